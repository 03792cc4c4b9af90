"""The ledger and invoices. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing, reference, whole

STREAMS = (
    reference("accounts", "The chart of accounts."),
    whole("accounting_periods", "The months that are booked into; the list has no change date."),
    changing("ap_invoices", "Invoices of suppliers, one for each purchase order that was received."),
    changing("ar_invoices", "Invoices to customers, one for each sales order that was shipped."),
    changing("journals", "Journal entries booked by hand; their debits equal their credits."),
    changing("journal_lines", "What a journal books, account by account: a debit or a credit, the other being 0."),
)
