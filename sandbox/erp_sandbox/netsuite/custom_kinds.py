"""What kinds of things people add to an account: custom fields, lists and record types."""

from dataclasses import dataclass

from erp_sandbox.netsuite.catalogue import Column, Kind

VALUE_KINDS: dict[str, Kind] = {
    "Free-Form Text": "text",
    "Text Area": "text",
    "Long Text": "long_text",
    "Rich Text": "long_text",
    "Email Address": "text",
    "Phone Number": "text",
    "Hyperlink": "text",
    "Check Box": "boolean",
    "Date": "date",
    "Date/Time": "datetime",
    "Time Of Day": "text",
    "Currency": "number",
    "Decimal Number": "number",
    "Integer Number": "integer",
    "Percent": "percent",
    "List/Record": "reference",
    "Multiple Select": "multiselect",
}
"""What a custom field of each `fieldvaluetype` holds."""


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field.

    Args:
        script_id: In lower case.
        place: `fieldtype`: BODY, COLUMN, ENTITY, ITEM or RECORD.
        value_type: `fieldvaluetype`.
        label: What people call it.
        target: The table that its values point into; empty for none.
        tables: The tables that have the column.
        is_drawn: Whether rows get drawn values; others are filled from the data set, or by nobody.
    """

    script_id: str
    place: str
    value_type: str
    label: str
    target: str = ""
    tables: tuple[str, ...] = ()
    is_drawn: bool = True

    def column(self) -> Column:
        """The column that it adds."""
        kind = VALUE_KINDS[self.value_type]
        return Column(self.script_id, kind, self.label, self.target, script_id=self.script_id)


PLACES = {
    "BODY": ("custbody", ("transaction",)),
    "COLUMN": ("custcol", ("transactionline",)),
    "ENTITY": ("custentity", ("customer", "vendor", "employee", "contact")),
    "ITEM": ("custitem", ("item",)),
}
"""What the script ids of fields at each place begin with, and the tables that have them."""


@dataclass(frozen=True, slots=True)
class CustomList:
    """A custom list: values by their places from 1."""

    script_id: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordType:
    """A custom record type."""

    script_id: str
    name: str
    fields: tuple[CustomField, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """How much more there is than the usual, for tests of discovery; none of it holds values."""

    record_types: int = 0
    fields: int = 0
