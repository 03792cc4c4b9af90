"""The data source that reads several customers at once: sums of the general ledger."""

from erp_sandbox.entities.journals import JOURNAL_LINES
from erp_sandbox.entities.ledger import ACCOUNTS
from erp_sandbox.entity import Row
from erp_sandbox.plex.companies import by_tenant
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.datasources.source import DataSource, summed
from erp_sandbox.plex.tables.finance import journal_activity


def _activity(row: Row, context: Context) -> list[Row]:
    return [
        {
            "Plexus_Customer_No": by_tenant(context.world.tenant).pcn,
            "Account_Key": context.key(ACCOUNTS, row["account_id"]),
            "Account_No": entry["accountNumber"],
            "Period_Display": entry["periodDisplay"],
            "Debit": entry["debit"],
            "Credit": entry["credit"],
        }
        for entry in journal_activity(row, context)
    ]


SOURCES = (
    DataSource(4814, "Account_Activity_Summary_xPCN_Get",
               "PCNs:customers! Period_Start! Period_End! Account_No_From Account_No_To",
               "Plexus_Customer_No:int32 Account_Key:int32 Account_No Period_Display Debit:decimal Credit:decimal",
               JOURNAL_LINES, _activity,
               asks={"Period_Start": ("Period_Display", "from"), "Period_End": ("Period_Display", "to"),
                     "Account_No_From": ("Account_No", "from"), "Account_No_To": ("Account_No", "to")},
               gather=summed("Plexus_Customer_No", "Account_No", "Period_Display", totals=("Debit", "Credit"))),
)  # fmt: skip
