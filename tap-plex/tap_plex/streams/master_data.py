"""Parts, operations, partners, places, people.

Source: Plex, OpenAPI documents of mdm, engineering, maintenance, hcm, platform, edi.
"""

from tap_plex.declared import MODIFIED, Declared, Parents, changing

_PARTS = Parents(path="/mdm/v1/parts", names={"partId": "id"}, moment="modifiedDate")
_SUPPLIERS = Parents(path="/mdm/v1/suppliers", names={"supplierId": "id"}, moment="modifiedDate", window=MODIFIED)
_CUSTOMERS = Parents(path="/mdm/v1/customers", names={"customerId": "id"}, moment="modifiedDate", window=MODIFIED)


def _addresses(of: str, parents: Parents) -> Declared:
    path, about = f"{parents.path}/{{{of}Id}}/addresses", f"Addresses of {of}s."
    return Declared(f"{of}_addresses", path, about, parents=parents, columns=(f"{of}Id",), is_reference=True)


STREAMS = (
    Declared("tenants", "/mdm/v1/tenants", "The tenants that the key opens."),
    Declared("parts", "/mdm/v1/parts", "Parts, of every status.", moment="modifiedDate", is_reference=True),
    Declared(
        "boms",
        "/engineering/v1/boms",
        "What parts are made of.",
        parents=_PARTS,
        params=("partId",),
        is_reference=True,
        is_optional=True,
    ),
    Declared("operations", "/mdm/v1/operations", "Kinds of operations."),
    Declared("part_operations", "/mdm/v1/part-operations", "Routings: the operations of parts."),
    Declared(
        "approved_workcenters",
        "/production/v1/production-definitions/approved-workcenters",
        "Where operations may be run, and their rates.",
        key=("workcenterId", "partOperationId"),
    ),
    Declared(
        "workcenters", "/production/v1/production-definitions/workcenters", "Work centers.", key=("workcenterId",)
    ),
    Declared(
        "workcenter_statuses",
        "/production/v1/production-definitions/workcenter-statuses",
        "The states that a work center may be in.",
    ),
    changing("supply_items", "/mdm/v1/supply-items", "Supplies.", is_reference=True),
    changing("suppliers", "/mdm/v1/suppliers", "Suppliers.", is_reference=True),
    _addresses("supplier", _SUPPLIERS),
    changing("customers", "/mdm/v1/customers", "Customers.", is_reference=True),
    _addresses("customer", _CUSTOMERS),
    Declared(
        "customer_parts",
        "/mdm/v1/customer-parts",
        "What customers call parts.",
        moment="modifiedDateTime",
        window=("modifiedDateTimeBegin", "modifiedDateTimeEnd"),
        is_reference=True,
    ),
    Declared("buildings", "/mdm/v1/buildings", "Buildings."),
    Declared("equipment", "/maintenance/v1/equipment", "Equipment, with its attributes."),
    Declared(
        "contacts",
        "/mdm/v1/contacts",
        "People at customers and suppliers.",
        moment="modifiedDate",
        is_reference=True,
        is_personal=True,
    ),
    Declared("employees", "/mdm/v1/employees", "Employees.", is_personal=True),
    Declared("user_accounts", "/mdm/v1/user-accounts", "Users of Plex.", is_personal=True),
    changing(
        "time_clock_entries",
        "/hcm/v1/time-clock-entries",
        "When people came and went.",
        key=("employeeId", "clockinTime", "type"),
        is_personal=True,
        window=("modifiedDateStart", "modifiedDateEnd"),
    ),
    Declared(
        "custom_field_definitions",
        "/platform/custom-fields/v1/field-definitions",
        "Custom fields.",
        key=("standardObjectName", "fieldName"),
    ),
    Declared(
        "custom_objects",
        "/platform/custom-objects/v1/objects",
        "Names of custom objects, whose rows connect_streams can read.",
        key=("customObjectName",),
    ),
    Declared(
        "edi_logs",
        "/edi/v1/logs",
        "Electronic documents that came and went.",
        moment="logDate",
        window=("logDateBegin", "logDateEnd"),
        is_event=True,
    ),
)
