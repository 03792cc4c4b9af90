"""What is asked: the bounds, the pages, and the windows that a large table is cut into."""

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import requests
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from tap_sandbox.client import SandboxStream
from tap_sandbox.pages import PageReader
from tap_sandbox.questions import ParentQuestion, Question
from tap_sandbox.tap import TapSandbox

from demo import sandbox
from tests.tap_sandbox.conftest import Runner


def streams(tap: Runner, state: dict[str, Any] | None = None, **settings: Any) -> dict[str, SandboxStream]:
    made = TapSandbox(config=tap.settings | settings, state=state)
    return {stream.name: stream for stream in made.streams.values() if isinstance(stream, SandboxStream)}


def question(stream: SandboxStream) -> Question:
    (first,) = stream.questions()
    assert isinstance(first, Question)
    return first


def test_a_first_question_holds_the_page_size_and_the_sources_now(tap: Runner) -> None:
    params = question(streams(tap, page_size=17)["items"]).params
    assert params == {"limit": 17, "modified_after": None, "modified_before": "2026-06-01T06:00:00.000000Z"}


@pytest.mark.parametrize(
    ("start", "sent"),
    [
        ("2026-05-01", "2026-05-01T00:00:00.000000Z"),
        ("2026-05-01T06:00:00", "2026-05-01T06:00:00.000000Z"),
        ("2026-05-01T06:00:00+02:00", "2026-05-01T04:00:00.000000Z"),
    ],
)
def test_a_start_date_is_sent_in_utc(tap: Runner, start: str, sent: str) -> None:
    assert question(streams(tap, start_date=start)["jobs"]).params["modified_after"] == sent


@pytest.mark.parametrize(("start", "sent"), [("2026-03-01", "2026-04-01"), ("2026-05-01", "2026-05-01")])
def test_the_later_of_bookmark_and_start_date_counts(tap: Runner, start: str, sent: str) -> None:
    bookmark = {"replication_key": "modified_at", "replication_key_value": "2026-04-01T00:00:00.000000Z"}
    found = streams(tap, {"bookmarks": {"jobs": bookmark}}, start_date=start)["jobs"]
    assert question(found).params["modified_after"].startswith(sent)


def test_without_a_start_the_initial_days_count_back_from_the_end(tap: Runner) -> None:
    del tap.settings["start_date"]
    params = question(streams(tap, end_date="2026-05-01T02:00:00+02:00", initial_sync_days=30)["jobs"]).params
    assert params["modified_after"] == "2026-04-01T00:00:00.000000Z"
    assert params["modified_before"] == "2026-05-01T00:00:00.000000Z"


def test_a_full_table_is_asked_for_whole_and_a_child_by_its_parents(tap: Runner) -> None:
    found = streams(tap)
    assert question(found["units"]).params == {"limit": 500}
    (first,) = found["measurements"].questions()
    assert isinstance(first, ParentQuestion)
    assert first.parents.path == "checksheets"


def test_a_first_run_reads_documents_of_the_last_days_and_reference_data_whole(tap: Runner) -> None:
    del tap.settings["start_date"]
    found = streams(tap, initial_sync_days=30)
    assert question(found["jobs"]).params["modified_after"] == "2026-05-02T06:00:00.000000Z"
    assert question(found["items"]).params["modified_after"] is None


def test_a_child_leads_its_bookmark_to_the_change_of_its_document(tap: Runner) -> None:
    (first,) = streams(tap)["measurements"].questions()
    asked = [one.reached for one, _ in walk(first, tap) if isinstance(one, Question)]
    assert asked == sorted(reached for reached in asked if reached)


def test_the_lines_of_a_document_that_was_deleted_meanwhile_are_none_and_told(tap: Runner) -> None:
    (first,) = streams(tap)["measurements"].questions()
    assert isinstance(first, ParentQuestion)
    gone = replace(first.child, path=first.child.path.format(document="CHK-GONE"), reached="2026-05-01T00:00:00Z")
    answer = gone.ask(TapSandbox(config=tap.settings).source)
    assert answer.following == ()
    assert (answer.value.rows, answer.value.reached) == ([], gone.reached)
    assert str(answer.value.accepted).startswith("the document was deleted meanwhile (HTTP 404, request id ")


