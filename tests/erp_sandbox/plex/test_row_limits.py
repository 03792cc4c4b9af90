"""What a data source leaves out, and how it says so."""

from itertools import chain

import pytest
from erp_sandbox.plex.datasources.sources.every import SOURCES

from tests.erp_sandbox.plex.asking import EVER, Plex, codes

PRODUCTION, CHECKSHEETS, PARTS_SOURCE, HISTORY = 8619, 4142, 9278, 30012
EVER_PRODUCED = {"Report_Date": EVER[0], "End_Date": EVER[1]}
FLAGS = ("rowLimitExceeded", "rowLimitedExceeded", "limitExceeded")


def test_the_read_limit_is_1000_and_5000_for_checksheets() -> None:
    assert {source.read_limit for source in SOURCES.values() if source.id != CHECKSHEETS} == {1000}
    assert SOURCES[CHECKSHEETS].read_limit == 5000


@pytest.mark.parametrize("by_rows", [True, False], ids=["format 2", "format 1"])
def test_beyond_the_limit_rows_are_missing_and_a_flag_says_so(plex: Plex, by_rows: bool) -> None:  # noqa: FBT001
    plex.switch(read_limits={str(PRODUCTION): 100})
    answer = plex.run(PRODUCTION, EVER_PRODUCED, by_rows=by_rows)
    body = answer.json()
    holder = body if by_rows else body["tables"][0]
    assert (answer.status_code, len(holder["rows"]), holder["rowLimitExceeded"]) == (200, 100, True)


def test_at_the_limit_nothing_is_missing(plex: Plex) -> None:
    count = len(plex.source_rows(PRODUCTION, EVER_PRODUCED))
    plex.switch(read_limits={str(PRODUCTION): count})
    body = plex.run(PRODUCTION, EVER_PRODUCED).json()
    assert (len(body["rows"]), body["rowLimitExceeded"]) == (count, False)
    plex.switch(read_limits={str(PRODUCTION): count - 1})
    assert plex.run(PRODUCTION, EVER_PRODUCED).json()["rowLimitExceeded"] is True


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("place", ["table", "top", "both"])
@pytest.mark.parametrize("by_rows", [True, False], ids=["format 2", "format 1"])
def test_the_flag_has_three_spellings_and_two_places(plex: Plex, flag: str, place: str, by_rows: bool) -> None:  # noqa: FBT001
    plex.switch(read_limits={str(PRODUCTION): 10}, limit_flag=flag, limit_flag_place=place)
    body = plex.run(PRODUCTION, EVER_PRODUCED, by_rows=by_rows).json()
    on_top = body.get(flag)
    in_table = None if by_rows else body["tables"][0].get(flag)
    assert on_top is (True if by_rows or place in ("top", "both") else None)
    assert in_table is (True if not by_rows and place in ("table", "both") else None)
    assert not any(other in str(body) for other in FLAGS if other != flag)


def test_the_flag_may_be_missing_when_all_is_there(plex: Plex) -> None:
    plex.switch(limit_flag_when_whole="missing")
    assert "rowLimitExceeded" not in plex.run(1791, {"Part_No": "x"}).text
    plex.switch(read_limits={str(PRODUCTION): 10})
    assert plex.run(PRODUCTION, EVER_PRODUCED).json()["rowLimitExceeded"] is True


def test_windows_split_an_answer_that_was_cut(plex: Plex) -> None:
    plex.switch(window_end="exclusive")
    whole = plex.source_rows(PRODUCTION, EVER_PRODUCED)
    middle = "2025-10-01T00:00:00Z"
    halves = [
        plex.source_rows(PRODUCTION, {"Report_Date": low, "End_Date": high})
        for low, high in ((EVER[0], middle), (middle, EVER[1]))
    ]
    assert sorted(map(str, chain.from_iterable(halves))) == sorted(map(str, whole))


def test_some_sources_are_read_by_key_and_top_n(plex: Plex) -> None:
    whole, after = [], 0
    while rows := plex.source_rows(HISTORY, {"Top_N": 50, "Container_Change_Key": after}):
        assert len(rows) <= 50
        whole += rows
        after = rows[-1]["Container_Change_Key"]
    keys = [row["Container_Change_Key"] for row in whole]
    assert keys == sorted(set(keys))
    assert len(whole) == len(plex.source_rows(HISTORY)) > 100


def test_some_sources_take_a_row_limit(plex: Plex) -> None:
    assert len(plex.source_rows(17981, {"RowLimit": 7})) == 7


def test_there_is_no_general_paging(plex: Plex) -> None:
    assert codes(plex.run(PARTS_SOURCE, {"Limit": 10})) == ["DATA_SOURCE_INPUT_NOT_FOUND"]
    assert (
        plex.run(PARTS_SOURCE, params={"limit": 1, "offset": 1}).json()["rows"] == plex.run(PARTS_SOURCE).json()["rows"]
    )
