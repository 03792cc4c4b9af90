"""Journals: each balances exactly, and is booked into the month of its date."""

from collections import defaultdict
from decimal import Decimal

from erp_sandbox.entities import journals
from erp_sandbox.entities.journals import JOURNAL_LINES, JOURNALS, STATES, scenario
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS
from erp_sandbox.entities.organisation import DEPARTMENTS
from erp_sandbox.keys import one_id
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, every_world


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
def test_journals_are_in_one_of_their_states_and_one_has_a_long_memo(world: World) -> None:
    rows = {row["id"]: row for row in rows_at(JOURNALS, world, AT)}
    assert len(rows[one_id(journals.KEY, scenario("long memo"))]["memo"]) > 1000
    assert all((row["reversed_on"] is not None) == (row["status"] == "reversed") for row in rows.values())
    assert {row["status"] for row in rows.values()} == set(STATES)
