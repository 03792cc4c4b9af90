"""Finance: payables, receivables, journals and the activity of the general ledger."""

from collections.abc import Iterable
from decimal import Decimal

from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.invoices import AP_INVOICES, AR_INVOICES
from erp_sandbox.entities.journals import JOURNAL_LINES, JOURNALS
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS, ACCOUNTS
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.table import Table
from erp_sandbox.plex.tables.parts import own

PAYMENTS, DEPOSITS = "ap_payments", "ar_deposits"
PAYABLE, RECEIVABLE, BANK, EXPENSE, REVENUE = "ACC-2000", "ACC-1100", "ACC-1000", "ACC-5000", "ACC-4000"
ZERO = Decimal(0)
GL = "/accounting/v1/general-ledger-activity"
TRIAL_BALANCE = "/accounting/v1/trial-balance"


def period(context: Context, row: Row) -> str | None:
    """The name of a document's accounting period."""
    return context.ref(ACCOUNTING_PERIODS, row["accounting_period_id"], "").get("name")


def account(context: Context, text: str | None) -> Row:
    """An account's GUID and number."""
    number = context.ref(ACCOUNTS, text, "").get("number")
    return {"accountId": context.id(ACCOUNTS, text), "accountNumber": number}


def _entry(context: Context, text: str | None, debit: Decimal | None, credit: Decimal | None) -> Row:
    known = account(context, text)
    return {**known, "baseSegment": known["accountNumber"], "costCenterSegment": None, "subAccountSegment": None,
            "description": None, "debit": debit, "credit": credit, "currencyDebit": debit,
            "currencyCredit": credit}  # fmt: skip


def _ap_invoice(row: Row, context: Context) -> list[Row]:
    name = period(context, row)
    line = {"lineId": context.id(AP_INVOICES, row["id"], "ap_invoice_lines"), "unitPrice": row["amount"],
            "quantity": 1, "offset": 0, "taxes": []}  # fmt: skip
    return [{
        "invoiceNumber": row["supplier_reference"],
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "supplierCode": row["supplier_id"],
        "periodDisplay": name,
        "transactionDate": row["invoiced_on"],
        "currencyCode": row["currency_id"],
        "dueDate": row["due_on"],
        "voucherNumber": row["id"],
        "status": (row["status"] or "").title() or None,
        "booked": row["status"] != "open",
        "amount": row["amount"],
        "paid": row["status"] == "paid",
        "paidDate": row["paid_on"],
        "paidPeriod": (row["paid_on"] or "")[:7] or None,
        "balance": row["amount_due"],
        "debitMemo": 0,
        "intercompany": 0,
        "poNumber": row["purchase_order_id"],
        "poId": context.id(PURCHASE_ORDERS, row["purchase_order_id"]),
        "lines": [_entry(context, EXPENSE, row["amount"], ZERO) | line],
    }]  # fmt: skip


def _ap_payment(row: Row, context: Context) -> list[Row]:
    if row["status"] != "paid":
        return []
    return [{
        "id": context.id(AP_INVOICES, row["id"], PAYMENTS),
        "paymentNumber": row["id"].replace("APINV", "PAY"),
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "supplierCode": row["supplier_id"],
        "amount": row["amount"],
        "periodDisplay": (row["paid_on"] or "")[:7] or None,
        "transactionDate": row["paid_on"],
        "createdDate": row["modified_at"],
        "checkDate": row["paid_on"],
        "booked": True,
        "void": False,
        "currencyCode": row["currency_id"],
        "lines": [_entry(context, PAYABLE, row["amount"], ZERO), _entry(context, BANK, ZERO, row["amount"])],
    }]  # fmt: skip


