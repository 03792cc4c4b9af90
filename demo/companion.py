"""A process at the demo's side, which never outlives it."""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

# It waits for the end of its standard input, which the system closes even if the demo is killed.
_LIFELINE = '"$@" & child=$!; cat >/dev/null; kill $child; wait $child'


@contextlib.contextmanager
def running(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[IO[str]]:
    """Run a command for the length of the block.

    Args:
        command: What is run.
        folder: Where.
        environment: All its variables.
        log: Where its standard error goes.

    Yields:
        Its standard output.
    """
    with (
        log.open("w") as said,
        # A session of its own keeps a Ctrl-C in the terminal from ending it before its time.
        subprocess.Popen(  # noqa: S603 - our own command
            ["/bin/sh", "-c", _LIFELINE, "sh", *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout  # noqa: S101 - it was asked for
        yield process.stdout
