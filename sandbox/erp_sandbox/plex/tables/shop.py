"""The shop floor: work centers, jobs and what is reported from them. A job's number is the sandbox's id."""

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.production import LABOR_ENTRIES, PRODUCTION_ENTRIES, SCRAP_ENTRIES
from erp_sandbox.entities.routings import ROUTING_OPERATIONS
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.entities.flows import SETUP_ENTRIES, STATUS_ENTRIES
from erp_sandbox.plex.entities.lists import WORKCENTER_STATUSES
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import named
from erp_sandbox.plex.tables.stock import lot_of, master_unit

_STATES = {"running": "Production", "completed": "Idle", "cancelled": "Down"}
_NAMES = {"number": "partNumber", "revision": "revision", "both": "partNumberRevision"}


def place(row: Row, context: Context) -> Row:
    """The fields that every report from the shop floor has: where, for which job, which part, which operation."""
    at, job = row["modified_at"] or "", row["job_id"]
    part = row.get("item_id") or context.ref(JOBS, job, at).get("item_id")
    center = row.get("work_center_id")
    return {
        "workcenterId": context.id(WORK_CENTERS, center),
        "workcenterCode": center,
        "jobId": context.id(JOBS, job),
        "jobCode": job,
        "partId": context.id(ITEMS, part),
        **named(part, context.ref(ITEMS, part, at), **_NAMES),
        **_operation(part, context),
    }


def _operation(part: str | None, context: Context) -> Row:
    """The first operation on a part: reports of the sandbox do not say which one."""
    first = None if part is None else f"OPR-{part.rpartition('-')[2]:0>6}-0001"
    return {
        "partOperationId": context.id(ROUTING_OPERATIONS, first),
        "operationNumber": None if first is None else 10,
        "operationCode": None if first is None else "10",
    }


def _production(row: Row, context: Context) -> list[Row]:
    lot, number = lot_of(row["id"], context)
    person = context.ref(EMPLOYEES, row["employee_id"], row["modified_at"] or "")
    return [{
        **place(row, context),
        "transactionDate": row["ended_at"],
        "manufacturedDateTime": row["ended_at"],
        "jobNo": row["job_id"],
        "serialNo": row["id"].replace("PRD", "CNT"),
        "lotId": lot,
        "lotNo": number,
        **master_unit(row["job_id"], context),
        "employeeId": context.id(EMPLOYEES, row["employee_id"]),
        "employeeName": person.get("name"),
        "quantity": row["quantity"],
        "unit": row["unit_id"],
        "heatId": None,
        "heatCode": None,
        "heatNo": None,
    }]  # fmt: skip


def _scrap(row: Row, context: Context) -> list[Row]:
    return [{
        **place(row, context),
        "transactionDate": row["scrapped_at"],
        "scrapReason": row["reason"],
        "transactionType": "Scrap",
        "quantity": row["quantity"],
    }]  # fmt: skip


def _labor(row: Row, context: Context) -> list[Row]:
    person = context.ref(EMPLOYEES, row["employee_id"], row["modified_at"] or "")
    hours = row["hours"]
    return [{
        **place(row, context),
        "employee": person.get("name"),
        "employeeId": context.id(EMPLOYEES, row["employee_id"]),
        "costActivity": row["activity"],
        "beginTime": row["started_at"],
        "endTime": row["ended_at"],
        "duration": None if hours is None else int(hours * 60),
    }]  # fmt: skip


def first_center(job: Row, context: Context) -> str | None:
    """The work center of the first operation of a job's routing."""
    routing = job.get("routing_id")
    first = None if routing is None else f"OPR-{routing.rpartition('-')[2]}-0001"
    return context.ref(ROUTING_OPERATIONS, first, "").get("work_center_id")


def _status_entry(row: Row, context: Context) -> list[Row]:
    job = context.ref(JOBS, row["job_id"], row["modified_at"] or "")
    return [{
        **place(row | {"work_center_id": first_center(job, context)}, context),
        "logDate": row["logged_at"],
        "workcenterStatus": _STATES.get(row["state"], row["state"]),
    }]  # fmt: skip


