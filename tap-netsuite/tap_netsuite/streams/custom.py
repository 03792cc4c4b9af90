"""Streams of what the account's people added: custom records and lists. Source: Records Catalog, Custom Records."""

from collections.abc import Iterable

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_RECORD = columns("""
id integer Internal id.
name text Name.
isinactive boolean Whether it is out of use.
created datetime When it was made.
lastmodified datetime When it was last saved.
lastmodifiedby integer Internal id of an employee: who last saved it.
owner integer Internal id of an employee: whose it is.
parent integer Internal id of what is above it.
externalid text Id given by another system.
recordid integer Internal id.
scriptid text Script id.
""")

_LIST = columns("""
id integer Internal id.
name text The value.
isinactive boolean Whether it is out of use.
externalid text Id given by another system.
recordid integer Internal id.
scriptid text Script id.
""")


def custom_record(script_id: str, label: str, fields: Iterable[Column]) -> Table:
    """The stream of a custom record type.

    Args:
        script_id: The type's script id, in any case.
        label: What people call the type.
        fields: Columns that its people added.
    """
    name = script_id.lower()
    table = Table(
        name,
        name,
        _RECORD,
        replication_key="lastmodified",
        description=f"Custom records: {label}.",
        is_reference=True,
        deleted_with=((name, "id"),),
    )
    return table.with_columns(fields)


def custom_list(script_id: str, label: str, fields: Iterable[Column] = ()) -> Table:
    """The stream of a custom list's values, which bear no stamp.

    Args:
        script_id: The list's script id, in any case.
        label: What people call the list.
        fields: Further columns.
    """
    name = script_id.lower()
    return Table(name, name, _LIST, description=f"Custom list: {label}.").with_columns(fields)