def _ar_invoice(row: Row, context: Context) -> list[Row]:
    line = {"lineId": context.id(AR_INVOICES, row["id"], "ar_invoice_lines"), "unitPrice": row["amount"],
            "quantity": 1, "offset": 0, "taxes": []}  # fmt: skip
    return [{
        "invoiceNumber": row["id"],
        "creditMemo": 0,
        "customerId": context.id(CUSTOMERS, row["customer_id"]),
        "customerCode": row["customer_id"],
        "customerOrderNos": row["sales_order_id"],
        "periodDisplay": period(context, row),
        "transactionDate": row["invoiced_on"],
        "currencyCode": row["currency_id"],
        "dueDate": row["due_on"],
        "voucherNumber": row["id"],
        "status": (row["status"] or "").replace("_", " ").title() or None,
        "amount": row["amount"],
        "currencyAmount": row["amount"],
        "paid": row["status"] == "paid",
        "paidDate": row["paid_on"],
        "balance": row["amount_due"],
        "currencyBalance": row["amount_due"],
        "void": False,
        "booked": True,
        "lines": [_entry(context, REVENUE, ZERO, row["amount"]) | line],
    }]  # fmt: skip


def _undescribed(entry: Row) -> Row:
    """A deposit's lines have no description."""
    return {name: value for name, value in entry.items() if name != "description"}


def _ar_deposit(row: Row, context: Context) -> list[Row]:
    if not row["amount_paid"]:
        return []
    when = row["paid_on"] or row["invoiced_on"]
    paid = row["amount_paid"]
    return [{
        "id": context.id(AR_INVOICES, row["id"], DEPOSITS),
        "depositNumber": row["id"].replace("ARINV", "DEP"),
        "amount": paid,
        "periodDisplay": (when or "")[:7] or None,
        "transactionDate": when,
        "createdDate": row["modified_at"],
        "currencyCode": row["currency_id"],
        "depositCurrencyAmount": paid,
        "booked": True,
        "lines": [_undescribed(_entry(context, BANK, paid, ZERO)),
                  _undescribed(_entry(context, RECEIVABLE, ZERO, paid))],
    }]  # fmt: skip


def _journal_line(line: Row, context: Context) -> Row:
    return _entry(context, line["account_id"], line["debit"], line["credit"]) | {
        "lineId": context.id(JOURNAL_LINES, line["id"]),
        "createdDate": line["created_at"],
        "modifiedDate": line["modified_at"],
    }


def _journal(row: Row, context: Context) -> list[Row]:
    number = JOURNALS.key.record(row["id"])
    lines = [] if number is None else context.lines(JOURNAL_LINES, number)
    # Nobody could find a changed line if its journal did not tell of it.
    changed = max([row["modified_at"] or "", *(line["modified_at"] or "" for line in lines)]) or None
    return [{
        "journalNumber": number,
        "periodDisplay": period(context, row),
        "note": row["memo"],
        "postDate": row["posted_on"],
        "reversing": row["status"] == "reversed",
        "currency": row["currency_id"],
        "status": (row["status"] or "").title() or None,
        "voucherNumber": row["id"],
        "booked": row["status"] in ("posted", "reversed"),
        "period13": False,
        "periodAdjustment": False,
        "modifiedDate": changed,
        "lines": [_journal_line(line, context) for line in lines],
    }]  # fmt: skip


def journal_activity(row: Row, context: Context) -> list[Row]:
    """What a journal's line does to its account, once the journal is booked."""
    at = row["modified_at"] or ""
    journal = context.ref(JOURNALS, row["journal_id"], at)
    if journal.get("status") not in ("posted", "reversed"):
        return []
    return [_entry(context, row["account_id"], row["debit"], row["credit"]) | {
        "periodDisplay": period(context, journal),
        "transactionDate": journal["posted_on"],
        "journalNumber": JOURNALS.key.record(row["journal_id"] or ""),
        "voucherNumber": row["journal_id"],
        "headerDescription": journal["memo"],
        "period13": False,
        "periodAdjustmentEntries": False,
        "modifiedDate": row["modified_at"],
    }]  # fmt: skip


