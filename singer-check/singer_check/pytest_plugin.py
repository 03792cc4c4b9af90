"""For pytest: the fixture `check_tap`."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from singer_check import check
from singer_check.findings import Finding

CheckTap: TypeAlias = Callable[..., list[Finding]]


@pytest.fixture(name="check_tap", scope="session")
def _check_tap() -> CheckTap:
    """`singer_check.check.check_tap`; `assert check_tap(command, config) == []` is a tap's test of conformance."""
    return check.check_tap
