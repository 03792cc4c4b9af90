"""Parts, operations, partners, places, people.

Source: Plex, OpenAPI documents of mdm, engineering, maintenance, hcm, platform, edi.
"""

from tap_plex.declared import MODIFIED, Declared, Parents, changing

_PARTS = Parents(path="/mdm/v1/parts", names={"partId": "id"}, moment="modifiedDate")
_SUPPLIERS = Parents(path="/mdm/v1/suppliers", names={"supplierId": "id"}, moment="modifiedDate", window=MODIFIED)
_CUSTOMERS = Parents(path="/mdm/v1/customers", names={"customerId": "id"}, moment="modifiedDate", window=MODIFIED)

STREAMS = (
    Declared(name="tenants", path="/mdm/v1/tenants", about="The tenants that the key opens."),
    Declared(
        name="parts",
        path="/mdm/v1/parts",
        about="Parts, of every status.",
        moment="modifiedDate",
        is_reference=True,
    ),
    Declared(
        name="boms",
        path="/engineering/v1/boms",
        about="What parts are made of.",
        parents=_PARTS,
        params=("partId",),
        is_reference=True,
        is_optional=True,
    ),
    Declared(name="operations", path="/mdm/v1/operations", about="Kinds of operations."),
    Declared(name="part_operations", path="/mdm/v1/part-operations", about="Routings: the operations of parts."),
    Declared(
        name="approved_workcenters",
        path="/production/v1/production-definitions/approved-workcenters",
        about="Where operations may be run, and their rates.",
        key=("workcenterId", "partOperationId"),
    ),
    Declared(
        name="workcenters",
        path="/production/v1/production-definitions/workcenters",
        about="Work centers.",
        key=("workcenterId",),
    ),
    Declared(
        name="workcenter_statuses",
        path="/production/v1/production-definitions/workcenter-statuses",
        about="The states that a work center may be in.",
    ),
    changing("supply_items", "/mdm/v1/supply-items", "Supplies.", is_reference=True),
    changing("suppliers", "/mdm/v1/suppliers", "Suppliers.", is_reference=True),
    Declared(
        name="supplier_addresses",
        path="/mdm/v1/suppliers/{supplierId}/addresses",
        about="Addresses of suppliers.",
        parents=_SUPPLIERS,
        columns=("supplierId",),
        is_reference=True,
    ),
    changing("customers", "/mdm/v1/customers", "Customers.", is_reference=True),
    Declared(
        name="customer_addresses",
        path="/mdm/v1/customers/{customerId}/addresses",
        about="Addresses of customers.",
        parents=_CUSTOMERS,
        columns=("customerId",),
        is_reference=True,
    ),
    Declared(
        name="customer_parts",
        path="/mdm/v1/customer-parts",
        about="What customers call parts.",
        moment="modifiedDateTime",
        window=("modifiedDateTimeBegin", "modifiedDateTimeEnd"),
        is_reference=True,
    ),
    Declared(name="buildings", path="/mdm/v1/buildings", about="Buildings."),
    Declared(name="equipment", path="/maintenance/v1/equipment", about="Equipment, with its attributes."),
    Declared(
        name="contacts",
        path="/mdm/v1/contacts",
        about="People at customers and suppliers.",
        moment="modifiedDate",
        is_reference=True,
        is_personal=True,
    ),
    Declared(name="employees", path="/mdm/v1/employees", about="Employees.", is_personal=True),
    Declared(name="user_accounts", path="/mdm/v1/user-accounts", about="Users of Plex.", is_personal=True),
    changing(
        "time_clock_entries",
        "/hcm/v1/time-clock-entries",
        "When people came and went.",
        key=("employeeId", "clockinTime", "type"),
        is_personal=True,
        window=("modifiedDateStart", "modifiedDateEnd"),
    ),
    Declared(
        name="custom_field_definitions",
        path="/platform/custom-fields/v1/field-definitions",
        about="Custom fields.",
        key=("standardObjectName", "fieldName"),
    ),
    Declared(
        name="custom_objects",
        path="/platform/custom-objects/v1/objects",
        about="Names of custom objects, whose rows connect_streams can read.",
        key=("customObjectName",),
    ),
    Declared(
        name="edi_logs",
        path="/edi/v1/logs",
        about="Electronic documents that came and went.",
        moment="logDate",
        window=("logDateBegin", "logDateEnd"),
        is_event=True,
    ),
)
