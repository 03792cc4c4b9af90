"""What an account's people added: custom fields, record types, lists and segments."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from erp_sandbox import words
from erp_sandbox.entities import problem_reports, sales_orders
from erp_sandbox.netsuite.catalogue import Column, Table
from erp_sandbox.netsuite.custom_kinds import PLACES, VALUE_KINDS, CustomField, CustomList, Extent, RecordType
from erp_sandbox.netsuite.tables.declare import columns

USUAL = Extent()

CHANNELS = CustomList("customlist_channel", "Ordering channel", words.CHANNELS)
TAGS = CustomList("customlist_tag", "Tags", words.TAGS)
INCOTERMS = CustomList("customlist_incoterm", "Incoterm", sales_orders.INCOTERMS)
CERTIFICATES = CustomList("customlist_certificate", "Certificates", sales_orders.CERTIFICATES)
SEVERITIES = CustomList("customlist_severity", "Severity", problem_reports.SEVERITIES)
LISTS = (CHANNELS, TAGS, INCOTERMS, CERTIFICATES, SEVERITIES)

SEGMENT = CustomList("customrecord_cseg_market", "Market", ("Automotive", "Agriculture", "Medical", "Rail"))
"""The values of a custom segment are a custom record type of their own."""


def _declared(
    place: str, prefix: str, tables: tuple[str, ...], text: str, *, is_drawn: bool = False
) -> Iterable[CustomField]:
    """The fields that a text tells of, one a line: name, `fieldvaluetype`, label and, for some, a target."""
    for line in text.strip().splitlines():
        name, value_type, label, *target = (part.strip() for part in line.split("|"))
        yield CustomField(f"{prefix}_{name}", place, value_type, label, "".join(target), tables, is_drawn)


_FROM_DATA = """
 project | Free-Form Text | Project
 budget | Currency | Budget
 needed_on | Date | Needed on
 expedite | Check Box | Expedite?
 channel | List/Record | Ordering channel | customlist_channel
 tags | Multiple Select | Tags | customlist_tag
 end_customer | Free-Form Text | End customer
 commission | Percent | Commission
 promised_on | Date | Promised on
 export_controlled | Check Box | Export controlled?
 incoterm | List/Record | Incoterm | customlist_incoterm
 certificates | Multiple Select | Certificates | customlist_certificate
"""
"""The fields that every dialect of the sandbox has."""

_EVERY_TYPE = """
 {0}_text | Free-Form Text | {1} text
 {0}_area | Text Area | {1} text area
 {0}_long | Long Text | {1} long text
 {0}_rich | Rich Text | {1} rich text
 {0}_email | Email Address | {1} e-mail
 {0}_phone | Phone Number | {1} phone
 {0}_url | Hyperlink | {1} link
 {0}_flag | Check Box | {1} check
 {0}_date | Date | {1} date
 {0}_stamp | Date/Time | {1} date and time
 {0}_clock | Time Of Day | {1} time of day
 {0}_money | Currency | {1} amount
 {0}_decimal | Decimal Number | {1} decimal
 {0}_number | Integer Number | {1} number
 {0}_percent | Percent | {1} percent
 {0}_choice | List/Record | {1} choice | customlist_channel
 {0}_several | Multiple Select | {1} choices | customlist_tag
