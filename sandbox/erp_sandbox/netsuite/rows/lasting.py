"""Rows that are there from the start and stand for no record of the data set: lists, definitions, system records."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from erp_sandbox.netsuite import custom
from erp_sandbox.netsuite.custom_kinds import CustomField, CustomList, Extent, RecordType
from erp_sandbox.netsuite.rows import ids
from erp_sandbox.netsuite.rows.books import FOUNDED
from erp_sandbox.netsuite.rows.document import Placed, Row
from erp_sandbox.netsuite.rows.items import LEVELS
from erp_sandbox.netsuite.rows.relations import TERMS
from erp_sandbox.netsuite.rows.statuses import TYPES

CLASSES = ("Automotive", "Industrial", "Médico", "Aftermarket")

_SYSTEM_ITEMS = {
    -7: ("Partial group", "Group"),
    -6: ("End of group", "EndGroup"),
    -5: ("Markup", "Markup"),
    -4: ("Discount", "Discount"),
    -3: ("Description", "Description"),
    -2: ("Subtotal", "Subtotal"),
    -1: ("Payment", "Payment"),
    0: ("Shipping", "ShipItem"),
}
"""Items of the system itself have ids that are not positive."""

_KEPT: Row = {"isinactive": "F", "lastmodifieddate": FOUNDED}
_OWNED: Row = _KEPT | {"owner": ids.SYSTEM_EMPLOYEE}
_ENTITY_STATUSES = {13: ("Closed Won", "CUSTOMER"), 6: ("Lead-Unqualified", "LEAD"), 7: ("Prospect", "PROSPECT")}

FIRST_RECORD_TYPE = 501
_FIRST_LIST, _FIRST_FIELD = 301, 1001


def lasting_rows(extent: Extent) -> Iterator[Placed]:
    """All of them but the definitions of custom fields."""
    yield from _statuses()
    yield from _lists()
    yield from _system()
    for place, kind in enumerate(custom.record_types(extent), FIRST_RECORD_TYPE):
        yield from _record_type(place, kind)
    for place, values in enumerate(custom.LISTS, _FIRST_LIST):
        yield from _custom_list(place, values)
    yield from _segment(custom.SEGMENT)


def _statuses() -> Iterator[Placed]:
    for kind in TYPES:
        for letter, name in kind.statuses.items():
            found = {"id": letter, "name": name, "fullname": f"{kind.name} : {name}", "trantype": kind.code}
            yield "transactionstatus", found


def _lists() -> Iterator[Placed]:
    for place, (name, discount) in enumerate(LEVELS, 1):
        yield "pricelevel", {"id": place, "name": name, "discountpct": discount, "isonline": "F", **_KEPT}
    for place, days in enumerate(TERMS, 1):
        name = f"Net {days}" if days else "Due on receipt"
        yield "term", {"id": place, "name": name, "daysuntilnetdue": days, **_KEPT}
    for place, name in enumerate(CLASSES, 1):
        row = {"id": place, "name": name, "fullname": name, "includechildren": "F", "subsidiary": "1", **_KEPT}
        yield "classification", row
    for key, (name, kind) in _ENTITY_STATUSES.items():
        yield "entitystatus", {"key": key, "name": name, "entitytype": kind, "inactive": "F"}


def _system() -> Iterator[Placed]:
    for key, (name, kind) in _SYSTEM_ITEMS.items():
        found = {
            "id": key,
            "itemid": name,
            "displayname": name,
            "fullname": name,
            "itemtype": kind,
            **_KEPT,
            "createddate": FOUNDED,
        }
        yield "item", found
    shared: Row = {
        "id": ids.SYSTEM_EMPLOYEE,
        "entityid": "-System-",
        **_KEPT,
        "datecreated": FOUNDED,
    }
    yield "employee", shared | {"lastname": "-System-", "giveaccess": "T", "approvallimit": Decimal(0)}
    yield "entity", shared | {"type": "Employee", "employee": ids.SYSTEM_EMPLOYEE, "isperson": "T"}


def _record_type(place: int, kind: RecordType) -> Iterator[Placed]:
    found = {
        "internalid": place,
        "scriptid": kind.script_id.upper(),
        "name": kind.name,
        **_OWNED,
        "includename": "T",
        "shownotes": "F",
    }
    yield "customrecordtype", found


def _custom_list(place: int, values: CustomList) -> Iterator[Placed]:
    found = {
        "internalid": place,
        "scriptid": values.script_id.upper(),
        "name": values.name,
        **_OWNED,
        "isordered": "T",
        "ismatrixoption": "F",
    }
    yield "customlist", found
    for key, value in enumerate(values.values, 1):
        found = {"id": key, "name": value, "isinactive": "F", "recordid": key, "scriptid": f"VAL_{place}_{key}"}
        yield values.script_id, found


def _segment(segment: CustomList) -> Iterator[Placed]:
    script_id = segment.script_id.removeprefix("customrecord_")
    found = {
        "internalid": 1,
        "scriptid": script_id.upper(),
        "label": segment.name,
        "recordtype": segment.script_id.upper(),
        "fieldtype": "SELECT",
        **_KEPT,
    }
    yield "customsegment", found
    for key, value in enumerate(segment.values, 1):
        found = {
            "id": key,
            "name": value,
            "isinactive": "F",
            "created": FOUNDED,
            "lastmodified": FOUNDED,
            "owner": ids.SYSTEM_EMPLOYEE,
            "recordid": key,
            "scriptid": f"VAL_{key}",
        }
        yield segment.script_id, found


def field_rows(fields: Iterable[CustomField], extent: Extent) -> Iterator[Placed]:
    """The definitions of custom fields, numbered by their script ids' places."""
    types = {kind.script_id: place for place, kind in enumerate(custom.record_types(extent), FIRST_RECORD_TYPE)}
    places = {each.script_id: place for place, each in enumerate(custom.fields(extent), _FIRST_FIELD)}
    for each in fields:
        row: Row = {
            "internalid": places.get(each.script_id) or ids.made_up(each.script_id),
            "scriptid": each.script_id.upper(),
            "name": each.label,
            "fieldtype": each.place,
            "fieldvaluetype": each.value_type,
            **_OWNED,
            "ismandatory": "F",
            "isstored": "T",
            "isshowinlist": "F",
        }
        if each.target:
            row["fieldvaluetyperecord"] = each.target
        if each.place == "RECORD":
            row["recordtype"] = types[each.tables[0]]
        yield "customfield", row
