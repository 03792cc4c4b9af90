"""Data sources about parts and stock."""

from erp_sandbox.entities.containers import CONTAINERS, INVENTORY_MOVES
from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.routings import ROUTING_OPERATIONS
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.datasources.source import DataSource, summed
from erp_sandbox.plex.tables.parts import TYPES, keyed_part, named, revision, routed_part
from erp_sandbox.plex.tables.stock import job_of

_CONTAINER_STATUS = {"active": "OK", "moved": "OK", "shipped": "Shipped", "scrapped": "Scrap"}


def _part(row: Row, context: Context) -> list[Row]:
    return [{
        "Part_Key": context.key(ITEMS, row["id"]),
        "Part_No": row["id"],
        "Revision": revision(row),
        "_Revision": revision(row),
        **named(row["id"], row, both="Part_No_Revision"),
        "Name": row["name"],
        "Part_Type": TYPES.get(row["type"], row["type"]),
        "Part_Status": "Production" if row["is_active"] else "Obsolete",
        "Active_Flag": row["is_active"],
        "Standard_Cost": row["standard_cost"],
        "Price": row["standard_cost"],
        "Unit": row["unit_id"],
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _release(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    order = context.ref(SALES_ORDERS, row["sales_order_id"], at)
    return [{
        "Release_Key": context.key(SALES_ORDER_LINES, row["id"]),
        "Release_No": row["id"],
        "Order_No": row["sales_order_id"],
        "Customer_No": context.key(CUSTOMERS, order.get("customer_id")),
        "Customer_Code": order.get("customer_id"),
        **keyed_part(row, context),
        "Ship_Date": row["requested_on"],
        "Quantity": row["quantity"],
        "Shipped": row["shipped_quantity"],
        "Release_Status": "Closed" if row["shipped_quantity"] == row["quantity"] else "Open",
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _shipped(row: Row, context: Context) -> list[Row]:
    order = context.ref(SALES_ORDERS, row["sales_order_id"], row["modified_at"] or "")
    return [{
        "Shipper_Line_Key": context.key(SHIPMENTS, row["id"]),
        "Shipper_No": row["id"],
        "Customer_Code": order.get("customer_id"),
        "Order_No": row["sales_order_id"],
        "Part_No": row["item_id"],
        "Ship_Date": row["shipped_at"],
        "Quantity": row["quantity"],
        "Carrier": row["carrier"],
        "Tracking_No": row["tracking_number"],
    }]  # fmt: skip


def _container(row: Row, context: Context) -> list[Row]:
    job = job_of(row["id"])
    return [{
        "Serial_No": row["id"],
        **keyed_part(row, context),
        "Container_Status": _CONTAINER_STATUS.get(row["status"]),
        "Active": row["status"] in ("active", "moved"),
        "Location": row["bin_id"] or row["location_id"],
        "Quantity": row["quantity"],
        "Master_Unit_No": job.replace("JOB", "MU"),
        "Job_Key": context.key(JOBS, job),
        "Lot_No": row["lot"],
        "Add_Date": row["created_at"],
        "Last_Action_Date": row["modified_at"],
    }]  # fmt: skip


def _history(row: Row, context: Context) -> list[Row]:
    return [{
        "Container_Change_Key": context.key(INVENTORY_MOVES, row["id"]),
        "Change_Id": context.id(INVENTORY_MOVES, row["id"]),
        "Serial_No": row["container_id"],
        "Part_No": row["item_id"],
        "Change_Date": row["moved_at"],
        "Last_Action": "Container Move",
        "Quantity": row["quantity"],
        "From_Location": row["from_location_id"],
        "Location": row["to_location_id"],
    }]  # fmt: skip


def _rate(row: Row, context: Context) -> list[Row]:
    part, _ = routed_part(row, context)
    minutes = row["run_minutes"]
    return [{
        "Part_Key": context.key(ITEMS, part),
        "Part_Operation_Key": context.key(ROUTING_OPERATIONS, row["id"]),
        "Workcenter_Key": context.key(WORK_CENTERS, row["work_center_id"]),
        "Workcenter_Code": row["work_center_id"],
        "Standard_Production_Rate": None if not minutes else round(60 / minutes, 5),
        "Setup_Time": row["setup_minutes"],
    }]  # fmt: skip


_PART = ("Part_Key:int32 Part_No Revision Part_No_Revision Name Part_Type Part_Status Active_Flag:bool "
         "Standard_Cost:decimal Weight:double Unit Last_Update:date")  # fmt: skip
_CONTAINER = ("Serial_No Part_Key:int32 Part_No Part_No_Revision Container_Status Active:bool Location "
              "Quantity:decimal Master_Unit_No Job_Key:int32 Lot_No Add_Date:date Last_Action_Date:date "
              "Tare_Weight:float")  # fmt: skip

SOURCES = (
    DataSource(1791, "Part_Get", "Part_No!", _PART, ITEMS, _part, key=("Part_Key",)),
    DataSource(9278, "Parts_Picker_Get3", "Part_Type Active_Flag:bool Part_Status", _PART, ITEMS, _part,
               key=("Part_Key",)),
    DataSource(885, "Part_Key_Get", "Part_No! Revision", "Part_Key:int32 Part_No", ITEMS, _part,
               asks={"Revision": ("_Revision", "is")}, key=("Part_Key",), finds_one=True),
    DataSource(19770, "Part_Price_Get", "Part_Key:int32!", "Part_Key:int32 Price:decimal", ITEMS, _part,
               key=("Part_Key",)),
    DataSource(4494, "Approved_Workcenter_Rates_Get", "Part_Key:int32 Part_Operation_Key:int64",
               "Part_Key:int32 Part_Operation_Key:int64 Workcenter_Key:int32 Workcenter_Code "
               "Standard_Production_Rate:decimal Setup_Time:decimal", ROUTING_OPERATIONS, _rate,
               key=("Part_Operation_Key", "Workcenter_Key")),
    DataSource(5565, "Customer_Releases_Get", "Part_No Customer_Code Begin_Ship_Date:date End_Ship_Date:date",
               "Release_Key:int64 Release_No Order_No Customer_No:int32 Customer_Code Part_Key:int32 Part_No "
               "Part_No_Revision Ship_Date:date Quantity:decimal Shipped:decimal Release_Status Last_Update:date",
               SALES_ORDER_LINES, _release,
               dates="Ship_Date",
               key=("Release_Key",)),
    DataSource(17477, "Shipped_Get", "Begin_Ship_Date:date! End_Ship_Date:date! Customer_Code",
               "Shipper_Line_Key:int64 Shipper_No Customer_Code Order_No Part_No Ship_Date:date Quantity:decimal "
               "Carrier Tracking_No", SHIPMENTS, _shipped,
               dates="Ship_Date", moment="Ship_Date", key=("Shipper_Line_Key",)),
    DataSource(10837, "Container_Get", "Serial_No! Plexus_Customer_No:controlled", _CONTAINER, CONTAINERS, _container,
               key=("Serial_No",)),
    DataSource(7836, "Containers_By_Part_Get", "Part_No! Container_Status Active:bool", _CONTAINER, CONTAINERS,
               _container, key=("Serial_No",)),
    DataSource(12934, "Master_Unit_Containers_Get", "Master_Unit_No!", _CONTAINER, CONTAINERS, _container,
               key=("Serial_No",)),
    DataSource(23733, "Inventory_By_Part_Get", "Part_No Container_Status Include_Containers:bool",
               "Part_Key:int32 Part_No Part_No_Revision Container_Status Location Quantity:decimal Containers:int16",
               CONTAINERS, _container,
               gather=summed("Part_No", "Container_Status", "Location", totals=("Quantity",), count="Containers")),
    DataSource(30012, "Container_History_Get",
               "Begin_Date:date End_Date:date Serial_No Container_Change_Key:int64 Top_N:int32",
               "Container_Change_Key:int64 Change_Id:uuid Serial_No Part_No Change_Date:date Last_Action "
               "Quantity:decimal From_Location Location", INVENTORY_MOVES, _history,
               dates="Change_Date", asks={"Container_Change_Key": ("Container_Change_Key", "after")},
               moment="Change_Date", key=("Container_Change_Key",), top="Top_N"),
)  # fmt: skip
