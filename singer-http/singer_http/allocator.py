"""Memory that is given back: glibc would keep what each thread let go, and pages are large."""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Names of settings. Source: man 3 mallopt."""
_LARGE_BYTES = 128 * 1024
"""From here on memory is the system's again once it is free; left alone, glibc raises this to the largest page."""


def give_back() -> None:
    """Let large pieces of memory go back when they are free, and let all threads share the small ones.

    Where the C library is another one, nothing changes.
    """
    with suppress(AttributeError, OSError, TypeError):
        set_option = ctypes.CDLL(None).mallopt
        set_option(_MMAP_THRESHOLD, _LARGE_BYTES)
        set_option(_ARENA_MAX, 1)
