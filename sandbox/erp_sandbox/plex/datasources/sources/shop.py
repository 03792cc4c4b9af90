"""Data sources about the shop floor."""

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.production import PRODUCTION_ENTRIES
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.datasources.source import DataSource, summed
from erp_sandbox.plex.tables.jobs import STATUSES
from erp_sandbox.plex.tables.parts import named
from erp_sandbox.plex.tables.shop import first_center

SHIFT_HOURS = 8


def _shift(ended: str | None) -> str | None:
    return None if ended is None else str(int(ended[11:13]) // SHIFT_HOURS + 1)


def _production(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    person = context.ref(EMPLOYEES, row["employee_id"], at)
    ended = row["ended_at"]
    return [{
        "Production_No": context.key(PRODUCTION_ENTRIES, row["id"]),
        "Record_Date": ended,
        "Shift": _shift(ended),
        "Shift_Length": "08:00:00.0000000",
        "Workcenter_Key": context.key(WORK_CENTERS, row["work_center_id"]),
        "Workcenter_Code": row["work_center_id"],
        "Job_Key": context.key(JOBS, row["job_id"]),
        "Job_No": row["job_id"],
        "Part_Key": context.key(ITEMS, row["item_id"]),
        "Part_No": row["item_id"],
        **named(row["item_id"], context.ref(ITEMS, row["item_id"], at), both="Part_No_Revision"),
        "Serial_No": row["id"].replace("PRD", "CNT"),
        "Quantity": row["quantity"],
        "Employee_Name": person.get("name"),
    }]  # fmt: skip


def _performance(row: Row, context: Context) -> list[Row]:
    quantity = row["quantity"]
    return [_production(row, context)[0] | {
        "_Record_Date": row["ended_at"],
        "_Shift": _shift(row["ended_at"]),
        "Operation_Code": "10",
        "Multiple": 1,
        "Number_Of_Children": 0,
        "Production_Qty": None if quantity is None else int(quantity),
        "Reject_Qty": 0,
        "Scrap_Qty": 0,
        "Throwouts": 0,
    }]  # fmt: skip


def _workcenter(row: Row, context: Context) -> list[Row]:
    return [{
        "_Workcenter_Key": context.key(WORK_CENTERS, row["id"]),
        "Workcenter_Code": row["id"],
        "Workcenter_Status": "Production" if row["is_active"] else "Off",
        "Workcenter_Status_Color": "#00FF00" if row["is_active"] else "#808080",
        "Performance_Color": "#00FF00",
    }]  # fmt: skip


def _job(row: Row, context: Context) -> list[Row]:
    center = first_center(row, context)
    return [{
        "Job_Key": context.key(JOBS, row["id"]),
        "Job_No": row["id"],
        "Job_Status": STATUSES.get(row["status"], row["status"]),
        "Workcenter_Key": context.key(WORK_CENTERS, center),
        "Workcenter_Code": center,
        "Job_Quantity": row["quantity"],
        "Job_Produced": row["produced_quantity"],
    }]  # fmt: skip


def _running_job(row: Row, context: Context) -> list[Row]:
    return _job(row, context) if row["status"] == "running" else []


_DETAIL = ("Production_No:int64 Record_Date:date Shift Workcenter_Key:int32 Workcenter_Code Job_Key:int32 Job_No "
           "Part_Key:int32 Part_No Part_No_Revision Serial_No Quantity:decimal Employee_Name")  # fmt: skip

SOURCES = (
    DataSource(8619, "Detailed_Production_Get_New",
               "Report_Date:date! End_Date:date! Workcenter_Key:int32 Part_Key:int32",
               _DETAIL, PRODUCTION_ENTRIES, _production,
               dates="Record_Date", moment="Record_Date", follows=20, key=("Production_No",)),
    DataSource(9726, "Daily_Shift_Report_Get", "Start_Date:date! End_Date:date! Shift",
               "Record_Date:date Shift Shift_Length:time Workcenter_Key:int32 Workcenter_Code Part_No Quantity:decimal",
               PRODUCTION_ENTRIES, _production,
               dates="Record_Date", moment="Record_Date", follows=20,
               gather=summed("Shift", "Workcenter_Key", "Part_No", totals=("Quantity",))),
    DataSource(18765, "Daily_Performance_Report_Get",
               "Area_Key:int32 Building_Key:int32 Children_Only:bool Department_No:int32 End_Date:date "
               "Master_Key:int32 Parents_Only:bool Part_Key:int32 Part_Status Shift Start_Date:date "
               "Use_Standard_Rate:int16 Workcenter_Code Workcenter_Group Workcenter_Keys Workcenter_Type",
               "Downtime_DB:decimal Multiple:int32 Number_Of_Children:int32 Operation_Code Part_Key:int32 Part_No "
               "Planned_Production_Time:decimal Production_Qty:int32 Reject_Qty:int32 Scrap_Qty:int32 "
               "Standard_Production_Rate:decimal Throwouts:int32 Workcenter_Code Workcenter_Key:int32",
               PRODUCTION_ENTRIES, _performance,
               asks={"Start_Date": ("_Record_Date", "from"), "End_Date": ("_Record_Date", "to"),
                     "Shift": ("_Shift", "is")},
               moment="_Record_Date", follows=20,
               gather=summed("Workcenter_Key", "Part_Key", totals=("Production_Qty",))),
    DataSource(22870, "Workcenter_Performance_Simple_Get", "Workcenter_Key:int32",
               "Part_No_Revision Performance:decimal Performance_Color Workcenter_Code Workcenter_Status "
               "Workcenter_Status_Color", WORK_CENTERS, _workcenter, asks={"Workcenter_Key": ("_Workcenter_Key", "is")},
               key=("Workcenter_Code",)),
    DataSource(10638, "Workcenter_Status_Get", "Workcenter_Key:int32!",
               "Workcenter_Key:int32 Workcenter_Code Job_Key:int32 Job_No Job_Quantity:decimal Job_Produced:decimal",
               JOBS, _running_job, key=("Job_Key",)),
    DataSource(10436, "Job_Key_Get", "Job_No!", "Job_Key:int32 Job_No Job_Status", JOBS, _job,
               key=("Job_Key",), finds_one=True),
)  # fmt: skip
