"""Told to stop, a tap stops at once: while it waits, while nobody reads, and before the first row."""

import select
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import F_SETPIPE_SZ, fcntl
from typing import Any

import pytest

from demo.sandbox import Sandbox
from tests.faults.conftest import faults
from tests.faults.reader import ENVIRONMENT, Reader, differences
from tests.faults.record import Record
from tests.faults.subject import Subject

AT_ONCE_SECONDS = 20
"""Far less than the wait that is interrupted, far more than a busy machine takes."""
SMALLEST_PIPE_BYTES = 4096
MANY_CALLS = 10_000
"""More than any run makes."""
ROWS = "rows.jsonl"
CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}
every_signal = pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT], ids=lambda kind: kind.name)


@contextmanager
def started(reader: Reader, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The tap, writing into a file, its log in a pipe."""
    with (
        (reader.folder / ROWS).open("w") as rows,
        subprocess.Popen(
            reader.command(*arguments, max_retry_seconds=300),
            stdin=subprocess.DEVNULL,
            stdout=rows,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def wait_until_it_waits(process: subprocess.Popen[str]) -> None:
    for line in process.stderr or ():
        if "asking again in" in line:
            return
    pytest.fail("it does not wait")


def stopped_while_it_waits(
    reader: Reader, server: Sandbox, kind: signal.Signals, slow: dict[str, Any], *arguments: str
) -> str:
    """What the tap wrote until a signal ended its wait."""
    with faults(server, slow), started(reader, *arguments) as process:
        wait_until_it_waits(process)
        process.send_signal(kind)
        _, log = process.communicate(timeout=AT_ONCE_SECONDS)
    assert process.returncode == CODES[kind]
    assert f"told to stop by {kind.name}" in log.splitlines()[-1]
    return (reader.folder / ROWS).read_text()


@every_signal
@pytest.mark.parametrize("arguments", [["--discover"], []], ids=["discovery", "discovery of a sync"])
def test_a_wait_before_the_first_row_is_interrupted(
    subject: Subject, server: Sandbox, reader: Reader, record: Record, kind: signal.Signals, arguments: list[str]
) -> None:
    line = (subject.name, f"{kind.name} while a Retry-After of 60 s is waited for", "discovery")
    record.tried(*line)
    slow = {"kind": "429", "retry_after": "seconds", "seconds": 60, "route": subject.discovery_route}
    rows = stopped_while_it_waits(reader, server, kind, slow, *arguments)
    assert rows == ""
    assert reader.run().code == 0
    assert differences(reader) == {}
    record.judged(*line, red=f"exit code {CODES[kind]}")


@every_signal
def test_a_wait_between_rows_is_interrupted(
    subject: Subject, server: Sandbox, reader: Reader, record: Record, kind: signal.Signals
) -> None:
    line = (subject.name, f"{kind.name} while a Retry-After of 60 s is waited for", "between rows")
    record.tried(*line)
    first = subject.before_rows + 1
    slow = {"kind": "429", "retry_after": "seconds", "seconds": 60, "route": subject.probes[0].route}
    slow |= {"calls": list(range(first, first + MANY_CALLS))}
    rows = stopped_while_it_waits(reader, server, kind, slow)
    for message in rows.splitlines():
        reader.take(message)
    assert rows.splitlines()[-1].startswith('{"type":"STATE"')
    assert reader.run().code == 0
    assert differences(reader) == {}
    record.judged(*line, red=f"exit code {CODES[kind]}")


def wait_until_the_pipe_is_full(process: subprocess.Popen[str]) -> None:
    """The first page is larger than the pipe, so that whoever began to write it can go no further."""
    assert process.stdout
    select.select([process.stdout], [], [], AT_ONCE_SECONDS)


@pytest.fixture
def unread(reader: Reader) -> Iterator[subprocess.Popen[str]]:
    """A tap whose rows nobody reads."""
    with tempfile.TemporaryFile("w+") as log, reader.start(log, stdout=subprocess.PIPE) as process:
        assert process.stdout
        fcntl(process.stdout, F_SETPIPE_SZ, SMALLEST_PIPE_BYTES)
        wait_until_the_pipe_is_full(process)
        try:
            yield process
        finally:
            process.kill()


def test_while_nobody_reads_a_second_signal_leaves_at_once(unread: subprocess.Popen[str]) -> None:
    # Two kinds: of one kind, the second would be lost while the first is still on its way.
    unread.send_signal(signal.SIGTERM)
    unread.send_signal(signal.SIGINT)
    assert unread.wait(timeout=AT_ONCE_SECONDS) in CODES.values()


def test_once_somebody_reads_again_the_page_is_ended_first(
    unread: subprocess.Popen[str], reader: Reader, record: Record
) -> None:
    line = (reader.subject.name, "SIGTERM while nobody reads", "output")
    record.tried(*line)
    unread.send_signal(signal.SIGTERM)
    rows, _ = unread.communicate(timeout=AT_ONCE_SECONDS)
    assert unread.returncode == CODES[signal.SIGTERM]
    for message in rows.splitlines():
        reader.take(message)
    assert rows.splitlines()[-1].startswith('{"type":"STATE"')
    assert reader.run().code == 0
    assert differences(reader) == {}
    record.judged(*line, red="exit code 143")
