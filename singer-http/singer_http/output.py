"""Standard output that cannot take what is printed to it: an error in one line, and no exit code of 0."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import Any, cast

from singer_sdk.exceptions import SingerSDKError

_UNWRITABLE = frozenset({errno.EPIPE, errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO})


class OutputError(SingerSDKError):
    """What was read could not be passed on; the next run reads it again."""


def discard_the_rest() -> None:
    """Let go of what Python still holds for standard output: it would fail again at exit, and hide the reason."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reason(error: OSError) -> str:
    """What a failed write to standard output means."""
    if error.errno == errno.EPIPE:
        return "whoever reads the rows has ended; see its own messages"
    return f"the rows cannot be written: {error.strerror}"


@contextlib.contextmanager
def written_or_told() -> Iterator[None]:
    """See that what the block prints arrives.

    Raises:
        OutputError: Standard output is closed, nobody reads it, or the disk is full.
    """
    if cast("Any", sys.stdout) is None:
        raise OutputError("standard output is closed, so that rows have nowhere to go")
    # Whoever started us may have left a pipe that takes what there is room for, and the rest not.
    with contextlib.suppress(OSError):
        os.set_blocking(sys.stdout.fileno(), True)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in _UNWRITABLE or error.filename is not None:
            raise
        discard_the_rest()
        raise OutputError(reason(error)) from None
