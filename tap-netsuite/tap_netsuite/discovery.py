"""What there is to read: NetSuite's tables without what account and role lack, and the account's own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from singer_sdk.exceptions import ConfigurationError
from singer_sdk.singerlib import Catalog

from tap_netsuite.columns import Column, Kind, is_read_rightly, kind_of_schema
from tap_netsuite.custom import NAME, CustomTables, custom_tables, kinds_of
from tap_netsuite.definitions import read_definitions, read_fields
from tap_netsuite.faults import TableMissingError
from tap_netsuite.probes import Prober, side_by_side
from tap_netsuite.source import Source
from tap_netsuite.streams import TABLES, custom_list, custom_record
from tap_netsuite.tables import Table

_OURS = "_sdc_"
_OF_FIELDS = ("cust", "cseg")
"""How the script ids of custom fields begin, those of segments as well."""
_STANDARD = {table.stream: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Layout:
    """What there is to read.

    Args:
        tables: With exactly the columns that are there, in the order of the streams.
        notices: What is left out and why, for people.
        missing: NetSuite's tables that are not there for this role, by their streams.
    """

    tables: Sequence[Table]
    notices: Sequence[str] = ()
    missing: Sequence[str] = ()


def discover(source: Source, at_once: int) -> Layout:
    """Ask the account what there is.

    A few calls for all that it has of its own, one for each of NetSuite's tables, and one for each column not there.

    Args:
        source: The account.
        at_once: Calls in flight at the most.

    Raises:
        ConfigurationError: There is nothing to read.
        FatalAPIError: It refuses the login, or SuiteQL as a whole.
        RetriableAPIError: It does not answer.
    """
    found = read_definitions(source)
    custom = custom_tables(found, custom_record, custom_list)
    wanted = [table.with_columns(custom.columns.get(table.custom, ())) for table in TABLES]
    prober = Prober(source)
    probed = list(side_by_side(lambda table: _probed(prober, table), wanted, at_once))
    notices = [*found.notices, *left_out_of(custom)]
    notices += [notice for _, notice in probed if notice]
    missing = [table.stream for table, (there, _) in zip(wanted, probed, strict=True) if there is None]
    tables = [*(table for table, _ in probed if table), *custom.tables]
    if not tables:
        raise ConfigurationError("the role sees none of NetSuite's tables; `tap-netsuite check` says what to grant")
    return Layout(tables, notices, missing)


def left_out_of(custom: CustomTables) -> Iterator[str]:
    """What is to be said of custom fields that no stream has.

    Args:
        custom: What the account added.
    """
    if custom.left_out:
        yield f"left out are custom fields that NetSuite does not store: {', '.join(custom.left_out)}"
    places = {table.custom for table in TABLES}
    if strange := [each.name for place, own in custom.columns.items() if place not in places for each in own]:
        yield f"left out are custom fields of records whose streams have none: {', '.join(strange)}"


def _probed(prober: Prober, table: Table) -> tuple[Table | None, str]:
    """The table with the columns that are there, and what is to be said; None if it cannot be read."""
    try:
        refused = prober.refused(table)
    except TableMissingError:
        return None, (
            f"the stream {table.stream} is left out: the table {table.table} is not there for this role, since its "
            "feature is off or a permission is missing; `tap-netsuite check` says which permission"
        )
    if not refused:
        return table, ""
    left = table.having(set(table.plain) - set(refused))
    if lost := set(left.key) - {column.name for column in left.columns}:
        return None, (
            f"the stream {table.stream} is left out: its key {', '.join(sorted(lost))} is not there for this role, and "
            "without it rows cannot be told apart"
        )
    return left, (
        f"{table.stream}: left out are {', '.join(refused)}, which this account does not have or this role may not see"
    )


def of_catalog(catalog: Catalog) -> Layout:
    """What a catalog says that there is: as it was when the catalog was made, without a call.

    Args:
        catalog: One of this tap's.

    Raises:
        ConfigurationError: It has no columns, or a name that cannot be a column's.
    """
    tables = []
    for entry in catalog.values():
        properties = entry.schema.to_dict().get("properties", {})
        table = declared(entry.tap_stream_id)
        if table is not None and properties:
            tables.append(_as_declared(table, properties))
        elif table is not None:
            raise ConfigurationError(
                f"the catalog has no schema of {entry.tap_stream_id}; make it anew with `tap-netsuite --discover`"
            )
    return Layout(tables)


def declared(stream: str) -> Table | None:
    """A table by its stream's name, without the account's own columns; None for a name that no table has."""
    if standard := _STANDARD.get(stream):
        return standard
    if not NAME.fullmatch(stream):
        return None
    if stream.startswith("customlist"):
        return custom_list(stream, stream)
    return custom_record(stream, stream, ()) if stream.startswith("customrecord") else None


def _as_declared(table: Table, properties: Mapping[str, Mapping[str, Any]]) -> Table:
    """The table with the columns that a catalog has, each of the type that it has there."""
    made = {column.name: column.needs for column in table.columns if column.sql}
    plain = [name for name in properties if not name.startswith(_OURS) and name not in made]
    if unfit := [name for name in plain if not NAME.fullmatch(name)]:
        raise ConfigurationError(
            f"the catalog has {unfit[0]!r} in {table.stream}, which can be no column of NetSuite's"
        )
    kept = table.having({*plain, *(needed for name, needed in made.items() if name in properties)})
    typed = replace(kept, columns=tuple(_typed(table.stream, column, properties) for column in kept.columns))
    return typed.with_columns(_further(plain, properties))


def _typed(stream: str, column: Column, properties: Mapping[str, Mapping[str, Any]]) -> Column:
    if (given := properties.get(column.name)) is None:
        return column
    told = kind_of_schema(dict(given))
    _refuse_other_kind(stream, column.name, told, column.kind)
    return replace(column, kind=told)


def _further(names: Iterable[str], properties: Mapping[str, Mapping[str, Any]]) -> Iterator[Column]:
    for name in names:
        schema = dict(properties[name])
        yield Column(name, kind_of_schema(schema), str(schema.get("description", "")))


def see_that_types_hold(source: Source, wanted: Mapping[str, Iterable[Column]]) -> str:
    """See that the custom fields still are of the types that a catalog says.

    Args:
        source: The account; it is asked once for a thousand fields, and not at all where no custom column is wanted.
        wanted: By stream, the columns that are to be read.

    Returns:
        What is to be said where the account does not tell; else nothing.

    Raises:
        ConfigurationError: One is of another type, by which values would come wrong.
        FatalAPIError: The account refuses.
        RetriableAPIError: It does not answer.
    """
    custom = [(stream, each) for stream, own in wanted.items() for each in own if each.name.startswith(_OF_FIELDS)]
    if not custom:
        return ""
    if not (fields := read_fields(source)):
        return (
            "whether custom fields still are of the types that the catalog says cannot be told: the role sees none in "
            "the table customfield. Make the catalog anew whenever a field is changed"
        )
    held = kinds_of(fields)
    for stream, column in custom:
        _refuse_other_kind(stream, column.name, column.kind, held.get(column.name, column.kind))
    return ""


def _refuse_other_kind(stream: str, name: str, told: Kind, held: Kind) -> None:
    if not is_read_rightly(told, held):
        raise ConfigurationError(
            f"{stream}: the column {name!r} holds values of the kind {held} in NetSuite, but {told} by the catalog; "
            "make the catalog anew with `tap-netsuite --discover` (meltano run --refresh-catalog), or take the column "
            "out of the selection"
        )
