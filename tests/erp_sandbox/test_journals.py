"""Journals: each balances exactly, and is booked into the month of its date."""

from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest
from erp_sandbox.entities import journals
from erp_sandbox.entities.journals import JOURNAL_LINES, JOURNALS, PATHS, SCENARIOS, STATES, scenario
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS
from erp_sandbox.entities.organisation import DEPARTMENTS
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

AT = parse("2026-03-01T12:00:00Z")

every_world = pytest.mark.parametrize("world", [World(scale=0.3), World(2, 0.1)], ids=["usual", "small"])


@every_world
def test_debits_equal_credits_and_the_journals_total(world: World) -> None:
    debits: dict[str, Decimal] = defaultdict(Decimal)
    credits: dict[str, Decimal] = defaultdict(Decimal)  # noqa: A001 - the word of the books
    for line in rows_at(JOURNAL_LINES, world, AT):
        assert (line["debit"] > 0) != (line["credit"] > 0)
        debits[line["journal_id"]] += line["debit"]
        credits[line["journal_id"]] += line["credit"]
    assert debits == credits == {row["id"]: row["total_amount"] for row in rows_at(JOURNALS, world, AT)}


@every_world
def test_a_journal_is_booked_into_the_month_of_its_date(world: World) -> None:
    periods = {row["id"]: row for row in rows_at(ACCOUNTING_PERIODS, world, AT)}
    for row in rows_at(JOURNALS, world, AT):
        period = periods[row["accounting_period_id"]]
        assert period["starts_on"] <= row["posted_on"] <= period["ends_on"]
        assert row["posted_on"] <= row["created_at"][:10]


@every_world
def test_departments_are_those_of_the_journals_subsidiary(world: World) -> None:
    of_department = {row["id"]: row["subsidiary_id"] for row in rows_at(DEPARTMENTS, world, AT)}
    of_journal = {row["id"]: row["subsidiary_id"] for row in rows_at(JOURNALS, world, AT)}
    lines = [line for line in rows_at(JOURNAL_LINES, world, AT) if line["department_id"]]
    assert lines
    assert all(of_department[line["department_id"]] == of_journal[line["journal_id"]] for line in lines)


@every_world
def test_every_scenario_is_found_in_its_last_state(world: World) -> None:
    rows = {row["id"]: row for row in rows_at(JOURNALS, world, AT)}
    for name, path in SCENARIOS.items():
        row = rows.get(journals.KEY.ids(np.array([scenario(name)]))[0])
        assert (row["status"] if row else "deleted") == PATHS[path].stages[-1].state, name
    assert len(rows[journals.KEY.ids(np.array([scenario("long memo")]))[0]]["memo"]) > 1000
    assert all((row["reversed_on"] is not None) == (row["status"] == "reversed") for row in rows.values())
    assert {row["status"] for row in rows.values()} == set(STATES)
