"""Buying, selling, shipping. Source: Plex, OpenAPI documents of purchasing, sales, shipping."""

from tap_plex.declared import MODIFIED, Declared, Parents, changing

_ORDERS = Parents(path="/purchasing/v1/purchase-orders", names={"poId": "id"}, moment="modifiedDate", window=MODIFIED)
_SALES_ORDERS = Parents(
    path="/sales/v1/orders",
    names={"id": "id"},
    moment="modifiedDate",
    window=("modifiedByDateBegin", "modifiedByDateEnd"),
)
_SHIPPERS = Parents(
    path="/shipping/v1/customer-shippers", names={"shipperId": "id"}, moment="modifiedDate", window=MODIFIED
)
_SHIPPER_LINES = Parents(
    path="/shipping/v1/customer-shippers/{shipperId}/lines", names={"lineId": "id"}, above=_SHIPPERS
)

STREAMS = (
    changing(
        "purchase_orders",
        "/purchasing/v1/purchase-orders",
        "Purchase orders; closed ones only where Plex lists them without being asked for them.",
    ),
    Declared(
        "purchase_order_line_items",
        "/purchasing/v1/purchase-orders/{poId}/line-items",
        "Lines of purchase orders.",
        parents=_ORDERS,
        columns=("poId",),
    ),
    changing("purchase_order_releases", "/purchasing/v2-beta1/releases", "Deliveries that lines are called off in."),
    Declared(
        "receipts",
        "/purchasing/v1/receipts",
        "Deliveries against purchase orders.",
        moment="receiveDate",
        window=("receiveDateBegin", "receiveDateEnd"),
        is_event=True,
    ),
    changing("supplier_returns", "/purchasing/v1/supplier-returns", "Goods sent back."),
    Declared("approved_suppliers", "/purchasing/v1/approved-suppliers", "Who may deliver which part."),
    changing(
        "sales_orders", "/sales/v1/orders", "Orders of customers.", window=("modifiedByDateBegin", "modifiedByDateEnd")
    ),
    Declared("sales_order_lines", "/sales/v1/orders/{id}/lines", "Lines of customers' orders.", parents=_SALES_ORDERS),
    changing("sales_releases", "/sales/v1/releases", "Deliveries that customers call off."),
    changing("customer_shippers", "/shipping/v1/customer-shippers", "Shipments to customers."),
    Declared(
        "customer_shipper_lines",
        "/shipping/v1/customer-shippers/{shipperId}/lines",
        "Lines of shipments.",
        parents=_SHIPPERS,
    ),
    Declared(
        "customer_shipper_containers",
        "/shipping/v1/customer-shippers/{shipperId}/lines/{lineId}/containers",
        "Containers on shipments.",
        key=("shipperId", "lineId", "serialNumber"),
        parents=_SHIPPER_LINES,
        columns=("shipperId", "lineId"),
        is_optional=True,
    ),
    changing("customer_trucks", "/shipping/v1/customer-trucks", "Trucks."),
)
