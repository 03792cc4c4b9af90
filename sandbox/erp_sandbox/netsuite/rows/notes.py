"""System notes: who changed what, when. Source: Records Catalog, System Note."""

from erp_sandbox.netsuite.rows import ids
from erp_sandbox.netsuite.rows.document import Document, Placed, second

TRANSACTIONS = -30
"""The record type of every transaction."""

_CREATED, _CHANGED = 1, 4


def _note(document: Document, place: int, at: str, field: str, old: str | None, new: str, kind: int) -> Placed:
    row = {
        "id": document.id * 4 + place,
        "date": second(at),
        "name": ids.somebody(document.id // 64),
        "role": 3,
        "context": "UIF",
        "type": kind,
        "recordid": document.id,
        "recordtypeid": TRANSACTIONS,
        "record": f"{document.type.name} #{document.type.prefix}{document.number}",
        "field": field,
        "newvalue": new,
        "oldvalue": old,
    }
    return "systemnote", row


def created(document: Document) -> Placed:
    """That a transaction was entered."""
    return _note(document, 0, document.created, "TRANDOC.KDOCUMENT", None, document.number, _CREATED)


def approved(document: Document, at: str) -> Placed:
    """That a transaction was approved."""
    return _note(document, 1, at, "TRANDOC.KSTATUS", "Pending Approval", "Approved", _CHANGED)
