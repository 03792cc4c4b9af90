"""Quality in Connect: control plans, specifications, deviations, single checksheets."""

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.quality import CHECKSHEETS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context, line_range
from erp_sandbox.plex.entities.flows import DEVIATIONS
from erp_sandbox.plex.entities.lists import CONTROL_PLAN_LINES, CONTROL_PLANS
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import item_of, part

SPECIFICATIONS = "part_specifications"
_NAMES = {"number": "partNumber", "revision": "partRevision"}


def number_in(text: str | None) -> int | None:
    """The number that an id ends with."""
    tail = (text or "").rpartition("-")[2]
    return int(tail) if tail.isdecimal() else None


def _plan(row: Row, context: Context) -> list[Row]:
    item = item_of(row, context)
    return [{
        "controlPlanNo": number_in(row["id"]),
        "controlPlanStatus": "Active",
        "controlPlanType": "Production",
        "description": item.get("name"),
        "originalDate": row["created_at"],
        "revisionDate": row["modified_at"],
        "externalDocumentRevisionLevel": row["revision"],
        **part(row, context, number="partNo", revision="partRevision"),
        "partName": item.get("name"),
        "primary": True,
    }]  # fmt: skip


def _line(row: Row, context: Context) -> list[Row]:
    return [{
        "controlPlanId": context.id(CONTROL_PLANS, row["control_plan_id"]),
        "controlPlanLineStatus": "Active",
        "inspectionMode": "In Process",
        **part(row, context, number="partNo", revision="partRevision"),
        "specificationId": context.id(CONTROL_PLAN_LINES, row["id"], SPECIFICATIONS),
        "description": row["characteristic"],
        "sortOrder": row["sequence"],
        "checksheetSortOrder": row["sequence"],
        "deviationId": None,
    }]  # fmt: skip


def _specification(row: Row, context: Context) -> list[Row]:
    tolerance = {
        "name": "Bilateral", "attribute": False, "target": row["target"], "targetPlus": row["tolerance"],
        "targetMinus": row["tolerance"], "decimalPrecision": 5, "unit": "mm", "oneSidedMinimum": None,
        "oneSidedMaximum": None, "measurementText": None, "compareValue": None, "referenceDisplayPopup": False,
        "referencePopupMessage": None, "bonusTolerances": [],
    }  # fmt: skip
    return [{
        **part(row, context, **_NAMES),
        "specificationNumber": row["id"],
        "description": row["characteristic"],
        "toleranceType": tolerance,
        "updatedDateTime": row["modified_at"],
    }]  # fmt: skip


def _deviation(row: Row, context: Context) -> list[Row]:
    approved = row["status"] in ("Approved", "Expired")
    part = {"partId": context.id(ITEMS, row["item_id"]), "specificationId": None, "target": None, "targetPlus": None,
            "targetMinus": None, "oneSidedMinimum": None, "oneSidedMaximum": None, "measurementText": "Use as is",
            "compareValue": None}  # fmt: skip
    return [{
        "deviationNo": row["id"],
        "deviationStatus": row["status"],
        "approvedDate": row["modified_at"] if approved else None,
        "effectiveDate": row["created_at"],
        "_part": part["partId"],
        "jobIds": [],
        "parts": [part],
        "supplierId": None,
    }]  # fmt: skip


def _checksheet(row: Row, context: Context) -> list[Row]:
    return [{
        "checksheetNumber": context.key(CHECKSHEETS, row["id"]),
        "inspectionMode": "In Process",
        "inspectionDateTime": row["completed_at"],
        **part(row, context, **_NAMES),
        "jobId": context.id(JOBS, row["job_id"]),
        "inspectorEmployeeId": context.id(EMPLOYEES, row["employee_id"]),
        "note": row["remark"],
        "outOfSpecification": row["status"] == "failed",
        "containerSerialNumbers": [],
    }]  # fmt: skip


_IDS = "ids"

TABLES = (
    Table("/quality/v1/control-plans", CONTROL_PLANS, _plan, narrows={_IDS: Narrow(CONTROL_PLANS)},
          parameters={"controlplantypes": "controlPlanType"}),
    Table("/quality/v1/control-plans/{id}/control-plan-lines", CONTROL_PLAN_LINES, _line,
          narrows={_IDS: Narrow(CONTROL_PLAN_LINES), "{id}": Narrow(CONTROL_PLANS, "control_plan_id", line_range)}),
    Table("/quality/v1/part-specifications", CONTROL_PLAN_LINES, _specification, kind=SPECIFICATIONS,
          narrows={_IDS: Narrow(CONTROL_PLAN_LINES, kind=SPECIFICATIONS), "partid": Narrow(ITEMS, span=line_range)}),
    Table("/quality/v1/deviations", DEVIATIONS, _deviation, narrows={_IDS: Narrow(DEVIATIONS)},
          parameters={"partid": "_part", "jobid": "jobIds"}),
    Table("/quality/v1/checksheets/{id}", CHECKSHEETS, _checksheet, narrows={"{id}": Narrow(CHECKSHEETS)},
          key=("checksheetNumber",), note="no list: one call for each checksheet"),
)  # fmt: skip
