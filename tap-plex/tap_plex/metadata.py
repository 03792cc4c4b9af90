"""What Plex tells of a data source before it is run: its number, its name, its columns; and whether it only reads.

Source: Plex, Data Source API: "Metadata". Data sources that add, change and delete share the address of those that
read: only names tell which is which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from singer_sdk.exceptions import ConfigurationError, FatalAPIError, RetriableAPIError

from tap_plex.faults import DATA_SOURCES
from tap_plex.fields import Shape
from tap_plex.results import columns_of
from tap_plex.source import Plex
from tap_plex.tenants import Tenant

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_READS = frozenset(("get", "picker", "report", "export"))
_WRITES = re.compile(
    r"^(?:activate|add|append|apply|approve|archive|assign|cancel|clear|clone|close|complete|copy|create|"
    r"deactivate|del|delete|disable|edit|enable|execute|finish|generate|import|ins|insert|lock|merge|modify|"
    r"move|post|purge|record|reject|remove|rename|reopen|replace|reset|restore|reverse|save|send|set|submit|"
    r"sync|toggle|unapply|unassign|undo|unlock|unvoid|upd|update|upload|upsert|void|write)$"
)
_KNOWN_READS = frozenset(
    (
        "Checksheet_Get_Single",
        "Detailed_Production_Get_New",
        "Problem_2_Report_Problems_By_Age",
        "Problem_2_Report_Problems_By_Date",
    )
)
_TYPES = {
    "string": "str",
    "bool": "bool",
    "date": "dt",
    "time": "time",
    "uuid": "uuid",
    "blob": "str",
    **dict.fromkeys(("int16", "int32", "int64"), "i64"),
    **dict.fromkeys(("float", "double", "decimal"), "dbl"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """A data source.

    Args:
        id: Its number.
        name: Its name.
        inputs: The names of its inputs.
        columns: Its columns and their types.
    """

    id: int
    name: str
    inputs: tuple[str, ...]
    columns: Mapping[str, Shape]


def is_read(name: str) -> bool:
    """Whether a data source of this name only reads, as far as a name can tell.

    It must end with a word that reads, as Report_Submit only begins with one, and hold no word that writes.

    >>> [is_read(name) for name in ("Checksheets_Get", "Parts_Picker_Get3", "Container_Move_Update", "Thing")]
    [True, True, False, False]
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return name in _KNOWN_READS or (not _READS.isdisjoint(words[-1:]) and not any(map(_WRITES.match, words)))


def describe(plex: Plex, tenant: Tenant, given: Mapping[str, Any]) -> Described:
    """What Plex tells of the data source that a setting names.

    Args:
        plex: Plex.
        tenant: Whose account asks.
        given: One of the setting data_sources.

    Raises:
        ConfigurationError: It would change something, or has no such input or column, or there is none of that name.
        FatalAPIError: Plex refuses.
        RetriableAPIError: It may answer if asked again.
    """
    number = given.get("id") or _number(plex, tenant, given["source"])
    found = _described(_asked(plex, tenant, str(number)))
    if not is_read(found.name) and not given.get("allow_non_read"):
        raise ConfigurationError(
            f"data source {found.id} is called {found.name}, which is not the name of one that only reads; if you know "
            "that it changes nothing, set allow_non_read for it"
        )
    _see_that_names_fit(found, given)
    return found


def _number(plex: Plex, tenant: Tenant, name: str) -> int:
    for row in _asked(plex, tenant, f"search?name={name}"):
        if row.get("name") == name:
            return int(row["id"])
    raise ConfigurationError(
        f"the account of tenant {tenant.name!r} has no data source called {name}; ask for its grant"
    )


def _asked(plex: Plex, tenant: Tenant, what: str) -> Any:
    response = plex.judged(plex.describe(tenant, what), DATA_SOURCES, f"data source {what.partition('?')[0]}")
    try:
        body = msgspec.json.decode(response.content)
    except msgspec.MsgspecError:
        raise RetriableAPIError("the description of a data source is not whole", response) from None
    if isinstance(body, dict) and body.get("errors"):
        codes = " ".join(str(each.get("code")) for each in body["errors"] if isinstance(each, dict))
        fault = next((row for row in DATA_SOURCES if row.marker and row.marker in codes), DATA_SOURCES[-3])
        raise FatalAPIError(f"data source {what.partition('?')[0]}: {fault.reason}")
    return body


def _described(body: Any) -> Described:
    names = columns_of([str(column["name"]) for column in body.get("columns", ())])
    types = [_TYPES.get(str(column.get("type")), "any") for column in body.get("columns", ())]
    columns = {name: Shape(kind) for name, kind in zip(names, types, strict=True)}
    inputs = tuple(str(each["name"]) for each in body.get("inputs", ()))
    return Described(int(body["id"]), str(body["name"]), inputs, columns)


def _see_that_names_fit(found: Described, given: Mapping[str, Any]) -> None:
    wanted = [*given.get("inputs", {}), given.get("begin_input"), given.get("end_input")]
    wanted += [given["split_by"]["input"]] if given.get("split_by") else []
    for name in filter(None, wanted):
        if name not in found.inputs:
            raise ConfigurationError(f"data source {found.id} has no input {name!r}; it has {', '.join(found.inputs)}")
    for name in filter(None, [*given.get("key", ()), given.get("replication_key")]):
        if name not in found.columns:
            raise ConfigurationError(
                f"data source {found.id} has no column {name!r}; it has {', '.join(found.columns) or 'none'}"
            )
