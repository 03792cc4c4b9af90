"""Whom one deals with, and who works here: suppliers, customers, their addresses, contacts, employees, buildings."""

from erp_sandbox.entities.contacts import CONTACTS
from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.entities.flows import TIME_CLOCK_ENTRIES
from erp_sandbox.plex.entities.master import ADDRESSES_EACH, CUSTOMER_ADDRESSES, SUPPLIER_ADDRESSES
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import own


def _addresses(owner: int) -> tuple[int, int]:
    return owner * ADDRESSES_EACH, (owner + 1) * ADDRESSES_EACH


def _supplier(row: Row, _context: Context) -> list[Row]:
    return [{
        "code": row["id"],
        "name": row["name"],
        "status": "Active" if row["is_active"] else "Inactive",
        "contactNote": row["contact_name"],
        "parentSupplierId": None,
    }]  # fmt: skip


def _customer(row: Row, context: Context) -> list[Row]:
    return [{
        "code": row["id"],
        "name": row["name"],
        "status": "Active" if row["is_active"] else "Inactive",
        "assignedToId": context.id(EMPLOYEES, row["account_manager_id"]),
    }]  # fmt: skip


def _address(row: Row, _context: Context) -> list[Row]:
    return [{"code": row["id"], "city": row["city"]}]


def _customer_address(row: Row, _context: Context) -> list[Row]:
    return [{"code": row["id"], "city": row["city"], "active": True}]


def split_name(name: str | None) -> tuple[str | None, str | None]:
    """A person's first name, and the rest."""
    first, _, last = (name or "").partition(" ")
    return first or None, last or None


def _contact(row: Row, context: Context) -> list[Row]:
    first, last = split_name(row["name"])
    return [{
        "customerId": context.id(CUSTOMERS, row["customer_id"]),
        "supplierId": None,
        "firstName": first,
        "lastName": last,
        "email": row["email"],
        "phone": row["phone"],
        "title": row["role"],
        "type": "Customer",
        "private": 0,
    }]  # fmt: skip


def _employee(row: Row, context: Context) -> list[Row]:
    first, last = split_name(row["name"])
    return [{
        "badgeNumber": row["id"],
        "userId": row["email"],
        "firstName": first,
        "middleName": None,
        "lastName": last,
        "supervisorId": context.id(EMPLOYEES, row["manager_id"]),
        "status": "Active" if row["is_active"] else "Inactive",
        "position": row["title"],
        "department": row["department_id"],
        "email": row["email"],
    }]  # fmt: skip


def _user(row: Row, _context: Context) -> list[Row]:
    first, last = split_name(row["name"])
    return [{"firstName": first, "lastName": last, "email": row["email"], "userName": row["email"]}]


def _building(row: Row, _context: Context) -> list[Row]:
    return [{
        "buildingCode": row["id"],
        "buildingType": row["type"],
        "name": row["name"],
        "active": True,
        "city": row["city"],
        "country": row["country"],
    }]  # fmt: skip


def _time_clock(row: Row, context: Context) -> list[Row]:
    came = row["created_at"]
    gone = row["modified_at"] if row["status"] != "in" else None
    return [{
        "employeeId": context.id(EMPLOYEES, row["employee_id"]),
        "payDate": came[:10] if came else None,
        "type": "Regular",
        "approved": int(row["status"] == "approved"),
        "clockinTime": came,
        "clockoutTime": gone,
        "totalHours": None if gone is None else 8,
        "createdBy": context.id(EMPLOYEES, row["employee_id"]),
    }]  # fmt: skip


TABLES = (
    Table("/mdm/v1/suppliers", SUPPLIERS, _supplier, moment="modifiedDate", narrows=own(SUPPLIERS)),
    Table("/mdm/v1/suppliers/{supplierId}/addresses", SUPPLIER_ADDRESSES, _address, moment="modifiedDate",
          narrows={**own(SUPPLIER_ADDRESSES), "{supplierid}": Narrow(SUPPLIERS, "supplier_id", _addresses)}),
    Table("/mdm/v1/customers", CUSTOMERS, _customer, moment="modifiedDate", narrows=own(CUSTOMERS),
          parameters={"contactresourceid": "contactResourceId"}),
    Table("/mdm/v1/customers/{customerId}/addresses", CUSTOMER_ADDRESSES, _customer_address, moment="modifiedDate",
          narrows={**own(CUSTOMER_ADDRESSES), "{customerid}": Narrow(CUSTOMERS, "customer_id", _addresses)}),
    Table("/mdm/v1/contacts", CONTACTS, _contact, narrows=own(CONTACTS)),
    Table("/mdm/v1/employees", EMPLOYEES, _employee, narrows=own(EMPLOYEES)),
    Table("/mdm/v1/user-accounts", EMPLOYEES, _user, narrows=own(EMPLOYEES)),
    Table("/mdm/v1/buildings", LOCATIONS, _building, narrows=own(LOCATIONS)),
    Table("/hcm/v1/time-clock-entries", TIME_CLOCK_ENTRIES, _time_clock, moment="modifiedDate",
          key=("employeeId", "clockinTime", "type")),
)  # fmt: skip
