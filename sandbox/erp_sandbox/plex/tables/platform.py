"""Tenants, custom objects and fields, EDI: the platform under the data."""

from base64 import b64encode

from erp_sandbox.entities import ENTITIES
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entity import Entity, Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.entities.flows import EDI_LOGS
from erp_sandbox.plex.table import Make, Narrow, Table
from erp_sandbox.plex.tables.parts import own

DEFINITIONS = next(entity for entity in ENTITIES if entity.name == "custom_field_definitions")
OBJECTS: dict[str, Entity] = {"PurchaseOrder": PURCHASE_ORDERS, "SalesOrder": SALES_ORDERS}
"""The standard objects that custom fields hang on."""

_TYPES = {"text": "String", "number": "Decimal", "date": "Date", "boolean": "Boolean", "list": "Picker",
          "multi_select": "MultiPicker"}  # fmt: skip
_OWNERS = {entity.name: name for name, entity in OBJECTS.items()}
DATA = "/platform/custom-objects/v1/data"


def _data(name: str) -> Make:
    def make(row: Row, context: Context) -> list[Row]:
        custom = {key: value for key, value in row.items() if key.startswith("cf_")}
        if not any(value is not None for value in custom.values()):
            return []
        return [{
            "id": context.id(OBJECTS[name], row["id"], f"custom/{name}"),
            "recordIdentifier": OBJECTS[name].key.record(row["id"]),
            "createdDateTime": row["created_at"],
            "modifiedDateTime": row["modified_at"],
            "customFields": custom,
        }]  # fmt: skip

    return make


def _definition(row: Row, _context: Context) -> list[Row]:
    return [{
        "standardObjectName": _OWNERS.get(row["resource"]),
        "fieldTypeName": _TYPES.get(row["type"]),
        "fieldName": row["name"],
        "fieldLabel": row["label"],
        "description": row["label"],
    }]  # fmt: skip


def _edi_log(row: Row, _context: Context) -> list[Row]:
    return [{
        "action": "Inbound",
        "status": row["status"],
        "logDate": row["created_at"],
        "documentName": "830 Planning Schedule",
        "ediKey": int(row["id"].rpartition("-")[2]) if row["id"][-1].isdecimal() else None,
        "mailboxActive": True,
        "rawDocument": b64encode(f"ST*830*{row['id'][-4:]}~SE*2*{row['id'][-4:]}~".encode()).decode(),
        "segmentTerminator": "~",
    }]  # fmt: skip


TABLES = (
    *(Table(f"{DATA}/{name}", entity, _data(name), kind=f"custom/{name}",
            narrows={"id": Narrow(entity, kind=f"custom/{name}")}) for name, entity in OBJECTS.items()),
    Table("/platform/custom-fields/v1/field-definitions", DEFINITIONS, _definition, key=("fieldName",)),
    Table("/edi/v1/logs", EDI_LOGS, _edi_log, narrows=own(EDI_LOGS)),
)  # fmt: skip
