"""The ledger and invoices. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import FullTableStream, ReferenceStream, SandboxStream


class Accounts(ReferenceStream):
    """The chart of accounts. Source: docs/sandbox-api.md#accounts."""

    name = "accounts"
    path = "/accounts"


class AccountingPeriods(FullTableStream):
    """The months that are booked into; the list has no change date.

    Source: docs/sandbox-api.md#accounting-periods
    """

    name = "accounting_periods"
    path = "/accounting-periods"


class ApInvoices(SandboxStream):
    """Invoices of suppliers, one for each purchase order that was received.

    Source: docs/sandbox-api.md#ap-invoices
    """

    name = "ap_invoices"
    path = "/ap-invoices"


class ArInvoices(SandboxStream):
    """Invoices to customers, one for each sales order that was shipped. Source: docs/sandbox-api.md#ar-invoices."""

    name = "ar_invoices"
    path = "/ar-invoices"


class Journals(SandboxStream):
    """Journal entries booked by hand; their debits equal their credits. Source: docs/sandbox-api.md#journals."""

    name = "journals"
    path = "/journals"


class JournalLines(SandboxStream):
    """What a journal books, account by account: a debit or a credit, the other being 0.

    Source: docs/sandbox-api.md#journal-lines
    """

    name = "journal_lines"
    path = "/journal-lines"


STREAMS: tuple[type[SandboxStream], ...] = (
    Accounts,
    AccountingPeriods,
    ApInvoices,
    ArInvoices,
    Journals,
    JournalLines,
)