"""

_SEGMENT_FIELD = "cseg_market"

FIELDS: tuple[CustomField, ...] = (
    *_declared("BODY", *PLACES["BODY"], _FROM_DATA),
    *(
        each
        for place, label in (("BODY", "Body"), ("COLUMN", "Línea"), ("ENTITY", "Entity"), ("ITEM", "Artikel"))
        for each in _declared(place, *PLACES[place], _EVERY_TYPE.format("x", label), is_drawn=True)
    ),
    CustomField(_SEGMENT_FIELD, "ITEM", "List/Record", "Market", SEGMENT.script_id, ("item",), is_drawn=False),
)

_RECORD_COLUMNS = """
id id
name text
isinactive bool
created time
lastmodified time
lastmodifiedby ref>employee
owner ref>employee
parent int
externalid text
recordid int
scriptid text
"""


def _record_fields(script_id: str, text: str) -> tuple[CustomField, ...]:
    return tuple(_declared("RECORD", "custrecord", (script_id,), text))


RECORD_TYPES: tuple[RecordType, ...] = (
    RecordType("customrecord_problem_report", "Problem report", _record_fields("customrecord_problem_report", """
        pr_item | List/Record | Item | item
        pr_vendor | List/Record | Vendor | vendor
        pr_finder | List/Record | Found by | employee
        pr_description | Long Text | Description
        pr_severity | List/Record | Severity | customlist_severity
        pr_status | Free-Form Text | Status
        pr_containment | Text Area | Containment
        pr_cause | Text Area | Root cause
        pr_due | Date | Due
        pr_closed | Date/Time | Closed
        """)),
    RecordType("customrecord_work_center", "Work center", _record_fields("customrecord_work_center", """
        wc_location | List/Record | Location | location
        wc_type | Free-Form Text | Type
        wc_capacity | Decimal Number | Capacity per hour
        wc_machine | Free-Form Text | Machine number
        """)),
    RecordType("customrecord_checksheet", "Checksheet", _record_fields("customrecord_checksheet", """
        cs_job | List/Record | Work order | transaction
        cs_item | List/Record | Item | item
        cs_inspector | List/Record | Inspector | employee
        cs_passed | Check Box | Passed
        cs_remark | Text Area | Remark
        cs_completed | Date/Time | Completed
        """)),
)  # fmt: skip


def extra_record_types(extent: Extent) -> tuple[RecordType, ...]:
    """The further record types, each with two fields."""
    return tuple(
        RecordType(name, f"Extra {place}", _record_fields(name, f"e{place}_text | Free-Form Text | Text\n"
                                                                f"e{place}_count | Integer Number | Count"))
        for place in range(1, extent.record_types + 1)
        for name in [f"customrecord_extra_{place:03d}"]
    )  # fmt: skip


def extra_fields(extent: Extent) -> tuple[CustomField, ...]:
    """The further fields, spread over all places and types."""
    found = []
    places, types = list(PLACES), [name for name in VALUE_KINDS if VALUE_KINDS[name] != "reference"]
    for number in range(extent.fields):
        place, value_type = places[number % len(places)], types[number // len(places) % len(types)]
        prefix, tables = PLACES[place]
        target = TAGS.script_id if value_type == "Multiple Select" else ""
        label = f"Extra {value_type} {number}"
        found.append(CustomField(f"{prefix}_e{number:04d}", place, value_type, label, target, tables, is_drawn=False))
    return tuple(found)


def record_types(extent: Extent) -> tuple[RecordType, ...]:
    """All custom record types."""
    return (*RECORD_TYPES, *extra_record_types(extent))


def fields(extent: Extent) -> tuple[CustomField, ...]:
    """All custom fields, those of custom record types included."""
    of_records = tuple(each for kind in record_types(extent) for each in kind.fields)
    return (*FIELDS, *extra_fields(extent), *of_records)


def tables(extent: Extent = USUAL, chosen: Sequence[CustomField] | None = None) -> tuple[Table, ...]:
    """The tables of custom records, lists and segments; without chosen fields, with those of the extent."""
    base = columns(_RECORD_COLUMNS)
    found = fields(extent) if chosen is None else chosen
    records = [
        Table(kind.script_id, base, stamp="lastmodified", permissions=("LIST_CUSTRECORDENTRY", kind.script_id))
        for kind in record_types(extent)
    ]
    listed = columns("id id\nname text\nisinactive bool\nexternalid text\nrecordid int\nscriptid text")
    lists = [Table(each.script_id, listed) for each in LISTS]
    segment = Table(
        SEGMENT.script_id,
        base,
        stamp="lastmodified",
        features=frozenset({"CUSTOMSEGMENTS"}),
        permissions=("LIST_CUSTRECORDENTRY",),
    )
    return (*with_fields(records, found), segment, *lists)


def extended(
    standard: Sequence[Table], extent: Extent = USUAL, chosen: Sequence[CustomField] | None = None
) -> tuple[Table, ...]:
    """The standard tables with their custom columns; the arguments are those of `tables`."""
    return with_fields(standard, fields(extent) if chosen is None else chosen)


def with_fields(standard: Sequence[Table], found: Iterable[CustomField]) -> tuple[Table, ...]:
    """Tables with the columns of those fields that belong to them."""
    more: dict[str, list[Column]] = {}
    for each in found:
        for table in each.tables:
            more.setdefault(table, []).append(each.column())
    return tuple(
        replace(table, columns=(*table.columns, *more[table.name])) if table.name in more else table
        for table in standard
    )
