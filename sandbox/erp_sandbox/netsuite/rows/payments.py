"""What payments to vendors and by customers have in common; some are voided."""

from collections.abc import Iterator
from decimal import Decimal

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import accounts
from erp_sandbox.netsuite.rows.document import ZERO, Document, Placed, Row


def paid(row: Record) -> Row:
    """What tells the document of a payment from others."""
    voided = row["status"] == "voided"
    return {
        "status": "V" if voided else "C",
        "date": row["created_at"][:10],
        "total": ZERO if voided else row["amount"],
        "account": accounts.CASH,
        "memo": "VOID" if voided else None,
        "voided": voided,
    }


def rows(
    document: Document, row: Record, amount: Decimal, account: int, previous: tuple[int, int, str]
) -> Iterator[Placed]:
    """The rows of a payment that books an amount to an account, for a line of an earlier transaction."""
    yield document.header()
    yield from document.main_line()
    yield from document.line(1, amount, account, row["modified_at"], transactionlinetype="PAYMENT")
    yield from document.link(0, previous, "Payment", row["amount"])
