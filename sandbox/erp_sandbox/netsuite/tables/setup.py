"""What the account says about itself: custom fields and records, notes of changes, and deletions."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns

_FIELD = """
internalid id
scriptid text
name text
fieldtype text
fieldvaluetype text
fieldvaluetyperecord text
recordtype ref>customrecordtype
description text
help text
owner ref>employee
isinactive bool
ismandatory bool
isstored bool
isshowinlist bool
lastmodifieddate time
"""

_RECORD_TYPE = """
internalid id
scriptid text
name text
description text
owner ref>employee
isinactive bool
includename bool
shownotes bool
lastmodifieddate time
"""

_LIST = """
internalid id
scriptid text
name text
description text
owner ref>employee
isordered bool
ismatrixoption bool
isinactive bool
lastmodifieddate time
"""

_SEGMENT = """
internalid id
scriptid text
label text
recordtype text
fieldtype text
isinactive bool
lastmodifieddate time
"""

_DELETED = """
recordid int
recordtypeid int
scriptid text
name text
type text
deleteddate time
deletedby ref>employee
context text
iscustomlist bool
iscustomrecord bool
iscustomtransaction bool
"""

_NOTE = """
id id
date time
name ref>employee
role int
context text
type int
recordid int
recordtypeid int
record text
field text
oldvalue text
newvalue text
lineid int
"""

_STAMP = "lastmodifieddate"

TABLES = (
    Table("customfield", columns(_FIELD), ("internalid",), _STAMP, permissions=("ADMI_CUSTBODYFIELD",)),
    Table("customrecordtype", columns(_RECORD_TYPE), ("internalid",), _STAMP, permissions=("ADMI_CUSTRECORD",)),
    Table("customlist", columns(_LIST), ("internalid",), _STAMP, permissions=("ADMI_CUSTLIST",)),
    Table(
        "customsegment",
        columns(_SEGMENT),
        ("internalid",),
        _STAMP,
        display="label",
        features=frozenset({"CUSTOMSEGMENTS"}),
        permissions=("ADMI_CUSTSEGMENT",),
    ),
    Table("deletedrecord", columns(_DELETED), (), "deleteddate", permissions=("ADMI_DELETEDRECORD",)),
    Table("systemnote", columns(_NOTE), stamp="date", display="field", permissions=("LIST_SYSTEMNOTES",)),
)
