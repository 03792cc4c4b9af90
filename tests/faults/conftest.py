"""One sandbox for each subject, one record for all that is tried; FAULTS=all in the environment tries everything."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.sandbox import ADMIN_TOKEN, Sandbox
from tests.faults.reader import Reader
from tests.faults.record import Record
from tests.faults.subject import Subject
from tests.faults.subjects import SUBJECTS


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """What is tried goes here."""
    collected = Record()
    yield collected
    if file := os.environ.get("FAULT_RECORD"):
        collected.keep(Path(file))


@pytest.fixture(scope="session", params=SUBJECTS, ids=str)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each tap in turn."""
    chosen: Subject = request.param
    return chosen


@pytest.fixture(scope="session")
def server_of() -> Iterator[Callable[[Subject], Sandbox]]:
    """Its sandbox, started once."""
    with ExitStack() as running:
        yield cache(lambda subject: running.enter_context(subject.serve()))


@pytest.fixture
def server(subject: Subject, server_of: Callable[[Subject], Sandbox]) -> Sandbox:
    """The subject's sandbox."""
    return server_of(subject)


@pytest.fixture
def reader(subject: Subject, server: Sandbox, tmp_path: Path) -> Reader:
    """Reads everything."""
    return Reader(subject, server, tmp_path)


def _call(server: Sandbox, method: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    answer = requests.request(method, f"{server.url}/admin/faults", headers=headers, timeout=30, **body)
    answer.raise_for_status()
    return answer.json()


@contextmanager
def faults(server: Sandbox, *rules: dict[str, Any]) -> Iterator[Callable[[], list[int]]]:
    """Let faults happen inside the block; the value says how often each has."""
    _call(server, "PUT", json=rules)
    try:
        yield lambda: list(_call(server, "GET")["happened"])
    finally:
        _call(server, "PUT", json=[])