def _setup_entry(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    job = context.ref(JOBS, row["job_id"], at)
    part, center = job.get("item_id"), first_center(job, context)
    names = {"number": "parentPartNumber", "revision": "parentPartRevision", "both": "parentPartNumberRevision"}
    child: Row = dict.fromkeys(SETUP_CHILD)
    return [child | {
        "workcenterId": context.id(WORK_CENTERS, center),
        "workcenterCode": center,
        "setupDateTime": row["logged_at"],
        "parentPartId": context.id(ITEMS, part),
        **named(part, context.ref(ITEMS, part, at), **names),
        "parentPartJobId": context.id(JOBS, row["job_id"]),
        "parentPartJobNumber": row["job_id"],
        "parent": True,
        "companion": False,
    }]  # fmt: skip


SETUP_CHILD = (
    "childPartId", "childPartNumber", "childPartRevision", "childPartNumberRevision", "childPartOperationId",
    "childPartOperationCode", "childPartOperationNumber", "childPartJobId", "childPartJobNumber",
    "childPartJobOperationId", "childPartJobOperationNumber",
)  # fmt: skip


_LOADED = ("jobId", "jobNumber", "jobOperationId", "operationNumber", "operationCode", "jobOperationQuantity", "lotId")
"""What a work center is set up for is told by the setups alone."""


def _workcenter(row: Row, context: Context) -> list[Row]:
    kind = row["type"]
    return [{
        "workcenterId": context.id(WORK_CENTERS, row["id"]),
        "workcenterCode": row["id"],
        "code": row["id"],
        "name": row["name"],
        "type": kind,
        "workcenterType": kind,
        "workcenterGroup": kind,
        "buildingId": context.id(LOCATIONS, row["location_id"]),
        "buildingCode": row["location_id"],
        "tankSilo": False,
        "productionLineId": None,
        "plcName": row["machine_number"],
        **dict.fromkeys(_LOADED),
    }]  # fmt: skip


def _workcenter_status(row: Row, _context: Context) -> list[Row]:
    name = row["name"]
    return [{
        "description": name,
        "canRunProduction": name == "Production",
        "productionStatus": name == "Production",
        "offStatus": name == "Off",
        "idleStatus": name == "Idle",
        "setupStatus": name == "Setup",
        "downtimeStatus": name == "Down",
        "maintenanceStatus": name == "Maintenance",
        "active": True,
    }]  # fmt: skip


def _events(path: str, name: str) -> str:
    return f"/production/v1/{path}/{name}"


_WINDOW = {"begindate": "transactionDate", "enddate": "transactionDate"}
_ENDS = {"begindate": "endTime", "enddate": "endTime"}
_LOGGED = {"begindate": "logDate", "enddate": "logDate", "status": "workcenterStatus"}
_SET_UP = {"beginsetupdate": "setupDateTime", "endsetupdate": "setupDateTime", "partid": "parentPartId"}

TABLES = (
    Table(_events("production-history", "production-entries"), PRODUCTION_ENTRIES, _production, key=(),
          moment="transactionDate", parameters=_WINDOW, follows=20),
    Table(_events("production-history", "scrap-entries"), SCRAP_ENTRIES, _scrap, key=(), moment="transactionDate",
          parameters=_WINDOW, follows=60),
    Table(_events("production-history", "labor-entries"), LABOR_ENTRIES, _labor, key=(), moment="endTime",
          parameters=_ENDS),
    Table(_events("production-history", "workcenter-status-entries"), STATUS_ENTRIES, _status_entry, key=(),
          moment="logDate", parameters=_LOGGED),
    Table(_events("production-history", "workcenter-setup-entries"), SETUP_ENTRIES, _setup_entry, key=(),
          moment="setupDateTime", parameters=_SET_UP),
    Table(_events("production-definitions", "workcenters"), WORK_CENTERS, _workcenter, key=("workcenterId",),
          narrows={"id": Narrow(WORK_CENTERS)}),
    Table(_events("production-definitions", "workcenter-statuses"), WORKCENTER_STATUSES, _workcenter_status,
          narrows={"id": Narrow(WORKCENTER_STATUSES)}),
)  # fmt: skip
