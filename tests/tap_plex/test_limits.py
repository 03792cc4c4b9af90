"""What may have been cut off is asked for again in parts, or the run is red; nothing of it is kept."""

from typing import Any

import pytest
from tap_plex import results, source
from tap_plex.data_sources import Split
from tap_plex.tenants import tenants_of

from tests.erp_sandbox.plex.asking import CLOCK, Plex
from tests.tap_plex.conftest import SCALE, Runner, selecting
from tests.tap_plex.truths import SOURCES, Truth, data_sources, in_one_form

FLAGS = [
    {"limit_flag": flag, "limit_flag_place": place}
    for flag in ("rowLimitExceeded", "rowLimitedExceeded", "limitExceeded")
    for place in ("table", "top", "both")
]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth("main", SCALE, CLOCK)


@pytest.mark.parametrize("past", ["truncate", "error", "timeout"])
def test_more_invoices_than_a_call_holds_are_read_in_smaller_windows(
    tap: Runner, plex: Plex, truth: Truth, past: str
) -> None:
    plex.switch(invoice_limit=5, invoices_past_limit=past)
    run = tap.only("ap_invoices", invoice_limit=5)
    assert run.code == 0, run.last_line
    rows = {row["id"]: row for row in run.records("ap_invoices")}
    assert in_one_form("ap_invoices", rows.values()) == truth.rows("ap_invoices")
    assert plex.told()["calls"]["GET /accounting/v1/ap-invoices"] > 3


def test_lines_of_invoices_count_as_well(tap: Runner, plex: Plex, truth: Truth) -> None:
    count = len(truth.rows("ap_invoices"))
    run = tap.only("ap_invoices", invoice_limit=count + 1)
    assert run.code == 0, run.last_line
    rows = {row["id"]: row for row in run.records("ap_invoices")}
    assert in_one_form("ap_invoices", rows.values()) == truth.rows("ap_invoices")
    plain = 4  # 27 years in windows of ten are three calls, and one may be asked twice
    assert plex.told()["calls"]["GET /accounting/v1/ap-invoices"] > plain


def test_a_long_list_of_changes_is_asked_for_in_windows(tap: Runner, plex: Plex, truth: Truth) -> None:
    run = tap.only("purchase_orders", start_date="2025-01-01", change_window_days=40)
    assert in_one_form("purchase_orders", run.records("purchase_orders")) == truth.rows("purchase_orders")
    (mark,) = _partitions(run.state, "purchase_orders")
    assert mark["replication_key_value"] == max(row["modifiedDate"] for row in run.records("purchase_orders"))
    assert plex.told()["calls"]["GET /purchasing/v1/purchase-orders"] > 12


def test_invoices_that_cannot_be_told_apart_by_time_make_the_run_red(tap: Runner, plex: Plex) -> None:
    plex.switch(invoice_limit=1)
    run = tap.only("ap_invoices", invoice_limit=1, start_date="2026-05-01")
    assert run.code == 1
    assert "some may be missing, so nothing of it is kept" in run.last_line
    assert not any("replication_key_value" in part for part in _partitions(run.state, "ap_invoices"))


def _partitions(state: dict[str, Any], stream: str) -> list[dict[str, Any]]:
    return list(state.get("bookmarks", {}).get(stream, {}).get("partitions", ()))


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: "-".join(flag.values()))
def test_every_spelling_and_place_of_the_flag_is_understood(tap: Runner, plex: Plex, flag: dict[str, str]) -> None:
    (tenant,) = tenants_of(tap.settings)
    asking = source.Plex(plex.url, source.new_session(1), calls_per_minute=0, data_source_calls_per_minute=0)

    def is_flagged() -> bool | None:
        return results.read(asking.execute(tenant, 30949, {}), "measurements").is_flagged

    plex.switch(read_limits={"30949": 25}, **flag)
    assert is_flagged() is True
    plex.switch(read_limits={"30949": 10_000})
    assert is_flagged() is False
    plex.switch(limit_flag_when_whole="missing")
    assert is_flagged() is None


def test_a_full_answer_without_a_flag_is_not_trusted(tap: Runner, plex: Plex, truth: Truth) -> None:
    given = SOURCES["measurements"] | {"name": "measurements", "read_limit": 25}
    plex.switch(read_limits={"30949": 25}, limit_flag="limitExceeded", limit_flag_when_whole="missing")
    run = tap.only("measurements", data_sources=[given])
    rows = {row["Measurement_Key"]: row for row in run.records("measurements")}
    assert in_one_form("measurements", rows.values()) == truth.rows("measurements")


def test_a_cut_answer_that_cannot_be_split_makes_the_run_red_and_moves_no_bookmark(tap: Runner, plex: Plex) -> None:
    plex.switch(read_limits={"19938": 1})
    tap.settings["data_sources"] = [{"id": 19938, "name": "problems", "key": ["Problem_Key"]}]
    run = tap.only("problems")
    assert run.code == 1
    assert run.records("problems") == []
    assert "rows are missing behind its read limit, after 1" in run.last_line
    assert "split_by" in run.last_line


def test_an_input_with_known_values_splits_what_dates_do_not(tap: Runner, plex: Plex, truth: Truth) -> None:
    count = len(truth.rows("picked_parts"))
    plex.switch(read_limits={"9278": count - 1})
    tap.settings["data_sources"] = data_sources("picked_parts")
    run = tap.only("picked_parts")
    assert run.code == 0, run.last_line
    assert in_one_form("picked_parts", run.records("picked_parts")) == truth.rows("picked_parts")


