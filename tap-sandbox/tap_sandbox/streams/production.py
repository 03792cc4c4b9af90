"""What is made, how, and what happened while it was. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing, reference

STREAMS = (
    reference("work_centers", "Machines, lines, benches and inspection rooms."),
    reference("bills_of_material", "Bills of material, one for each manufactured item."),
    reference("bill_of_material_lines", "The components of a bill of material."),
    reference("routings", "Ways to make an item, one for each manufactured item."),
    reference("routing_operations", "The steps of a routing."),
    changing("jobs", "Orders to the shop floor to make an item."),
    changing("production_entries", "Good pieces that a job reported; never changed once booked."),
    changing("scrap_entries", "Spoilt pieces that a job reported; never changed once booked."),
    changing("labor_entries", "Hours that people worked on a job; never changed once booked."),
    changing("containers", "Boxes and pallets of pieces that a job made."),
    changing("inventory_moves", "Containers taken from one location to another; never changed once booked."),
    changing("inventory_adjustments", "Corrections of balances; never changed once booked."),
)
