"""What the account says about itself: custom fields, deletions, notes of changes. Source: Records Catalog."""

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_FIELD = columns("""
internalid integer Internal id.
scriptid text Script id, in capitals.
name text Name.
fieldtype text What kind of record it is on.
fieldvaluetype text What it holds, in NetSuite's words.
fieldvaluetyperecord text What its values point to.
recordtype integer Internal id of the custom record type.
description text Description.
help text Help text.
owner integer Internal id of an employee: whose it is.
isinactive boolean Whether it is out of use.
ismandatory boolean Whether it must be filled.
isstored boolean Whether its value is stored.
isshowinlist boolean Whether lists show it.
lastmodifieddate datetime When it was last saved.
""")

_RECORD_TYPE = columns("""
internalid integer Internal id.
scriptid text Script id, in capitals.
name text Name.
description text Description.
owner integer Internal id of an employee: whose it is.
isinactive boolean Whether it is out of use.
includename boolean Whether its records have names.
shownotes boolean Whether its records have notes.
lastmodifieddate datetime When it was last saved.
""")

_LIST = columns("""
internalid integer Internal id.
scriptid text Script id, in capitals.
name text Name.
description text Description.
owner integer Internal id of an employee: whose it is.
isordered boolean Whether its values are in a given order.
ismatrixoption boolean Whether it is an option of matrix items.
isinactive boolean Whether it is out of use.
lastmodifieddate datetime When it was last saved.
""")

_SEGMENT = columns("""
internalid integer Internal id.
scriptid text Script id, in capitals.
label text Label.
recordtype text Record type that holds its values.
fieldtype text What kind of record it is on.
isinactive boolean Whether it is out of use.
lastmodifieddate datetime When it was last saved.
""")

_DELETED = columns("""
recordid integer Internal id of the record.
name text Name that it had.
deleteddate datetime When it was deleted.
deletedby integer Internal id of an employee: who deleted it.
context text How it was done, such as REST or UI.
iscustomlist boolean Whether it was a value of a custom list.
iscustomrecord boolean Whether it was a custom record.
iscustomtransaction boolean Whether it was a custom transaction.
""")

_NOTE = columns("""
id integer Internal id.
date datetime When it happened.
name integer Internal id of the employee who did it.
role integer Id of the role.
context text How it was done, such as REST or UI.
type integer Code of what happened.
recordid integer Internal id of the record.
recordtypeid integer Id of the type of record.
record text Name of the record.
field text Script id of the field.
oldvalue text Value before.
newvalue text Value after.
lineid integer Id of the line.
""")

# The standard record types' own numbers; custom ones are known by their script ids.
_STREAM_OF_TYPE = {
    -30: "transactions",
    -2: "customers",
    -3: "vendors",
    -4: "employees",
    -6: "contacts",
    -10: "items",
}
_STREAM = Column(
    "stream",
    "text",
    "The stream that lost the row; of a type that no stream has, null or a custom record's script id.",
    sql="CASE "
    + " ".join(f"WHEN {{t}}.recordtypeid = {key} THEN '{stream}'" for key, stream in _STREAM_OF_TYPE.items())
    + " ELSE LOWER({t}.scriptid) END",
    needs="recordtypeid",
)

# Internal ids are unique within a type of record only. A loader's key must not be null.
_OF_WHAT = (
    Column(
        "recordtypeid",
        "integer",
        "Id of the type of record; 0 where there is none.",
        sql="NVL({t}.recordtypeid, 0)",
        needs="recordtypeid",
    ),
    *(
        Column(name, "text", f"{description}; - where there is none.", sql=f"NVL({{t}}.{name}, '-')", needs=name)
        for name, description in (
            ("scriptid", "Script id of a custom record's type, in capitals"),
            ("type", "Type of record, in words"),
        )
    ),
)

DELETED_RECORDS = Table(
    "deleted_records",
    "deletedrecord",
    (*_DELETED, *_OF_WHAT, _STREAM),
    key=("recordid", "deleteddate", "recordtypeid", "scriptid", "type"),
    optional_key=("recordtypeid", "scriptid", "type"),
    replication_key="deleteddate",
    description="What was deleted, and when.",
    # A stream that is selected later still needs all that was deleted since its own rows were read.
    is_reference=True,
    quirk="not told are deletions of lines, links and the like; it shows deletions of every type, whatever the role",
)

TABLES = (
    DELETED_RECORDS,
    *(
        Table(
            stream,
            table,
            found,
            key=("internalid",),
            description=description,
        )
        for stream, table, found, description in (
            ("custom_fields", "customfield", _FIELD, "Fields that the account's people added."),
            ("custom_record_types", "customrecordtype", _RECORD_TYPE, "Record types that the account's people added."),
            ("custom_lists", "customlist", _LIST, "Lists of values that the account's people added."),
            ("custom_segments", "customsegment", _SEGMENT, "Segments that the account's people added."),
        )
    ),
    Table(
        "system_notes",
        "systemnote",
        _NOTE,
        replication_key="date",
        description="Who changed which field of which record, from what to what.",
        quirk="huge; read only if selected by name",
        opt_in=True,
    ),
)
