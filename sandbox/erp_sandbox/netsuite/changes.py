"""What a test may change in NetSuite's own terms."""

from typing import Annotated, Any, TypeAlias

import msgspec


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


class Change(msgspec.Struct, forbid_unknown_fields=True, tag_field="operation", tag=_snake):
    """Any of the changes; `operation` says which, in snake_case."""


class Update(Change):
    """Set columns of the rows that `where` names by whole numbers.

    Args:
        table: Which table.
        where: Values by column; all must hold.
        fields: The new values; null empties a column.
        stamped: Whether the table's stamp moves; False makes a change that nothing tells of.
    """

    table: str
    where: dict[str, int]
    fields: dict[str, Any]
    stamped: bool = True


class MassUpdate(Change):
    """Set columns of the first so many rows, by id, within one second.

    Args:
        count: How many.
        fields: The new values.
        table: Which table; it has an id and a stamp.
        after: Only ids beyond this one.
    """

    count: Annotated[int, msgspec.Meta(ge=1)]
    fields: dict[str, Any]
    table: str = "transaction"
    after: int = -(2**53)


class AddLine(Change):
    """Add a line to a transaction, after all others; the header is not touched."""

    transaction: int
    fields: dict[str, Any] = {}


class DeleteLine(Change):
    """Take a line away; nothing tells of it."""

    transaction: int
    line: int


class Delete(Change):
    """Delete a record, with all that belongs to it.

    A row of `deletedrecord` tells of a transaction, customer, vendor, employee, contact, item or custom record.

    Args:
        id: Its internal id.
        table: Where it is.
    """

    id: int
    table: str = "transaction"


class Void(Change):
    """Void a transaction: it stays, with amounts of nothing."""

    transaction: int


class AddField(Change):
    """Add a custom field; rows get values, and no stamp moves.

    Args:
        script_id: In lower case.
        place: The `fieldtype`: BODY, COLUMN, ENTITY or ITEM.
        value_type: The `fieldvaluetype`.
        label: What people call it.
        target: The table that its values point into.
    """

    script_id: str
    place: str
    value_type: str
    label: str = ""
    target: str = ""


class RetypeField(Change):
    """Make a custom field one of another type: it has other values from then on.

    Args:
        script_id: In lower case.
        value_type: The new `fieldvaluetype`.
        target: The table that its values point into.
    """

    script_id: str
    value_type: str
    target: str = ""


class RemoveField(Change):
    """Remove a custom field.

    Args:
        script_id: In lower case.
    """

    script_id: str


AnyChange: TypeAlias = Update | MassUpdate | AddLine | DeleteLine | Delete | Void | AddField | RetypeField | RemoveField
