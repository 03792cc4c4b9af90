"""Sandboxes for tests: `demo.sandbox.running`, forked instead of started; and what tests do to them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import requests

from demo import sandbox
from demo.sandbox import Sandbox
from tests.forked import Server

running = partial(sandbox.running, start=Server)

READER = {"Authorization": f"Bearer {sandbox.TOKEN}"}
ADMIN = {"Authorization": f"Bearer {sandbox.ADMIN_TOKEN}"}


def edit(server: Sandbox, what: Mapping[str, object]) -> None:
    """Change the data: `resource`, `operation` and `id`, and `fields` where it has some."""
    answer = requests.post(f"{server.url}/admin/mutations", headers=ADMIN, json=what, timeout=30)
    assert answer.ok, answer.text


@contextmanager
def spoilt(server: Sandbox, *rules: Mapping[str, object]) -> Iterator[None]:
    """Let faults happen for the length of the block."""
    server.spoil(*rules)
    try:
        yield
    finally:
        server.spoil()
