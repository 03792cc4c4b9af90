"""The sandbox's NetSuite as a connection of the demo: an account, an integration with a certificate, its tables."""

import subprocess
import sys
from collections.abc import Mapping
from json import loads
from pathlib import Path

from demo.connection import Connection
from demo.sandbox import Sandbox

_COMMAND = str(Path(sys.executable).with_name("erp-sandbox"))
_LOGIN = ("account_id", "client_id", "certificate_id", "private_key_path")


def _prepare(folder: Path) -> tuple[str, ...]:
    command = [_COMMAND, "netsuite", "create-integration", "--folder", str(folder), "--algorithm", "ES256"]
    (folder / "integration.json").write_bytes(subprocess.check_output(command))  # noqa: S603 - our own command
    return "--netsuite", str(folder)


def _settings(server: Sandbox, folder: Path) -> Mapping[str, object]:
    made = loads((folder / "integration.json").read_text())
    login = {name: made[name] for name in _LOGIN}
    # The sandbox shows at once what was saved.
    return login | {"base_url": server.url, "start_date": "2000-01-01", "lag_seconds": 0}


NETSUITE = Connection(
    title="NetSuite",
    tap="tap-netsuite",
    prepare=_prepare,
    settings=_settings,
    truth=lambda folder: ("--dialect", "netsuite", "--netsuite", str(folder)),
    example="transactions",
    streams={
        "accounts": "account",
        "customers": "customer",
        "vendors": "vendor",
        "employees": "employee",
        "items": "item",
        "prices": "itemprice",
        "inventory_balances": "inventorybalance",
        "transactions": "transaction",
        "transaction_lines": "transactionline",
        "next_transaction_links": "nexttransactionlinelink",
        "deleted_records": "deletedrecord",
    },
    keys={
        "prices": ("item", "pricelevel"),
        "inventory_balances": ("item", "location", "binnumber", "inventorynumber", "inventorystatus"),
        "transaction_lines": ("uniquekey",),
        "next_transaction_links": ("previousdoc", "previousline", "nextdoc", "nextline", "linktype"),
        "deleted_records": ("recordid", "deleteddate", "recordtypeid", "scriptid", "type"),
    },
)
