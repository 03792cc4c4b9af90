"""Customers, vendors, employees and contacts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import accounts, addresses, ids
from erp_sandbox.netsuite.rows.document import Placed, Row, flag, second

TERMS = (0, 14, 30, 45, 60, 90)
"""Days until an invoice is due, by the place of the terms from 1."""


def _terms(days: Any) -> int | None:
    return TERMS.index(days) + 1 if days in TERMS else None


def _times(row: Record) -> Row:
    return {
        "datecreated": second(row["created_at"] or row["modified_at"]),
        "lastmodifieddate": second(row["modified_at"]),
    }


def _person(name: str | None) -> Row:
    first, _, last = (name or "Unknown").partition(" ")
    return {"firstname": first, "lastname": last or first}


def _entity(kind: str, row: Row, **more: Any) -> Placed:
    """The row that every kind of entity has in `entity`."""
    shared = ("id", "entityid", "entitynumber", "altname", "isperson", "isinactive", "firstname", "lastname", "email",
              "phone", "datecreated", "lastmodifieddate")  # fmt: skip
    found = {name: row[name] for name in shared if name in row}
    return "entity", found | {"type": kind} | more


_GOOD_CUSTOMER = {
    "oncredithold": "AUTO",
    "creditholdoverride": "AUTO",
    "entitystatus": 13,
    "searchstage": "Customer",
    "balancesearch": Decimal(0),
    "overduebalancesearch": Decimal(0),
}


def customer(row: Record) -> Iterator[Placed]:
    """Whom goods are sold to."""
    key, name = ids.customer(row["id"]), row["name"] or row["id"]
    found = {
        "id": key,
        "entityid": f"{row['id']} {name}",
        "entitynumber": key,
        "entitytitle": f"{row['id']} {name}",
        "altname": name,
        "companyname": name,
        "isperson": "F",
        "isinactive": flag(row["is_active"] is False),
        "email": f"accounts.{key}@customer.example",
        "phone": f"555-{key % 10000:04d}",
        "currency": row["currency_id"] and ids.currency(row["currency_id"]),
        "terms": _terms(row["payment_terms_days"]),
        "salesrep": row["account_manager_id"] and ids.employee(row["account_manager_id"]),
        "pricelevel": 1 + key % 5,
        "receivablesaccount": accounts.RECEIVABLE,
        "creditlimit": row["credit_limit"],
        "defaultbillingaddress": key,
        "defaultshippingaddress": key,
        "externalid": row["id"],
        **_GOOD_CUSTOMER,
        **_times(row),
    }
    yield "customer", found
    yield _entity("CustJob", found, customer=key)
    yield addresses.address(
        "customeraddressbookentityaddress", key, name, (row["city"] or "", row["country"] or ""), row["modified_at"]
    )
    # Every third customer also buys from a second company of the group: a join multiplies it.
    home = ids.subsidiary(row["subsidiary_id"] or "SUB-01")
    for place, subsidiary in enumerate({home: 1, (2 + home % 7 if key % 3 == 0 else home): 1}):
        yield _relation("customer", key * 2 + place, key, subsidiary, row)


def _relation(kind: str, key: int, entity: int, subsidiary: int, row: Record) -> Placed:
    return f"{kind}subsidiaryrelationship", {
        "id": key,
        "entity": entity,
        "subsidiary": subsidiary,
        "isprimarysub": flag(key % 2 == 0),
        "balance": Decimal(0),
        "lastmodifieddate": second(row["modified_at"]),
    }


def vendor(row: Record) -> Iterator[Placed]:
    """Whom goods are bought from."""
    key, name = ids.vendor(row["id"]), row["name"] or row["id"]
    found = {
        "id": key,
        "entityid": f"{row['id']} {name}",
        "entitynumber": key,
        "altname": name,
        "companyname": name,
        "legalname": name,
        "isperson": "F",
        "isinactive": flag(row["is_active"] is False),
        "email": f"sales.{key}@vendor.example",
        "phone": f"555-{key % 10000:04d}",
        "accountnumber": f"{key * 31:08d}",
        "currency": row["currency_id"] and ids.currency(row["currency_id"]),
        "terms": _terms(row["payment_terms_days"]),
        "payablesaccount": accounts.PAYABLE,
        "expenseaccount": accounts.RAW,
        "defaultbillingaddress": key,
        "defaultshippingaddress": key,
        "externalid": row["id"],
        "comments": None if row["rating"] is None else f"Rating {row['rating']}",
        "balance": Decimal(0),
        "balanceprimary": Decimal(0),
        **_times(row),
    }
    yield "vendor", found
    yield _entity("Vendor", found, vendor=key)
    yield addresses.address("vendoraddressbookentityaddress", key, name, ("", row["country"] or ""), row["modified_at"])
    first = 2 + key // 4 % 7
    for place, subsidiary in enumerate((first, 2 + (first - 1) % 7)):
        yield _relation("vendor", key * 2 + place, key, subsidiary, row)


def employee(row: Record) -> Iterator[Placed]:
    """Who works for the company."""
    key = ids.employee(row["id"])
    department = ids.department(row["department_id"] or "DEP-000")
    manager = row["manager_id"] and ids.employee(row["manager_id"])
    found = {
        "id": key,
        "entityid": row["name"],
        **_person(row["name"]),
        "email": row["email"],
        "title": row["title"],
        "department": department,
        "subsidiary": 1 + (department - 1) // 7,
        "supervisor": manager,
        "approver": manager,
        "approvallimit": Decimal(1000 * (1 + key % 9)),
        "purchaseorderlimit": Decimal(5000 * (1 + key % 9)),
        "hiredate": row["hired_on"],
        "socialsecuritynumber": f"900-{key % 90 + 10}-{key * 37 % 9000 + 1000}",
        "currency": 1,
        "issalesrep": flag(key % 3 == 0),
        "giveaccess": flag(key % 5 == 0),
        "isinactive": flag(row["is_active"] is False),
        "externalid": row["id"],
        **_times(row),
    }
    yield "employee", found
    yield _entity("Employee", found, employee=key, isperson="T")


def contact(row: Record) -> Iterator[Placed]:
    """People at customers."""
    key = ids.contact(row["id"])
    company = row["customer_id"] and ids.customer(row["customer_id"])
    found = {
        "id": key,
        "entityid": row["name"],
        **_person(row["name"]),
        "title": row["role"],
        "company": company,
        "email": row["email"],
        "phone": row["phone"],
        "isprivate": "F",
        "isinactive": "F",
        "externalid": row["id"],
        "comments": row["language"],
        **_times(row),
    }
    yield "contact", found
    yield _entity("Contact", found, contact=key, parent=company, isperson="T")
