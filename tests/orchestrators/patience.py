"""Waiting for something that another program does, and saying what it was that did not come."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_SECONDS = 0.5
GENEROUS = 3
"""A busy machine is no mistake of what is tested."""


def until(what: str, look: Callable[[], T | None], seconds: float) -> T:
    """Look again and again until there is something.

    Args:
        what: That is waited for.
        look: Returns it; None or something empty until it is there.
        seconds: How long on a machine with nothing else to do.

    Raises:
        AssertionError: It did not come.
    """
    end = time.monotonic() + seconds * GENEROUS
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(LOOK_EVERY_SECONDS)
    raise AssertionError(f"{what} did not come within {seconds * GENEROUS:.0f} s")
