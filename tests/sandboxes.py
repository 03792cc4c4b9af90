"""Sandboxes for tests: `demo.sandbox.running`, forked instead of started."""

from functools import partial

from demo import sandbox
from tests.forked import Server

running = partial(sandbox.running, start=Server)
