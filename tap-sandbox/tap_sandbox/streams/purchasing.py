"""Purchase orders and what belongs to them. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing

STREAMS = (
    changing("purchase_orders", "Purchase orders in every state."),
    changing("purchase_order_lines", "What a purchase order asks for, item by item."),
    changing("purchase_order_releases", "Deliveries that a line is called off in; they add up to its quantity."),
    changing("receipts", "Deliveries against purchase order lines."),
)
