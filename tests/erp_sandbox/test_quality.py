"""Checksheets, measurements and problem reports: what they say agrees with what was found."""

from collections import defaultdict

from erp_sandbox.entities.problem_reports import PROBLEM_REPORTS
from erp_sandbox.entities.quality import CHECKSHEETS, MEASUREMENTS
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, every_world


@every_world
def test_a_measurement_knows_whether_it_is_within_its_limits(world: World) -> None:
    for row in rows_at(MEASUREMENTS, world, AT):
        assert row["lower_limit"] < row["nominal_value"] < row["upper_limit"]
        value = row["measured_value"]
        within = None if value is None else row["lower_limit"] <= value <= row["upper_limit"]
        assert row["is_within_limits"] is within


@every_world
def test_a_checksheet_fails_for_a_bad_value_and_for_nothing_else(world: World) -> None:
    values: dict[str, list[bool | None]] = defaultdict(list)
    for row in rows_at(MEASUREMENTS, world, AT):
        values[row["checksheet_id"]].append(row["is_within_limits"])
    sheets = {row["id"]: row for row in rows_at(CHECKSHEETS, world, AT)}
    assert set(sheets) == set(values)
    assert {sheet["status"] for sheet in sheets.values()} == {"open", "passed", "failed"}
    for name, sheet in sheets.items():
        verdicts = values[name]
        assert (False in verdicts) == (sheet["status"] == "failed")
        assert sheet["status"] != "open" or verdicts == [None] * len(verdicts)
        assert (sheet["completed_at"] is None) == (sheet["status"] == "open")


@every_world
def test_a_problem_report_tells_as_much_as_its_state_allows(world: World) -> None:
    every = list(rows_at(PROBLEM_REPORTS, world, AT))
    for row in every:
        assert (row["closed_at"] is not None) == (row["status"] == "closed")
        assert (row["containment"] is not None) == (row["status"] != "open")
        assert row["root_cause"] is None or row["status"] in ("root_cause_found", "closed")
        assert row["root_cause"] is not None or row["status"] != "root_cause_found"
    assert any(row["supplier_id"] for row in every)
    assert max(len(row["description"]) for row in every) > 1000
