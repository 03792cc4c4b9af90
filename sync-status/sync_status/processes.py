"""Processes of Meltano that we start: apart from us, so that they outlive a restart, and known again afterwards."""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import psutil

# What Meltano hands to the plugin that we are is not for the next Meltano.
_OURS = ("SYNC_STATUS_", "VIRTUAL_ENV", "MELTANO_JOB_TRIGGER", "MELTANO_RUN_ID")


class Process(NamedTuple):
    """A process, told apart from a later one with the same id by the moment it began."""

    pid: int
    since: float
    host: str


def here() -> str:
    """Return this machine's name."""
    return socket.gethostname()[:255]


def start(
    command: Sequence[str], root: Path, environ: Mapping[str, str], extra: Mapping[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start Meltano in a session of its own.

    Args:
        command: The executable and its arguments.
        root: The project's directory.
        environ: Our variables.
        extra: Variables for it only.
        output: Takes all that it prints.

    Raises:
        OSError: The executable cannot be started.
    """
    kept = {name: value for name, value in environ.items() if not name.startswith(_OURS)}
    return subprocess.Popen(  # noqa: S603 - Meltano, with names out of meltano.yml
        list(command),
        cwd=root,
        env={**kept, **extra},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def known(pid: int) -> Process:
    """Return a process of this machine that is running."""
    try:
        return Process(pid, psutil.Process(pid).create_time(), here())
    except psutil.Error:
        return Process(pid, 0.0, here())


def is_alive(process: Process) -> bool:
    """Whether it still runs; of another machine's that cannot be told: it does."""
    if process.host != here():
        return True
    with contextlib.suppress(psutil.Error):
        found = psutil.Process(process.pid)
        # The clock may have been set meanwhile, by a little.
        return bool(abs(found.create_time() - process.since) < 1 and found.status() != psutil.STATUS_ZOMBIE)
    return False


def terminate(process: Process) -> bool:
    """Ask it to end; return whether it was there to be asked."""
    if process.host != here() or not is_alive(process):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGTERM)
        return True
    return False


def is_there(pid: int) -> bool:
    """Whether a process with this id runs here."""
    return bool(psutil.pid_exists(pid))