def test_values_that_are_not_all_an_input_may_be_make_the_run_red(tap: Runner, plex: Plex, truth: Truth) -> None:
    plex.switch(read_limits={"9278": len(truth.rows("picked_parts")) - 1})
    given = {"id": 9278, "name": "picked_parts", "key": ["Part_Key"]}
    tap.settings["data_sources"] = [given | {"split_by": {"input": "Active_Flag", "values": [True]}}]
    run = tap.only("picked_parts")
    assert run.code == 1
    assert "are in none of the parts that split_by makes of it" in run.last_line


def test_a_key_that_two_rows_of_an_answer_share_makes_the_run_red(tap: Runner) -> None:
    run = tap.only("picked_parts", data_sources=[{"id": 9278, "name": "picked_parts", "key": ["Part_Status"]}])
    assert run.code == 1
    assert "two rows with the same Part_Status" in run.last_line
    assert run.records("picked_parts") == []


def test_rows_without_their_time_are_read_like_others(tap: Runner, truth: Truth) -> None:
    given = {"id": 9278, "name": "picked_parts", "key": ["Part_Key"], "replication_key": "Last_Update"}
    tap.settings["data_sources"] = [given]
    catalog = selecting(tap.settings, "picked_parts")
    (stream,) = (one for one in catalog["streams"] if one["tap_stream_id"] == "picked_parts")
    next(e for e in stream["metadata"] if e["breadcrumb"] == ["properties", "Last_Update"])["metadata"]["selected"] = (
        False
    )
    run = tap(config=tap.settings, catalog=catalog)
    assert run.code == 0, run.last_line
    assert len(run.records("picked_parts")) == len(truth.rows("picked_parts"))


def test_a_split_is_whole_only_with_every_row_of_its_last_part() -> None:
    split = Split(["a", "b"], 2)
    assert split.brought(["a"]) == 0
    split.cut(2)
    assert split.brought(["c"]) == 0
    assert split.brought(["d"]) == 1


def test_a_filter_that_plex_passes_over_is_told_once(tap: Runner, truth: Truth) -> None:
    given = {"name": "bought", "path": "/purchasing/v1/purchase-orders", "key": ["id"],
             "replication_key": "modifiedDate", "window_days": 200,
             "begin_parameter": "modifiedDateFrom", "end_parameter": "modifiedDateTo",
             "fields": {"id": "uuid", "modifiedDate": "dt"}}  # fmt: skip
    run = tap.only("bought", connect_streams=[given], start_date="2025-06-01")
    assert run.code == 0, run.last_line
    assert run.log.count("it passes over modifiedDateFrom and modifiedDateTo") == 1
    assert {row["id"] for row in run.records("bought")} == {row["id"] for row in truth.whole("purchase_orders")}


def test_closed_orders_that_plex_does_not_list_unasked_are_read_by_a_stream_of_their_own(
    tap: Runner, plex: Plex, truth: Truth
) -> None:
    plex.switch(purchase_orders="active")
    given = {"name": "closed", "path": "/purchasing/v1/purchase-orders?active=false", "key": ["id"],
             "replication_key": "modifiedDate", "begin_parameter": "modifiedDateBegin",
             "end_parameter": "modifiedDateEnd", "fields": {"id": "uuid", "modifiedDate": "dt"}}  # fmt: skip
    run = tap.only("purchase_orders", "closed", connect_streams=[given])
    assert run.code == 0, run.last_line
    found = {name: {row["id"] for row in run.records(name)} for name in ("purchase_orders", "closed")}
    assert found["purchase_orders"] | found["closed"] == {row["id"] for row in truth.whole("purchase_orders")}
    assert found["closed"] - found["purchase_orders"]


def test_the_error_inside_a_success_makes_the_run_red(tap: Runner, plex: Plex) -> None:
    plex.switch(result_errors={"4142": "canary: nobody may read this"})
    tap.settings["data_sources"] = data_sources("checksheets")
    run = tap.only("checksheets")
    assert run.code == 1
    assert "the data source itself failed, inside a success (Result_Code 1)" in run.last_line
    assert "canary" not in run.log


def test_errors_inside_a_success_are_told_like_others(tap: Runner, plex: Plex) -> None:
    plex.switch(errors_with="200")
    tap.settings["data_sources"] = [
        {"id": 4142, "name": "sheets", "key": ["Checksheet_No"], "inputs": {"Part_Key": "x"}}
    ]
    run = tap.only("sheets")
    assert run.code == 1
    assert "an input of the data source is of the wrong type" in run.last_line


@pytest.mark.parametrize("kind", ["id", "source"])
def test_what_may_write_is_refused_unless_forced(tap: Runner, plex: Plex, kind: str) -> None:
    given: dict[str, Any] = {"id": 8176} if kind == "id" else {"source": "Container_Move_Update"}
    inputs = {"Serial_No": "C", "Location": "L"}
    run = tap(config=tap.settings | {"data_sources": [given | {"inputs": inputs}]})
    assert run.code == 1
    assert "Container_Move_Update, which is not the name of one that only reads" in run.last_line
    assert not plex.told()["writes"]


def test_what_is_forced_is_run(tap: Runner, plex: Plex) -> None:
    given: dict[str, Any] = {
        "id": 8176,
        "name": "moved",
        "allow_non_read": True,
        "inputs": {"Serial_No": "C", "Location": "L"},
    }
    run = tap.only("moved", data_sources=[given])
    assert run.code == 0, run.last_line
    assert plex.told()["writes"] == {"Container_Move_Update": 1}
    Plex.reset(plex)
