"""The rows of custom records, and what remains of deleted rows."""

from collections.abc import Callable, Iterator

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.custom import SEVERITIES
from erp_sandbox.netsuite.rows import ids, notes
from erp_sandbox.netsuite.rows.document import Placed, Row, flag, second
from erp_sandbox.netsuite.rows.lists import one_of


def _base(row: Record, key: int, name: str | None) -> Row:
    return {
        "id": key,
        "name": name,
        "isinactive": "F",
        "created": second(row["created_at"] or row["modified_at"]),
        "lastmodified": second(row["modified_at"]),
        "lastmodifiedby": ids.somebody(key),
        "owner": ids.somebody(key // 2),
        "externalid": row["id"],
        "recordid": key,
        "scriptid": f"VAL_{key}",
    }


def problem_report(row: Record) -> Iterator[Placed]:
    """A problem report."""
    severity, closed = row["severity"], row["closed_at"]
    more = {
        "custrecord_pr_item": row["item_id"] and ids.item(row["item_id"]),
        "custrecord_pr_vendor": row["supplier_id"] and ids.vendor(row["supplier_id"]),
        "custrecord_pr_finder": row["employee_id"] and ids.employee(row["employee_id"]),
        "custrecord_pr_description": row["description"],
        "custrecord_pr_severity": severity and one_of(SEVERITIES, severity),
        "custrecord_pr_status": row["status"],
        "custrecord_pr_containment": row["containment"],
        "custrecord_pr_cause": row["root_cause"],
        "custrecord_pr_due": row["due_on"],
        "custrecord_pr_closed": closed and second(closed),
    }
    yield "customrecord_problem_report", _base(row, ids.problem_report(row["id"]), row["title"]) | more


def work_center(row: Record) -> Iterator[Placed]:
    """A work centre."""
    more = {
        "isinactive": flag(row["is_active"] is False),
        "custrecord_wc_location": row["location_id"] and ids.location(row["location_id"]),
        "custrecord_wc_type": row["type"],
        "custrecord_wc_capacity": row["capacity_per_hour"],
        "custrecord_wc_machine": row["machine_number"],
    }
    yield "customrecord_work_center", _base(row, ids.work_center(row["id"]), row["name"]) | more


def checksheet(row: Record) -> Iterator[Placed]:
    """A checksheet; its own fields name the work order."""
    completed, status = row["completed_at"], row["status"]
    more = {
        "custrecord_cs_job": row["job_id"] and ids.job(row["job_id"]),
        "custrecord_cs_item": row["item_id"] and ids.item(row["item_id"]),
        "custrecord_cs_inspector": row["employee_id"] and ids.employee(row["employee_id"]),
        "custrecord_cs_passed": None if completed is None else flag(status == "passed"),
        "custrecord_cs_remark": row["remark"],
        "custrecord_cs_completed": completed and second(completed),
    }
    yield "customrecord_checksheet", _base(row, ids.checksheet(row["id"]), row["id"]) | more


_LOGGED: dict[str, tuple[Callable[[str], int], str]] = {
    "purchase_orders": (ids.purchase_order, "Purchase Order"),
    "sales_orders": (ids.sales_order, "Sales Order"),
    "journals": (ids.journal, "Journal"),
    "jobs": (ids.job, "Work Order"),
    "problem_reports": (ids.problem_report, "Problem report"),
}
"""Deletions of these are logged; those of lines are not."""

PROBLEM_REPORTS = 501


def deletion(row: Record) -> Iterator[Placed]:
    """What remains of a deleted record."""
    if row["resource"] not in _LOGGED:
        return
    key, name = _LOGGED[row["resource"]]
    record = key(row["record_id"])
    is_custom = row["resource"] == "problem_reports"
    found = {
        "recordid": record,
        "recordtypeid": PROBLEM_REPORTS if is_custom else notes.TRANSACTIONS,
        "scriptid": "CUSTOMRECORD_PROBLEM_REPORT" if is_custom else None,
        "name": row["record_id"] if is_custom else f"{name} #{row['record_id'].replace('-', '')}",
        "type": name,
        "deleteddate": second(row["deleted_at"] or row["modified_at"]),
        "deletedby": ids.somebody(record // 64),
        "context": "UIF",
        "iscustomlist": "F",
        "iscustomrecord": flag(is_custom),
        "iscustomtransaction": "F",
    }
    yield "deletedrecord", found
