"""Jobs, their operations, and what every work center is set up for."""

import numpy as np

from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS, TIMELINE
from erp_sandbox.entities.routings import KEY as ROUTING_KEY
from erp_sandbox.entities.routings import ROUTING_OPERATIONS
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Batch, Row
from erp_sandbox.moments import timestamp
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.guids import BEYOND
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import named, own
from erp_sandbox.plex.tables.shop import first_center
from erp_sandbox.timeline import NEVER, steps
from erp_sandbox.world import Ints, World

STATUSES = {
    "planned": "Scheduled", "released": "Released", "running": "In Production", "completed": "Completed",
    "closed": "Closed", "cancelled": "Cancelled",
}  # fmt: skip
_DONE = ("completed", "closed")
OPERATIONS = "job_operations"
SETUPS = "/production/v1/control/workcenter-setups"


def completed(world: World, record: Ints) -> Ints:
    """When each job was or will be completed; NEVER for those that are not."""
    return TIMELINE.reached(world, record, "completed")


def _completed(row: Row, context: Context) -> str | None:
    if row["status"] not in _DONE:
        return None
    at = context.moment("jobs.completedDate", completed, JOBS, row["id"])
    changed = str(row["modified_at"])
    return changed if at is None or at == NEVER else min(timestamp(at), changed)


def _job(row: Row, context: Context) -> list[Row]:
    part = row["item_id"]
    item = context.ref(ITEMS, part, row["modified_at"] or "")
    priority = row["priority"]
    return [{
        "jobNumber": row["id"],
        "partId": context.id(ITEMS, part),
        **named(part, item, number="partNumber", revision="partRevision", both="partNumberRevision"),
        "dueDate": row["due_on"],
        "completedDate": _completed(row, context),
        "quantity": row["quantity"],
        "quantityCompleted": row["produced_quantity"],
        "jobStatus": STATUSES.get(row["status"], row["status"]),
        "buildingId": context.id(LOCATIONS, row["location_id"]),
        "buildingCode": row["location_id"],
        "jobType": "Standard",
        "earliestStartDateTime": row["released_at"],
        "priority": priority.title() if priority else None,
    }]  # fmt: skip


def _job_operations(row: Row, context: Context) -> list[Row]:
    routing, part = row["routing_id"], row["item_id"]
    number = None if routing is None else ROUTING_KEY.record(routing)
    if number is None or number >= BEYOND:
        return []
    item = context.ref(ITEMS, part, row["modified_at"] or "")
    done = row["status"] in _DONE
    names = named(part, item, number="partNumber", revision="partRevision", both="partNumberRevision")
    return [
        {
            "jobId": context.id(JOBS, row["id"]),
            "jobNumber": row["id"],
            "partId": context.id(ITEMS, part),
            **names,
            "jobOperationId": context.id(ROUTING_OPERATIONS, step["id"], f"{OPERATIONS}/{row['id']}"),
            "jobOperationNumber": step["sequence"],
            "operationCode": step["name"],
            "workcenterId": context.id(WORK_CENTERS, step["work_center_id"]),
            "workcenterCode": step["work_center_id"],
            "quantity": row["quantity"],
            "quantityCompleted": row["produced_quantity"],
            "dueDate": row["due_on"],
            "completedDate": _completed(row, context),
            "jobOperationStatus": "Completed" if done else "Open",
            "setupTime": step["setup_minutes"],
            "unitOfMeasure": row["unit_id"],
        }
        for step in context.lines(ROUTING_OPERATIONS, number)
    ]


def _setup(row: Row, context: Context) -> list[Row]:
    if row["status"] != "running":
        return []
    center = first_center(row, context)
    return [{
        "id": context.id(WORK_CENTERS, center),
        "workcenterId": context.id(WORK_CENTERS, center),
        "workcenterCode": center,
        "jobId": context.id(JOBS, row["id"]),
        "jobNumber": row["id"],
        "partId": context.id(ITEMS, row["item_id"]),
        "partNumber": row["item_id"],
        "setupDateTime": row["modified_at"],
    }]  # fmt: skip


_DUE = next(field for field in JOBS.fields if field.name == "due_on")


def due(world: World, record: Ints) -> Ints:
    """When each job is due."""
    texts = _DUE.draw(Batch(world, record, steps(record, 0), np.zeros_like(record)))
    return np.array(texts, dtype="datetime64[us]").astype(np.int64)


TABLES = (
    Table("/scheduling/v1/jobs", JOBS, _job, narrows=own(JOBS), parameters={"jobstatuses": "jobStatus"},
          moments={"completedDate": completed, "dueDate": due}),
    Table("/scheduling/v1/jobs/{id}/operations", JOBS, _job_operations, key=("jobOperationId",),
          narrows={"{id}": Narrow(JOBS)}),
)  # fmt: skip

SETUP_TABLE = Table(SETUPS, JOBS, _setup)
