"""A server that is measured, or that serves what is: a process of its own, which ends with its standard input."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SANDBOX = str(Path(sys.executable).with_name("erp-sandbox"))


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers.

    Args:
        url: Its address.
        pid: Of its process.
    """

    url: str
    pid: int

    @property
    def most_mb(self) -> float:
        """The most megabytes that it has held so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    @property
    def busy_seconds(self) -> float:
        """The processor time that it has used so far."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command: Sequence[str]) -> Iterator[Server]:
    """Run a command whose first line tells its address, for the length of the block."""
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        yield Server(json.loads(process.stdout.readline())["url"] if process.stdout else "", process.pid)
        process.terminate()


def sandbox(verb: str, *arguments: str) -> AbstractContextManager[Server]:
    """Serve with `erp-sandbox serve` or `replay`, at a free port."""
    return serving([SANDBOX, verb, *arguments, "--port", "0", "--exit-with-stdin"])


def say(text: str) -> None:
    """Print a figure as soon as it is known."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
