"""Data sources about quality: checksheets with their measurements, problems, control plans, specifications."""

from base64 import b64encode

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.problem_reports import PROBLEM_REPORTS
from erp_sandbox.entities.quality import CHECKSHEETS, MEASUREMENTS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.datasources.source import DataSource
from erp_sandbox.plex.entities.lists import CONTROL_PLAN_LINES, CONTROL_PLANS
from erp_sandbox.plex.tables.parts import classified, item_of, keyed_part
from erp_sandbox.plex.tables.quality import SPECIFICATIONS

CHECKSHEET_LIMIT = 5_000
_STATUSES = {"open": "Open", "contained": "Contained", "root_cause_found": "Root Cause", "closed": "Closed"}


def _checksheet(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    person = context.ref(EMPLOYEES, row["employee_id"], at)
    return [{
        "Checksheet_No": context.key(CHECKSHEETS, row["id"]),
        "Checksheet_Id": row["id"],
        "Checksheet_Date": row["created_at"],
        "Completed_Date": row["completed_at"],
        **keyed_part(row, context),
        "Job_Key": context.key(JOBS, row["job_id"]),
        "Job_No": row["job_id"],
        "Inspector": person.get("name"),
        "Out_Of_Spec": row["status"] == "failed",
        "Complete": row["status"] in ("passed", "failed"),
        "Note": row["remark"],
        "Signature": b64encode(row["id"].encode()).decode(),
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _measurement(row: Row, context: Context) -> list[Row]:
    sheet = context.ref(CHECKSHEETS, row["checksheet_id"], row["modified_at"] or "")
    return [{
        "Measurement_Key": context.key(MEASUREMENTS, row["id"]),
        "Checksheet_No": context.key(CHECKSHEETS, row["checksheet_id"]),
        "Checksheet_Date": sheet.get("created_at"),
        "Part_No": sheet.get("item_id"),
        "Job_No": sheet.get("job_id"),
        "Specification": row["characteristic"],
        "Unit": row["unit_id"],
        "Target": row["nominal_value"],
        "Lower_Limit": row["lower_limit"],
        "Upper_Limit": row["upper_limit"],
        "Measurement": row["measured_value"],
        "Pass": row["is_within_limits"],
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _problem(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    return [{
        "Problem_Key": context.key(PROBLEM_REPORTS, row["id"]),
        "Problem_No": row["id"],
        "Problem_Date": row["created_at"],
        "Problem_Status": _STATUSES.get(row["status"], row["status"]),
        "Problem_Type": row["severity"],
        "Title": row["title"],
        "Description": row["description"],
        "Containment": row["containment"],
        "Root_Cause": row["root_cause"],
        "Part_Key": context.key(ITEMS, row["item_id"]),
        "Part_No": row["item_id"],
        "Supplier_No": context.key(SUPPLIERS, row["supplier_id"]),
        "Supplier_Code": row["supplier_id"],
        "Champion": context.ref(EMPLOYEES, row["employee_id"], at).get("name"),
        "Due_Date": row["due_on"],
        "Close_Date": row["closed_at"],
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _plan(row: Row, context: Context) -> list[Row]:
    return [{
        "Control_Plan_Key": context.key(CONTROL_PLANS, row["id"]),
        "Control_Plan_No": row["id"],
        "Part_Key": context.key(ITEMS, row["item_id"]),
        "Part_No": row["item_id"],
        "Revision": row["revision"],
        "Control_Plan_Status": "Active",
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


def _line(row: Row, context: Context) -> list[Row]:
    part = classified(item_of(row, context))
    return [{
        "_Active_Flag": True,
        "_Part_Type": part["type"],
        "_Part_Status": part["status"],
        "Control_Plan_Line_Key": context.key(CONTROL_PLAN_LINES, row["id"]),
        "Control_Plan_Key": context.key(CONTROL_PLANS, row["control_plan_id"]),
        "Specification_Key": context.key(CONTROL_PLAN_LINES, row["id"], SPECIFICATIONS),
        "Specification_No": row["id"],
        "Part_Key": context.key(ITEMS, row["item_id"]),
        "Part_No": row["item_id"],
        "Sort_Order": row["sequence"],
        "Description": row["characteristic"],
        "Target": row["target"],
        "Target_Plus": row["tolerance"],
        "Target_Minus": row["tolerance"],
        "Last_Update": row["modified_at"],
    }]  # fmt: skip


_SHEET = (
    "Checksheet_No:int32 Checksheet_Id Checksheet_Date:date Completed_Date:date Part_Key:int32 Part_No "
    "Part_No_Revision Job_Key:int32 Job_No Inspector Out_Of_Spec:bool Complete:bool Note Last_Update:date"
)
_PROBLEM = (
    "Problem_Key:int32 Problem_No Problem_Date:date Problem_Status Problem_Type Title Description Containment "
    "Root_Cause Part_Key:int32 Part_No Supplier_No:int32 Supplier_Code Champion Due_Date:date Close_Date:date "
    "Last_Update:date"
)
_LINE = ("Control_Plan_Line_Key:int64 Control_Plan_Key:int32 Specification_Key:int64 Specification_No Part_Key:int32 "
         "Part_No Sort_Order:int32 Description Target:decimal Target_Plus:decimal Target_Minus:decimal "
         "Last_Update:date")  # fmt: skip

SOURCES = (
    DataSource(4142, "Checksheets_Get", "Begin_Date:date End_Date:date Part_Key:int32 Job_Key:int32 Complete:bool",
               _SHEET, CHECKSHEETS, _checksheet,
               dates="Checksheet_Date", key=("Checksheet_No",), read_limit=CHECKSHEET_LIMIT),
    DataSource(81, "Checksheet_Get_Single", "Checksheet_No:int32! Plexus_Customer_No:controlled",
               f"{_SHEET} Signature:blob", CHECKSHEETS, _checksheet, key=("Checksheet_No",)),
    DataSource(18718, "Checksheets_With_Job_Get", "Job_Key:int32! Part_Key:int32", _SHEET, CHECKSHEETS, _checksheet,
               key=("Checksheet_No",)),
    # Two of its columns have one name: format 2 can hold one of them only.
    DataSource(30949, "Checksheet_History_Crosstab_Get",
               "Begin_Date:date End_Date:date Part_No Checksheet_No:int32",
               "Measurement_Key:int64 Checksheet_No:int32 Checksheet_Date:date Part_No Job_No Specification Unit "
               "Target:decimal Lower_Limit:decimal Upper_Limit:decimal Measurement:decimal Pass:bool "
               "Measurement:decimal Last_Update:date", MEASUREMENTS, _measurement,
               dates="Last_Update", moment="Last_Update", key=("Measurement_Key",)),
    DataSource(17473, "Checksheet_Data_By_Containers_Get", "Job_No",
               "Checksheet_No:int32 Job_No Specification Measurement:decimal Pass:bool Last_Update:date",
               MEASUREMENTS, _measurement),
    DataSource(19938, "Problem_Logs_Get", "Begin_Date:date End_Date:date Problem_Status Part_Key:int32",
               _PROBLEM, PROBLEM_REPORTS, _problem,
               dates="Last_Update", moment="Last_Update", key=("Problem_Key",)),
    DataSource(1877, "Problem_2_Simple_Get", "Problem_Key:int32!", _PROBLEM, PROBLEM_REPORTS, _problem,
               key=("Problem_Key",)),
    DataSource(18421, "Problem_2_Report_Problems_By_Date", "Date_From:date! Date_To:date! Problem_Status",
               _PROBLEM, PROBLEM_REPORTS, _problem, dates="Problem_Date", key=("Problem_Key",)),
    DataSource(7262, "Control_Plan_Get", "Control_Plan_Key:int32!",
               "Control_Plan_Key:int32 Control_Plan_No Part_Key:int32 Part_No Revision Control_Plan_Status "
               "Last_Update:date", CONTROL_PLANS, _plan, key=("Control_Plan_Key",)),
    DataSource(17981, "Control_Plan_Sections_Overview_By_Part_Op_Get", "Part_Key:int32 RowLimit:int32",
               _LINE, CONTROL_PLAN_LINES, _line, key=("Control_Plan_Line_Key",), top="RowLimit"),
    DataSource(233636, "Control_Plan_Lines_Export", "Control_Plan_Key:int32 Part_Key:int32",
               _LINE, CONTROL_PLAN_LINES, _line, key=("Control_Plan_Line_Key",)),
    DataSource(6429, "Specification_Get", "Specification_Key:int64!", _LINE, CONTROL_PLAN_LINES, _line,
               key=("Specification_Key",)),
    DataSource(5112, "Specification_Picker_Get", "Active_Flag:bool Part_Type Part_Status Part_No",
               "Specification_Key:int64 Specification_No Description Part_No", CONTROL_PLAN_LINES, _line,
               asks={"Active_Flag": ("_Active_Flag", "is"), "Part_Type": ("_Part_Type", "is"),
                     "Part_Status": ("_Part_Status", "is")},
               key=("Specification_Key",)),
)  # fmt: skip
