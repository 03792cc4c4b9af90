"""Invoices, payments, the general ledger.

Source: Plex, OpenAPI documents of accounting: "limit of 1,000 invoices per call".
"""

from tap_plex.declared import MODIFIED, Declared, Names, Parents, changing

INVOICES_AT_MOST = 1_000

_ACCOUNTS = Parents(path="/mdm/v1/chart-of-accounts", names={"accountId": "id"})
_TRANSACTIONS = ("transactionDateBegin", "transactionDateEnd")


def _activity(name: str, about: str, moment: str = "transactionDate", window: Names = _TRANSACTIONS) -> Declared:
    return Declared(
        f"gl_activity_{name.replace('-', '_')}",
        f"/accounting/v1/general-ledger-activity/{name}",
        about,
        key=(),
        moment=moment,
        window=window,
        parents=_ACCOUNTS,
        params=("accountId",),
        is_optional=True,
    )


STREAMS = (
    changing(
        "ap_invoices",
        "/accounting/v1/ap-invoices",
        "Invoices of suppliers, with their lines.",
        most_rows=INVOICES_AT_MOST,
    ),
    changing(
        "ar_invoices",
        "/accounting/v1/ar-invoices",
        "Invoices to customers, with their lines.",
        most_rows=INVOICES_AT_MOST,
    ),
    Declared("ap_payments", "/accounting/v1/ap-payments", "Payments to suppliers.", moment="modifiedDate"),
    Declared("ar_deposits", "/accounting/v1/ar-deposits", "Payments of customers.", moment="modifiedDate"),
    changing("journal_entries", "/accounting/v2/journal-entries", "Journal entries, with their lines."),
    _activity("ap-invoices", "What invoices of suppliers did to accounts."),
    _activity("ap-payments", "What payments to suppliers did to accounts."),
    _activity("ar-deposits", "What payments of customers did to accounts."),
    _activity("ar-invoices", "What invoices to customers did to accounts."),
    _activity("journal-entries", "What journals did to accounts.", "modifiedDate", MODIFIED),
    Declared(
        "trial_balance",
        "/accounting/v1/trial-balance",
        "What each account moved in each period.",
        key=("periodDisplay", "accountId"),
        rows_at="trialBalanceLines",
    ),
    Declared("chart_of_accounts", "/mdm/v1/chart-of-accounts", "Accounts.", moment="modifiedDate", is_reference=True),
    Declared(
        "fiscal_period_statuses",
        "/accounting/v1/fiscal-period-statuses",
        "Periods, and whether they are open.",
        key=("periodDisplay",),
    ),
)