def walk(first: Question | ParentQuestion, tap: Runner) -> Iterator[tuple[Question | ParentQuestion, list[str]]]:
    """Every question that follows from one, with the changes of the rows that each brings."""
    source = TapSandbox(config=tap.settings).source
    waiting: list[Any] = [first]
    while waiting:
        asked = waiting.pop(0)
        answer: Any = asked.ask(source)
        waiting = [*answer.following, *waiting]
        last_change = first.last_change if isinstance(first, Question) else None
        yield asked, [last_change(row) for row in answer.value.rows] if last_change else []


def test_a_large_table_is_cut_into_windows_that_bring_each_row_once(tap: Runner) -> None:
    found = streams(tap, page_size=100, max_concurrency=5)["purchase_order_lines"]
    asked = list(walk(question(found), tap))
    params = [each.params for each, _ in asked if isinstance(each, Question)]
    windows = {(each["modified_after"], each["modified_before"]) for each in params}
    stamps = [stamp for _, changes in asked for stamp in changes]
    assert len(windows) > 2
    assert stamps == sorted(stamps)
    assert len(stamps) == tap.server.counts()["purchase_order_lines"]


def test_of_a_large_table_a_few_windows_are_cut_at_a_time_and_together_they_leave_nothing_out(tap: Runner) -> None:
    found = streams(tap, page_size=5, max_concurrency=2)["purchase_order_lines"]
    first = question(found)
    source = TapSandbox(config=tap.settings).source
    waiting, cuts, stamps = [first], 0, list[str]()
    while waiting:
        asked = waiting.pop(0)
        answer: Any = asked.ask(source)
        assert len(answer.following) <= first.parts
        cuts += len(answer.following) > 1
        bounds = [(one.params["modified_after"], one.params["modified_before"]) for one in answer.following]
        assert all(one[1] == other[0] for one, other in pairwise(bounds))
        if bounds:
            assert bounds[-1][1] == asked.params["modified_before"]
        stamps += [str(first.last_change(row)) for row in answer.value.rows] if first.last_change else []
        waiting = [*answer.following, *waiting]
    assert cuts > 1
    assert stamps == sorted(stamps)
    assert len(stamps) == tap.server.counts()["purchase_order_lines"]


def test_a_cursor_that_leads_to_the_same_page_again_is_no_way_on(tap: Runner) -> None:
    first = question(streams(tap, page_size=5, max_concurrency=1)["items"])
    source = TapSandbox(config=tap.settings).source
    (second,) = first.ask(source).following
    assert isinstance(second, Question)
    answer = second.read(source)
    with pytest.raises(FatalAPIError, match="leads to the same page again"):
        second.next(replace(answer, next_cursor=second.params["cursor"]))


@pytest.mark.parametrize("body", ['{"data": []}', '{"next_cursor": null}', '{"data": null, "next_cursor": null}', "[]"])
def test_an_answer_that_does_not_say_whether_more_follows_is_no_last_page(tap: Runner, body: str) -> None:
    response = requests.Response()
    response.status_code, response.raw = 200, io.BytesIO(body.encode())
    for reader in (question(streams(tap)["items"]).reader, PageReader(None)):
        with pytest.raises(RetriableAPIError, match="not a whole page"):
            reader.read(response)


def test_a_sandbox_that_is_none_is_told_as_such(tap: Runner) -> None:
    source = TapSandbox(config=tap.settings).source
    assert source.is_sandbox()
    with pytest.raises(FatalAPIError, match="no such resource"):
        source.get("ghosts", {})
    reader = question(streams(tap)["items"]).reader
    with pytest.raises(RetriableAPIError, match="not a whole page"):
        reader.read(source.get("time", {}))


def test_the_token_of_another_is_refused(tap: Runner) -> None:
    tap.settings["auth_token"] = sandbox.ADMIN_TOKEN
    with pytest.raises(FatalAPIError, match="refused the token"):
        TapSandbox(config=tap.settings)
