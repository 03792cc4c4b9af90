"""The ledger and invoices. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import FullTableStream, ReferenceStream, SandboxStream


class Accounts(ReferenceStream):
    """The chart of accounts. Source: docs/sandbox-api.md#accounts."""

    name = "accounts"
    path = "/accounts"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class AccountingPeriods(FullTableStream):
    """The months that are booked into; the list has no change date.

    Source: docs/sandbox-api.md#accounting-periods
    """

    name = "accounting_periods"
    path = "/accounting-periods"
    primary_keys = ("id",)
    replication_key = None


class ApInvoices(SandboxStream):
    """Invoices of suppliers, one for each purchase order that was received.

    Source: docs/sandbox-api.md#ap-invoices
    """

    name = "ap_invoices"
    path = "/ap-invoices"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class ArInvoices(SandboxStream):
    """Invoices to customers, one for each sales order that was shipped. Source: docs/sandbox-api.md#ar-invoices."""

    name = "ar_invoices"
    path = "/ar-invoices"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class Journals(SandboxStream):
    """Journal entries booked by hand; their debits equal their credits. Source: docs/sandbox-api.md#journals."""

    name = "journals"
    path = "/journals"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class JournalLines(SandboxStream):
    """What a journal books, account by account: a debit or a credit, the other being 0.

    Source: docs/sandbox-api.md#journal-lines
    """

    name = "journal_lines"
    path = "/journal-lines"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


STREAMS: tuple[type[SandboxStream], ...] = (
    Accounts,
    AccountingPeriods,
    ApInvoices,
    ArInvoices,
    Journals,
    JournalLines,
)
