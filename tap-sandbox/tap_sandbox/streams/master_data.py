"""Master data, and the two lists that explain the rest. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import FullTableStream, ReferenceStream, SandboxStream


class Currencies(FullTableStream):
    """Currencies; the list has no change date. Source: docs/sandbox-api.md#currencies."""

    name = "currencies"
    path = "/currencies"


class Units(FullTableStream):
    """Units of measure; the list has no change date. Source: docs/sandbox-api.md#units."""

    name = "units"
    path = "/units"


class Subsidiaries(ReferenceStream):
    """The companies of the group, as a tree. Source: docs/sandbox-api.md#subsidiaries."""

    name = "subsidiaries"
    path = "/subsidiaries"


class Departments(ReferenceStream):
    """Departments, each of one subsidiary. Source: docs/sandbox-api.md#departments."""

    name = "departments"
    path = "/departments"


class Employees(ReferenceStream):
    """People who work for the company, and who once did. Source: docs/sandbox-api.md#employees."""

    name = "employees"
    path = "/employees"


class Customers(ReferenceStream):
    """Companies that goods are sold to. Source: docs/sandbox-api.md#customers."""

    name = "customers"
    path = "/customers"


class Contacts(ReferenceStream):
    """People at customers. Source: docs/sandbox-api.md#contacts."""

    name = "contacts"
    path = "/contacts"


class Suppliers(ReferenceStream):
    """Vendors that goods and services are bought from. Source: docs/sandbox-api.md#suppliers."""

    name = "suppliers"
    path = "/suppliers"


class Items(ReferenceStream):
    """Parts, materials and packaging. Source: docs/sandbox-api.md#items."""

    name = "items"
    path = "/items"


class Locations(ReferenceStream):
    """Plants and warehouses. Source: docs/sandbox-api.md#locations."""

    name = "locations"
    path = "/locations"


class Bins(ReferenceStream):
    """Places within a location. Source: docs/sandbox-api.md#bins."""

    name = "bins"
    path = "/bins"


class Inventory(ReferenceStream):
    """Balances: how much of an item lies at a location. Source: docs/sandbox-api.md#inventory."""

    name = "inventory"
    path = "/inventory"


class CustomFieldDefinitions(FullTableStream):
    """Custom fields: on which resource, under which name, of which type.

    Source: docs/sandbox-api.md#custom-field-definitions
    """

    name = "custom_field_definitions"
    path = "/custom-field-definitions"


class DeletedRecords(SandboxStream):
    """Records that are gone: from which resource, which one, and when.

    Source: docs/sandbox-api.md#deleted-records
    """

    name = "deleted_records"
    path = "/deleted-records"


STREAMS: tuple[type[SandboxStream], ...] = (
    Currencies,
    Units,
    Subsidiaries,
    Departments,
    Employees,
    Customers,
    Contacts,
    Suppliers,
    Items,
    Locations,
    Bins,
    Inventory,
    CustomFieldDefinitions,
    DeletedRecords,
)
