"""One server for all tests of the NetSuite dialect that only read, or put back what they change."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sandboxes
from tests.erp_sandbox.netsuite.cases import Stage
from tests.erp_sandbox.netsuite.netsuite_client import NetSuite, create_integration
from tests.erp_sandbox.netsuite.suiteql_account import Account

CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.05"


@pytest.fixture(scope="session")
def prepared_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all servers of a run, those of pytest-xdist's other workers too, find each other's tables."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder) / "netsuite-tables"


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, prepared_tables: Path) -> Iterator[Stage]:
    """A server with integrations of two roles and two accounts."""
    folder = tmp_path_factory.mktemp("netsuite")
    tap = create_integration(folder)
    admin = create_integration(folder, "--name", "admin", "--role", "administrator", "--algorithm", "ES256")
    other = create_integration(folder, "--name", "sb1", "--account", "1234567_SB1", "--algorithm", "ES384")
    options = ["--netsuite", str(folder), "--cache", str(prepared_tables)]
    with sandboxes.running(clock=CLOCK, scale=SCALE, options=options) as server:
        yield _stage(server.url, folder, tap, admin, other)


def _stage(url: str, folder: Path, tap: dict[str, str], admin: dict[str, str], other: dict[str, str]) -> Stage:
    return Stage(url, folder, NetSuite(url, tap), NetSuite(url, admin, "ES256"), NetSuite(url, other, "ES384"))


@pytest.fixture(scope="session")
def account() -> Account:
    """A small account that is asked without a server; a test that changes one makes its own."""
    return Account()


@pytest.fixture(scope="session")
def ns(stage: Stage) -> NetSuite:
    """An integration of that server's default account."""
    return stage.ns
