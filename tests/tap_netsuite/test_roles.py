"""What a role may not see is not there, and the rest is read all the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from erp_sandbox.netsuite.sight import Sight

from tests.tap_netsuite.account import Account, serving

ROLES: dict[str, tuple[dict[str, Any], Sight]] = {
    "not-oneworld": (
        {"without": ["SUBSIDIARIES", "MULTICURRENCY", "CLASSES"]},
        Sight(features_off=frozenset({"SUBSIDIARIES", "MULTICURRENCY", "CLASSES"})),
    ),
    "restricted": (
        {"roles": {"integration": {"without": ["LIST_CUSTJOB", "TRAN_PURCHORD", "LIST_EMPLOYEE_SSN", "LIST_BIN"]}}},
        Sight(without=frozenset({"LIST_CUSTJOB", "TRAN_PURCHORD", "LIST_EMPLOYEE_SSN", "LIST_BIN"})),
    ),
    "two-subsidiaries": (
        {"roles": {"integration": {"subsidiaries": [2, 3]}}},
        Sight(subsidiaries=frozenset({2, 3})),
    ),
}


STREAMS = (
    "transactions",
    "transaction_lines",
    "transaction_accounting_lines",
    "customers",
    "employees",
    "entities",
    "departments",
    "items",
    "bins",
    "subsidiaries",
    "currencies",
    "customer_subsidiaries",
    "item_vendors",
    "deleted_records",
)
# Whose transactions a role may see by their subsidiary, the truth does not tell.
UNTOLD = {"two-subsidiaries": ("transactions", "transaction_accounting_lines")}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with serving(tmp_path_factory.mktemp("roles"), scale=0.01) as found:
        yield found


@pytest.mark.parametrize("role", list(ROLES))
def test_what_a_role_sees_is_read(account: Account, role: str) -> None:
    values, sight = ROLES[role]
    with account.otherwise(**values):
        catalog = account.catalog(*STREAMS)
        for _ in range(2):
            account.server.advance(86_400)
            assert (ended := account.run(catalog)).code == 0, ended.log
        found = account.differences(sight)
    assert {stream: each for stream, each in found.items() if stream not in UNTOLD.get(role, ())} == {}
