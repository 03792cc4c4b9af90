"""The demo does what `make demo` promises, and says plainly when it cannot."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from erp_sandbox.entities import ENTITIES

from demo import __main__ as command
from demo import sandbox, story
from demo.connections import CONNECTIONS, SANDBOX
from demo.report import StreamFacts
from demo.warehouse import Change
from tests.faults.processes import wait_for_the_end
from tests.long import LONG

STREAMS = {entity.name for entity in ENTITIES}


class Home:
    """A place of its own for a demo's files, and the demos started there."""

    def __init__(self, root: Path, directory: Path) -> None:
        self.root, self.directory = root, directory
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        own = {"DEMO_HOME": str(self.directory), "DEMO_EXIT": "", "COLUMNS": "100", **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", *arguments],
            cwd=self.root,
            env=os.environ | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        process = self.start(*arguments, **environment)
        said, _ = process.communicate()
        return process.returncode, said


@pytest.fixture
def home(root: Path, tmp_path: Path) -> Iterator[Home]:
    place = Home(root, tmp_path)
    yield place
    for process in place.started:
        with process:
            process.kill()


def until(process: subprocess.Popen[str], text: str) -> str:
    """What a demo says until it has said the text."""
    said = ""
    for line in process.stdout or ():
        said += line
        if text in line:
            return said
    pytest.fail(f"it ended before: {said}")


@contextmanager
def connected(said: str) -> Iterator[socket.socket]:
    """A connection to the sandbox of a demo."""
    address = urlsplit(re.findall(r"http://127\.0\.0\.1:\d+", said)[0])
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        yield connection


def see_that_all_is_equal(said: str) -> None:
    """Every stream of every connection is shown, whole, and something is new, changed and gone."""
    assert "…" not in said
    _, *parts = said.split(": rows in the source")
    assert len(parts) == len(CONNECTIONS)
    for connection, part in zip(CONNECTIONS, parts, strict=True):
        rows = {line.split()[0]: line.split() for line in part.splitlines() if line.strip().endswith("✓")}
        assert set(rows) == set(connection.streams or STREAMS)
        # stream, source, run 1, run 2, loaded, new, changed, gone, bookmark
        assert all(row[1] == row[4] for row in rows.values())
        new, changed, gone = (sum(int(row[column]) for row in rows.values()) for column in (5, 6, 7))
        assert new > 0
        assert connection is not SANDBOX or min(changed, gone) > 0
        assert f"initial sync: meltano run {connection.tap} " in said
        assert f"incremental sync: meltano run {connection.tap} " in said
        assert f"sync-status: {connection.tap} → target-duckdb: completed" in said
    assert "the run is red" in said


def see_that_the_printed_queries_work(home: Home, said: str) -> None:
    queries = [line.strip() for line in said.splitlines() if "duckdb.connect" in line]
    assert len(queries) == len(CONNECTIONS)
    for query in queries:
        printed = subprocess.check_output(query, shell=True, text=True, cwd=home.root)
        assert " rows" in printed


def test_after_one_that_was_killed_the_demo_shows_every_stream_equal_and_stays(home: Home) -> None:
    killed = home.start()
    with connected(until(killed, "initial sync")) as connection:
        killed.kill()
        # The sandbox ends with it.
        # Its end closes the connection; what it had not read yet makes that a reset.
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    wait_for_the_end(home.directory / ".demo")
    demo = home.start(COLUMNS="80")
    shown = until(demo, "Ctrl-C ends the demo")
    see_that_all_is_equal(shown)
    see_that_the_printed_queries_work(home, shown)
    demo.send_signal(signal.SIGINT)
    said, _ = demo.communicate()
    assert demo.returncode == 0
    assert "Traceback" not in said


if LONG:

    def test_the_demo_can_be_repeated(home: Home) -> None:
        for _ in range(2):
            code, said = home.run(DEMO_EXIT="1", COLUMNS="80")
            assert code == 0, said
            see_that_all_is_equal(said)


@pytest.mark.parametrize("moment", ["initial sync", "Ctrl-C ends the demo"] if LONG else ["initial sync"])
def test_a_demo_refuses_a_second_one_and_stop_removes_all(home: Home, moment: str) -> None:
    first = home.start()
    with connected(until(first, moment)) as connection:
        assert home.run() == (
            1,
            f"A demo is running already (PID {first.pid}). `make demo-stop` ends it.\n",
        )
        code, said = home.run("stop")
        assert (code, said) == (0, f"The demo (PID {first.pid}) has ended; its files are removed.\n")
        # Its end closes the connection; what it had not read yet makes that a reset.
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    assert first.wait() == (130 if moment == "initial sync" else 0)
    assert home.run("stop") == (0, "No demo was running; its files are removed.\n")
    assert not (home.directory / ".demo").exists()
    assert not list((home.directory / "output").glob("demo-*"))


def test_a_busy_port_is_named(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = home.run(DEMO_PORT=str(port))
    assert code == 1
    assert said == f"Port {port} is in use by another program: choose another DEMO_PORT, or none for a free one.\n"


def test_a_port_that_is_none_is_named(home: Home) -> None:
    code, said = home.run(DEMO_PORT="abc")
    assert code == 1
    assert said.startswith("DEMO_PORT is 'abc': it takes a number")


@pytest.mark.parametrize("left", [b"", b"not a database"])
def test_what_a_broken_off_run_left_is_no_hindrance(home: Home, left: bytes) -> None:
    file = home.directory / "output" / "demo-tap-sandbox.duckdb"
    file.parent.mkdir()
    file.write_bytes(left)
    assert home.run("stop") == (0, "No demo was running; its files are removed.\n")
    assert not file.exists()


def test_a_warehouse_open_elsewhere_is_named_with_its_holder(home: Home) -> None:
    (home.directory / "output").mkdir()
    with duckdb.connect(str(home.directory / "output" / "demo-tap-sandbox.duckdb")):
        code, said = home.run()
    assert code == 1
    assert f"PID {os.getpid()}" in said
    assert "Traceback" not in said


def test_a_difference_between_source_and_warehouse_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = StreamFacts("items", 2, 2, 0, 1, Change(0, 0, 0), "")
    monkeypatch.setattr(story, "findings", lambda *_: [lost])
    monkeypatch.setattr(story, "load", lambda *_: [story.Loaded(CONNECTIONS[0], "", "", tmp_path)])
    for name in ("DIRECTORY", "OUTPUT", "LOCK"):
        monkeypatch.setattr(story, name, tmp_path / "output" / name)
    assert command.main([]) == 1
    assert "does not hold what the source holds" in capsys.readouterr().out


def test_a_sandbox_that_cannot_start_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(sandbox.SandboxError, match=str(port)), sandbox.running(clock=story.START, port=port):
            pass
