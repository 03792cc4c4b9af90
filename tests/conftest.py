"""What holds for every test: where the project is, and that CI takes no skip for a pass."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.end_to_end import postgres_cluster

ROOT = Path(__file__).parents[1]

# A busy machine is no mistake of what is tested.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_cluster.Postgres]:
    """A private PostgreSQL cluster."""
    try:
        with postgres_cluster.running() as cluster:
            yield cluster
    except postgres_cluster.PostgresMissingError as missing:
        pytest.skip(str(missing))


def pytest_collection_finish() -> None:
    # All tests are there until the end: the collector need not look through them again and again.
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("FAIL_ON_SKIP") == "1" and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if os.environ.get("FAIL_ON_SKIP") == "1" and _skipped(config):
        terminalreporter.write_line("FAIL_ON_SKIP=1: a skipped test counts as a failure.", red=True)


def _skipped(config: pytest.Config) -> bool:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return bool(reporter and reporter.stats.get("skipped"))
