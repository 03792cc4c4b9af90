"""Sales orders and what belongs to them. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing

STREAMS = (
    changing("sales_orders", "What customers ordered, in every state."),
    changing("sales_order_lines", "What a sales order asks for, item by item."),
    changing("shipments", "Deliveries to customers against sales order lines."),
)
