"""Buying, selling, shipping. Source: Plex, OpenAPI documents of purchasing, sales, shipping."""

from tap_plex.declared import MODIFIED, Declared, Parents

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
    Declared(
        name="purchase_orders",
        path="/purchasing/v1/purchase-orders",
        about="Purchase orders; closed ones only where Plex lists them without being asked for them.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
    Declared(
        name="purchase_order_line_items",
        path="/purchasing/v1/purchase-orders/{poId}/line-items",
        about="Lines of purchase orders.",
        parents=_ORDERS,
        columns=("poId",),
    ),
    Declared(
        name="purchase_order_releases",
        path="/purchasing/v2-beta1/releases",
        about="Deliveries that lines are called off in.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
    Declared(
        name="receipts",
        path="/purchasing/v1/receipts",
        about="Deliveries against purchase orders.",
        moment="receiveDate",
        window=("receiveDateBegin", "receiveDateEnd"),
        is_event=True,
    ),
    Declared(
        name="supplier_returns",
        path="/purchasing/v1/supplier-returns",
        about="Goods sent back.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
    Declared(name="approved_suppliers", path="/purchasing/v1/approved-suppliers", about="Who may deliver which part."),
    Declared(
        name="sales_orders",
        path="/sales/v1/orders",
        about="Orders of customers.",
        moment="modifiedDate",
        window=("modifiedByDateBegin", "modifiedByDateEnd"),
    ),
    Declared(
        name="sales_order_lines",
        path="/sales/v1/orders/{id}/lines",
        about="Lines of customers' orders.",
        parents=_SALES_ORDERS,
    ),
    Declared(
        name="sales_releases",
        path="/sales/v1/releases",
        about="Deliveries that customers call off.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
    Declared(
        name="customer_shippers",
        path="/shipping/v1/customer-shippers",
        about="Shipments to customers.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
    Declared(
        name="customer_shipper_lines",
        path="/shipping/v1/customer-shippers/{shipperId}/lines",
        about="Lines of shipments.",
        parents=_SHIPPERS,
    ),
    Declared(
        name="customer_shipper_containers",
        path="/shipping/v1/customer-shippers/{shipperId}/lines/{lineId}/containers",
        about="Containers on shipments.",
        key=("shipperId", "lineId", "serialNumber"),
        parents=_SHIPPER_LINES,
        columns=("shipperId", "lineId"),
        is_optional=True,
    ),
    Declared(
        name="customer_trucks",
        path="/shipping/v1/customer-trucks",
        about="Trucks.",
        moment="modifiedDate",
        window=MODIFIED,
    ),
)
