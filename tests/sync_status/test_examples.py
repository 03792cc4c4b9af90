"""The examples in docstrings are true."""

import doctest
from types import ModuleType

import pytest
from sync_status import clock, loaded, project, streams
from sync_status.dashboard import words
from sync_status.webhooks import address, schedule


@pytest.mark.parametrize(
    "module", [address, clock, loaded, project, schedule, streams, words], ids=lambda module: module.__name__
)
def test_examples_give_what_they_say(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.failed == 0
    assert tried.attempted