def _activity(row: Row, entries: Iterable[Row], when: str) -> list[Row]:
    known = {"periodDisplay": (row[when] or "")[:7] or None, "transactionDate": row[when], "voucherNumber": row["id"]}
    return [entry | known for entry in entries]


def _ap_activity(row: Row, context: Context) -> list[Row]:
    amount = row["amount"]
    entries = (_entry(context, EXPENSE, amount, ZERO), _entry(context, PAYABLE, ZERO, amount))
    return _activity(row, entries, "invoiced_on")


def _ar_activity(row: Row, context: Context) -> list[Row]:
    amount = row["amount"]
    entries = (_entry(context, RECEIVABLE, amount, ZERO), _entry(context, REVENUE, ZERO, amount))
    return _activity(row, entries, "invoiced_on")


def _payment_activity(row: Row, context: Context) -> list[Row]:
    return [line | {"transactionDate": payment["transactionDate"], "periodDisplay": payment["periodDisplay"]}
            for payment in _ap_payment(row, context) for line in payment["lines"]]  # fmt: skip


def _deposit_activity(row: Row, context: Context) -> list[Row]:
    return [
        line | {"description": None, "transactionDate": deposit["transactionDate"],
                "periodDisplay": deposit["periodDisplay"]}
        for deposit in _ar_deposit(row, context)
        for line in deposit["lines"]
    ]  # fmt: skip


def _account(row: Row, _context: Context) -> list[Row]:
    return [{"accountNumber": row["number"], "name": row["name"], "categoryType": (row["type"] or "").title() or None,
             "active": True, "inactiveDate": None}]  # fmt: skip


def _period(row: Row, _context: Context) -> list[Row]:
    return [{"fiscalYear": (row["name"] or "")[:4] or None, "periodDisplay": row["name"],
             "beginDate": row["starts_on"], "endDate": row["ends_on"], "periodStatus": "Active",
             "yearStatus": "Active"}]  # fmt: skip


_PER_ACCOUNT = "one call for each account"

TABLES = (
    Table("/accounting/v1/ap-invoices", AP_INVOICES, _ap_invoice, moment="modifiedDate", narrows=own(AP_INVOICES)),
    Table("/accounting/v1/ap-payments", AP_INVOICES, _ap_payment, kind=PAYMENTS, narrows=own(AP_INVOICES, PAYMENTS)),
    Table("/accounting/v1/ar-invoices", AR_INVOICES, _ar_invoice, moment="modifiedDate", narrows=own(AR_INVOICES)),
    Table("/accounting/v1/ar-deposits", AR_INVOICES, _ar_deposit, kind=DEPOSITS, narrows=own(AR_INVOICES, DEPOSITS)),
    Table("/accounting/v2/journal-entries", JOURNALS, _journal, moment="modifiedDate", narrows=own(JOURNALS),
          embeds=(JOURNAL_LINES,), parameters={"periodadjustmententries": "periodAdjustment"}),
    Table(f"{GL}/journal-entries", JOURNAL_LINES, journal_activity, key=(), moment="modifiedDate", note=_PER_ACCOUNT),
    Table(f"{GL}/ap-invoices", AP_INVOICES, _ap_activity, key=(), note=_PER_ACCOUNT),
    Table(f"{GL}/ap-payments", AP_INVOICES, _payment_activity, key=(), note=_PER_ACCOUNT),
    Table(f"{GL}/ar-invoices", AR_INVOICES, _ar_activity, key=(), note=_PER_ACCOUNT),
    Table(f"{GL}/ar-deposits", AR_INVOICES, _deposit_activity, key=(), note=_PER_ACCOUNT),
    Table("/mdm/v1/chart-of-accounts", ACCOUNTS, _account, narrows=own(ACCOUNTS)),
    Table("/accounting/v1/fiscal-period-statuses", ACCOUNTING_PERIODS, _period, key=("periodDisplay",)),
)  # fmt: skip
