"""Invoices, payments, the general ledger.

Source: Plex, OpenAPI documents of accounting: "limit of 1,000 invoices per call".
"""

from tap_plex.declared import MODIFIED, Declared, Names, Parents, changing

INVOICES_AT_MOST = 1_000

_ACCOUNTS = Parents(path="/mdm/v1/chart-of-accounts", names={"accountId": "id"})
_TRANSACTIONS = ("transactionDateBegin", "transactionDateEnd")


def _activity(name: str, about: str, moment: str = "transactionDate", window: Names = _TRANSACTIONS) -> Declared:
    return Declared(
        name=f"gl_activity_{name.replace('-', '_')}",
        path=f"/accounting/v1/general-ledger-activity/{name}",
        about=about,
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
    Declared(
        name="ap_payments", path="/accounting/v1/ap-payments", about="Payments to suppliers.", moment="modifiedDate"
    ),
    Declared(
        name="ar_deposits", path="/accounting/v1/ar-deposits", about="Payments of customers.", moment="modifiedDate"
    ),
    changing("journal_entries", "/accounting/v2/journal-entries", "Journal entries, with their lines."),
    _activity("ap-invoices", "What invoices of suppliers did to accounts."),
    _activity("ap-payments", "What payments to suppliers did to accounts."),
    _activity("ar-deposits", "What payments of customers did to accounts."),
    _activity("ar-invoices", "What invoices to customers did to accounts."),
    _activity("journal-entries", "What journals did to accounts.", "modifiedDate", MODIFIED),
    Declared(
        name="trial_balance",
        path="/accounting/v1/trial-balance",
        about="What each account moved in each period.",
        key=("periodDisplay", "accountId"),
        rows_at="trialBalanceLines",
    ),
    Declared(
        name="chart_of_accounts",
        path="/mdm/v1/chart-of-accounts",
        about="Accounts.",
        moment="modifiedDate",
        is_reference=True,
    ),
    Declared(
        name="fiscal_period_statuses",
        path="/accounting/v1/fiscal-period-statuses",
        about="Periods, and whether they are open.",
        key=("periodDisplay",),
    ),
)
