"""Master data, and the two lists that explain the rest. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing, reference, whole

STREAMS = (
    whole("currencies", "Currencies; the list has no change date."),
    whole("units", "Units of measure; the list has no change date."),
    reference("subsidiaries", "The companies of the group, as a tree."),
    reference("departments", "Departments, each of one subsidiary."),
    reference("employees", "People who work for the company, and who once did."),
    reference("customers", "Companies that goods are sold to."),
    reference("contacts", "People at customers."),
    reference("suppliers", "Vendors that goods and services are bought from."),
    reference("items", "Parts, materials and packaging."),
    reference("locations", "Plants and warehouses."),
    reference("bins", "Places within a location."),
    reference("inventory", "Balances: how much of an item lies at a location."),
    whole("custom_field_definitions", "Custom fields: on which resource, under which name, of which type."),
    changing("deleted_records", "Records that are gone: from which resource, which one, and when."),
)
