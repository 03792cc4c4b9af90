"""Journals, work orders, assembly builds, inventory adjustments and transfers."""

from collections.abc import Iterator

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import accounts, ids, notes, statuses
from erp_sandbox.netsuite.rows.document import ZERO, Document, Placed, at_location, goods

_JOURNAL_STATUS = {"draft": ("A", 1), "posted": ("B", 2), "reversed": ("B", 2)}
_WORK_STATUS = {"planned": "A", "released": "B", "running": "D", "completed": "G", "closed": "H", "cancelled": "C"}


def journal(row: Record) -> Iterator[Placed]:
    """A journal entry."""
    letter, approval = _JOURNAL_STATUS.get(row["status"], ("A", 1))
    document = Document.of(
        row,
        ids.journal(row["id"]),
        statuses.JOURNAL,
        letter,
        row["posted_on"],
        subsidiary=ids.subsidiary(row["subsidiary_id"] or "SUB-00"),
        memo=row["memo"],
    )
    yield document.header(
        approvalstatus=approval,
        foreigntotal=row["total_amount"],
        isreversal="F",
        reversaldate=row["reversed_on"],
        reversaldefer="F",
        employee=row["prepared_by_id"] and ids.employee(row["prepared_by_id"]),
    )
    yield from document.main_line()
    yield notes.created(document)


def booking(row: Record) -> Iterator[Placed]:
    """A line of a journal entry."""
    place = row["line_number"] or 1
    document = Document.of(
        row,
        ids.journal(row["journal_id"] or "JRN-000000"),
        statuses.JOURNAL,
        subsidiary=ids.subsidiary(row["_subsidiary"] or "SUB-00"),
    )
    amount = (row["debit"] or ZERO) - (row["credit"] or ZERO)
    department = row["department_id"]
    yield from document.line(
        place,
        amount,
        ids.account(row["account_id"] or "ACC-1000"),
        row["modified_at"],
        department=department and ids.department(department),
        transactionlinetype="JOURNAL",
    )


def work_order(row: Record) -> Iterator[Placed]:
    """A work order."""
    document = Document.of(
        row,
        ids.job(row["id"]),
        statuses.WORK_ORDER,
        _WORK_STATUS.get(row["status"], "A"),
        (row["created_at"] or row["modified_at"])[:10],
        **at_location(row["location_id"]),
        memo=row["notes"],
    )
    yield document.header(
        duedate=row["due_on"],
        employee=row["planner_id"] and ids.employee(row["planner_id"]),
        currency=None,
        exchangerate=None,
    )
    yield from document.main_line(
        **goods(row, "Assembly"),
        quantityshiprecv=row["produced_quantity"],
        quantityrejected=row["scrapped_quantity"],
        assemblycomponent="F",
    )


def build(row: Record) -> Iterator[Placed]:
    """What a work order made."""
    ended = row["ended_at"] or row["modified_at"]
    work = ids.job(row["job_id"] or "JOB-000000")
    document = Document.of(
        row, ids.build(row["id"]), statuses.BUILD, "Y", ended[:10], **at_location(row["_location"]), created_from=work
    )
    yield document.header(employee=row["employee_id"] and ids.employee(row["employee_id"]))
    yield from document.main_line(**goods(row, "Assembly"), isinventoryaffecting="T")
    yield from document.link(0, (work, 0, "WorkOrd"), "WOBuild", None)


def adjustment(row: Record) -> Iterator[Placed]:
    """An inventory adjustment."""
    made = row["adjusted_at"] or row["modified_at"]
    document = Document.of(
        row,
        ids.adjustment(row["id"]),
        statuses.ADJUSTMENT,
        "Y",
        made[:10],
        created=made,
        total=ZERO,
        account=accounts.SCRAP,
        **at_location(row["location_id"]),
        memo=row["note"],
    )
    yield document.header(source=row["reason"])
    yield from document.main_line()
    yield from document.line(1, ZERO, accounts.FINISHED, row["modified_at"], **goods(row), isinventoryaffecting="T")


def move(row: Record) -> Iterator[Placed]:
    """An inventory transfer: out of one location, into another."""
    made = row["moved_at"] or row["modified_at"]
    old, new = (ids.location(row[f"{end}_location_id"] or "LOC-000") for end in ("from", "to"))
    document = Document.of(
        row,
        ids.move(row["id"]),
        statuses.TRANSFER,
        "Y",
        made[:10],
        created=made,
        subsidiary=ids.location_subsidiary(old),
        location=old,
    )
    quantity = row["quantity"] or ZERO
    yield document.header()
    yield from document.main_line()
    for place, location, moved in ((1, old, -quantity), (2, new, quantity)):
        document.location = location
        yield from document.line(
            place,
            None,
            None,
            row["modified_at"],
            **goods(row | {"quantity": moved}, "Assembly"),
            isinventoryaffecting="T",
        )
