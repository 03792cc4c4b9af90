"""Records of the data set as the sandbox's own mutations leave them."""

from collections.abc import Iterable

from erp_sandbox.entity import Entity
from erp_sandbox.entity import Row as Record
from erp_sandbox.moments import parse, timestamp
from erp_sandbox.mutations import Mutation


def replayed(entity: Entity, row: Record | None, mutations: Iterable[Mutation]) -> Record | None:
    """A record after the mutations of its id; None if it is gone, or never was."""
    for mutation in mutations:
        if mutation.operation == "delete":
            row = None
        elif mutation.operation == "insert":
            row = dict.fromkeys(field.name for field in entity.fields)
        if row is not None:
            row = row | mutation.fields
            if entity.dated:
                row["modified_at"] = max(row["modified_at"] or "", timestamp(mutation.moment))
    return row


def born(row: Record) -> int:
    """When a record came to be, in microseconds since 1970; the beginning of time where it does not say."""
    text = row.get("created_at") or row.get("modified_at")
    return parse(text) if text else 0
