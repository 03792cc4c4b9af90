"""What a role may not see is not there, and the rest is read all the same."""

from collections.abc import Iterator
from pathlib import Path
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


@pytest.fixture(params=list(ROLES))
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def account(role: str, tmp_path: Path) -> Iterator[Account]:
    values, _ = ROLES[role]
    with serving(tmp_path, scale=0.01) as found:
        found.patch(**values)
        yield found


# Whose transactions a role may see by their subsidiary, the truth does not tell.
UNTOLD = {"two-subsidiaries": ("transactions", "transaction_accounting_lines")}


def test_what_a_role_sees_is_read(account: Account, role: str) -> None:
    assert (ended := account.run()).code == 0, ended.log
    assert told(account, role) == {}
    account.server.advance(86_400)
    assert account.run().code == 0
    assert told(account, role) == {}


def told(account: Account, role: str) -> dict[str, list[str]]:
    _, sight = ROLES[role]
    found = account.differences(sight)
    return {stream: each for stream, each in found.items() if stream not in UNTOLD.get(role, ())}
