"""Journals: what is booked by hand, and how."""

import numpy as np

from erp_sandbox.attributes import day, exact, line_number, owner, reference, status
from erp_sandbox.documents import Flow, Lines, Path, Stage, pinned
from erp_sandbox.entities import employees, ledger, organisation
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import DAY, dates
from erp_sandbox.timeline import DELETED
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("JRN")
LINE_KEY = InDocument("JRL")

DRAFT = Stage("draft")
POSTED = Stage("posted", (1, 120))

PATHS = {
    "posted": Path(80, (DRAFT, POSTED)),
    "reversed": Path(12, (DRAFT, POSTED, Stage("reversed", (200, 900)))),
    "deleted": Path(4, (DRAFT, Stage(DELETED, (2, 200)))),
    "stays draft": Path(4, (DRAFT,)),
}

SCENARIOS = {
    "standard": "posted",
    "long memo": "posted",
    "draft": "stays draft",
    "reversed": "reversed",
    "deleted": "deleted",
}
"""The first journals of every world, each by the scenario it shows, with the path it takes."""

scenario = tuple(SCENARIOS).index
"""The number of the journal that shows a scenario."""

TIMELINE = Flow(
    "journals",
    per_day=1.2,
    paths=tuple(PATHS.values()),
    pinned=pinned(PATHS, SCENARIOS, first_hours=2.0, every_hours=3.0),
)

STATES = ("draft", "posted", "reversed")

_REVERSED = TIMELINE.is_in("reversed")

MEMOS = (
    "Accrued energy, estimate of the utility.",
    "Umbuchung lt. Rücksprache mit Frau Vogt.",
    "Reclasificación de fletes — véase correo del día 3.",
    "棚卸差異の調整",
    'Corrects a journal that was "posted" twice;\nsee the attachment.',
    "Allocation of overhead by machine hours, as agreed at the close of the quarter. " * 15,
)


def line_counts(world: World, journal: Ints) -> Ints:
    """How many lines each journal has."""
    return world.integers("journals.lines", journal, 2, 7)


LINE_TIMELINE = Lines(TIMELINE, count=line_counts, touched_by=frozenset({"draft", "posted"}))


def _balances(world: World, line: Ints) -> Flags:
    """Whether a line is the last of its journal: the one that balances it."""
    is_last: Flags = line % LINES_AT_MOST == line_counts(world, line // LINES_AT_MOST) - 1
    return is_last


def _drawn_amounts(world: World, line: Ints) -> Ints:
    """What a line books, in hundred-thousandths; 0 for the one that balances the others."""
    drawn = world.integers("journal_lines.amount", line, 10**5, 5 * 10**9)
    return np.where(_balances(world, line), 0, drawn)


def totals(world: World, journal: Ints) -> Ints:
    """The sum of each side of a journal, in hundred-thousandths."""
    return LINE_TIMELINE.sums(world, journal, _drawn_amounts)


def _amounts(world: World, line: Ints) -> Ints:
    journals, place = np.unique(line // LINES_AT_MOST, return_inverse=True)
    return np.where(_balances(world, line), totals(world, journals)[place], _drawn_amounts(world, line))


def debited(world: World, line: Ints) -> Ints:
    """What each line books on the left, in hundred-thousandths: all lines but the last, or the last alone."""
    last_is_debit = world.chance("journals.last_is_debit", line // LINES_AT_MOST, 0.4)
    return np.where(_balances(world, line) == last_is_debit, _amounts(world, line), 0)


def credited(world: World, line: Ints) -> Ints:
    """What each line books on the right, in hundred-thousandths."""
    return _amounts(world, line) - debited(world, line)


def subsidiaries(world: World, journal: Ints) -> Ints:
    """In whose books each journal is."""
    return world.integers("journals.subsidiary", journal, 0, organisation.SUBSIDIARY_TIMELINE.count)


def posted(world: World, journal: Ints) -> Ints:
    """The moment that each journal is booked for: up to a week before it was entered."""
    return TIMELINE.created(world, journal) - world.integers("journals.posted", journal, 0, 8) * DAY


def _memos(batch: Batch) -> list[str | None]:
    drawn = batch.world.pick("journals.memo", batch.record, MEMOS)
    is_long = batch.record == scenario("long memo")
    silent = batch.world.chance("journals.silent", batch.record, 0.4) & ~is_long
    every = [MEMOS[-1] if long else memo for memo, long in zip(drawn, is_long.tolist(), strict=True)]
    return blank_where(silent, every)


JOURNALS = Entity(
    "journals", "Journal entries booked by hand; their debits equal their credits.", KEY, TIMELINE,
    attributes=(
        reference("subsidiary_id", organisation.SUBSIDIARIES, "In whose books it is.", subsidiaries),
        status(TIMELINE, STATES),
        day("posted_on", "The date it is booked for.", posted),
        Field("accounting_period_id", "string", "The month of that date.",
              lambda b: ledger.period_ids(posted(b.world, b.record)), references="accounting_periods"),
        Field("currency_id", "string", "ISO 4217 code of its amounts: the currency of the books.",
              lambda b: organisation.subsidiary_currencies(subsidiaries(b.world, b.record)),
              references="currencies"),
        exact("total_amount", 5, "Sum of its debits, exact to 5 decimals.", totals, computed=True),
        Field("reversed_on", "date", "When it was taken back.",
              lambda b: blank_where(~_REVERSED[b.step], dates(b.at)), nullable=True, computed=True),
        employees.somebody("prepared_by_id", "Who entered it.", "journals.preparer", TIMELINE.created),
        Field("memo", "string", "What it is about, now and then at length.", _memos, nullable=True),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip


def _departments(batch: Batch) -> list[str | None]:
    place = batch.world.integers("journal_lines.department", batch.record, 0, len(organisation.DEPARTMENT_NAMES))
    found = organisation.department(subsidiaries(batch.world, batch.record // LINES_AT_MOST), place)
    none = batch.world.chance("journal_lines.no_department", batch.record, 0.35)
    return blank_where(none, organisation.DEPARTMENT_KEY.ids(found))


def _accounts(batch: Batch) -> list[str]:
    drawn = batch.world.integers("journal_lines.account", batch.record, 0, ledger.ACCOUNT_TIMELINE.count)
    return ledger.ACCOUNT_KEY.ids(drawn)


JOURNAL_LINES = Entity(
    "journal_lines", "What a journal books, account by account: a debit or a credit, the other being 0.",
    LINE_KEY, LINE_TIMELINE,
    parent=JOURNALS,
    attributes=(
        owner("journal_id", JOURNALS, "Its journal."),
        line_number("Its place in the journal, from 1."),
        Field("account_id", "string", "The account.", _accounts, references="accounts"),
        Field("department_id", "string", "The department that bears it.", _departments, nullable=True,
              references="departments"),
        exact("debit", 5, "Booked on the left, exact to 5 decimals.", debited),
        exact("credit", 5, "Booked on the right, exact to 5 decimals.", credited),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip
