"""A loader that only records: what it holds of each stream, how often it got it, and the last state that came whole."""

import json
import os
import resource
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import IO, Any

from demo.sandbox import Sandbox
from tests import forked
from tests.faults.subject import Subject

# Unbuffered, as in most containers: there a signal may cut a write short.
ENVIRONMENT = os.environ | {"PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Args:
        code: Its exit code; a signal's number, negative, where that ended it.
        log: What it said.
        last: The type of the last whole message.
        torn: What followed the last whole line.
    """

    code: int
    log: str
    last: str = ""
    torn: str = ""

    @property
    def last_word(self) -> str:
        """The last line of the log."""
        return (self.log.splitlines() or [""])[-1]


@cache
def _discovered(subject: Subject, server: Sandbox) -> str:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_text(json.dumps(subject.settings(server)))
        found = forked.run([str(subject.command), "--config", str(config), "--discover"])
    assert found.returncode == 0, found.stderr
    return found.stdout


class Reader:
    """Runs a tap again and again, each time from the last state.

    Args:
        subject: The tap.
        server: What it reads.
        folder: Where its files go.
        settings: Beside the subject's own.
        streams: What is selected; nothing for all that the subject means by all.
    """

    def __init__(
        self,
        subject: Subject,
        server: Sandbox,
        folder: Path,
        *,
        settings: Mapping[str, Any] | None = None,
        streams: Collection[str] = (),
    ) -> None:
        self.subject, self.folder = subject, folder
        self.settings = subject.settings(server) | dict(settings or {})
        self.streams = streams or subject.streams
        known = json.loads(_discovered(subject, server))["streams"] if self.streams else ()
        chosen = [stream for stream in known if stream["tap_stream_id"] in self.streams]
        self._catalog = {"streams": chosen} if self.streams else None
        self.rows: dict[str, dict[Any, dict[str, Any]]] = {}
        self.state: dict[str, Any] | None = None
        self.again: Counter[str] = Counter()
        self._keys: dict[str, list[str]] = {}
        self._last = ""

    def take(self, line: str) -> None:
        """Take one message."""
        message = json.loads(line, parse_float=Decimal)
        self._last = message["type"]
        if message["type"] == "SCHEMA":
            self._keys[message["stream"]] = message["key_properties"]
            self.rows.setdefault(message["stream"], {})
        elif message["type"] == "RECORD":
            self._hold(message["stream"], message["record"])
        elif message["type"] == "STATE":
            _see_that_no_bookmark_falls(self.state, message["value"])
            self.state = message["value"]

    def _hold(self, stream: str, record: dict[str, Any]) -> None:
        key: Any = tuple(record[name] for name in self._keys[stream])
        key = key[0] if len(key) == 1 else key
        self.again[stream] += key in self.rows[stream]
        self.rows[stream][key] = {name: value for name, value in record.items() if not name.startswith("_sdc_")}

    def command(self, *arguments: str, **settings: Any) -> list[str]:
        """The command line that goes on from the last state; each setting is one for this run only."""
        catalog = None if "--discover" in arguments else self._catalog
        files = {"config": self.settings | settings, "state": self.state, "catalog": catalog}
        options = []
        for name, content in files.items():
            if content is not None:
                path = self.folder / f"{name}.json"
                path.write_text(json.dumps(content))
                options += [f"--{name}", str(path)]
        return [str(self.subject.command), *options, *arguments]

    def run(self, stop: tuple[signal.Signals, int] | None = None, **settings: Any) -> Ended:
        """Let the tap go on; after so many lines, send it a signal."""
        torn, self._last = "", ""
        self.again.clear()
        with tempfile.TemporaryFile("w+") as log:
            with forked.reading(self.command(**settings), log, env=ENVIRONMENT) as (process, rows):
                for number, line in enumerate(rows):
                    if line.endswith("\n"):
                        self.take(line)
                    else:
                        torn = line
                    if stop and number == stop[1]:
                        process.send_signal(stop[0])
            return self.ended(process, log, torn)

    def forget(self) -> None:
        """Begin anew, with nothing."""
        self.state = None
        self.rows.clear()

    def start(self, log: IO[str], *, stdout: Any, **settings: Any) -> subprocess.Popen[str]:
        """Start the tap."""
        return subprocess.Popen(
            self.command(**settings), stdin=subprocess.DEVNULL, stdout=stdout, stderr=log, text=True, env=ENVIRONMENT
        )

    def run_into(self, file: Path, *, most_bytes: int = resource.RLIM_INFINITY) -> Ended:
        """Let the tap write into a file that may grow no further, then take what arrived."""
        self._last = ""
        limits = (most_bytes, most_bytes)
        with tempfile.TemporaryFile("w+") as log:
            with file.open("wb") as output:
                ended = subprocess.run(
                    self.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=log,
                    env=ENVIRONMENT,
                    check=False,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
                )
            lines = file.read_text().splitlines(keepends=True) if file.is_file() else []
            for line in lines:
                if line.endswith("\n"):
                    self.take(line)
            return self.ended(ended, log, "")

    def ended(self, process: Any, log: IO[str], torn: str) -> Ended:
        """How a process of ours ended."""
        log.seek(0)
        return Ended(process.returncode, log.read(), self._last, torn)


def differences(reader: Reader) -> dict[str, list[Any]]:
    """What the reader holds otherwise than the truth: for each stream read, some keys."""
    found, subject = {}, reader.subject
    truth = subject.truth()
    for stream in truth:
        if reader.streams and stream not in reader.streams:
            continue
        true = subject.compared(stream, truth[stream])
        held = subject.compared(stream, reader.rows.get(stream, {}))
        if wrong := [key for key in {**true, **held} if true.get(key) != held.get(key)]:
            found[stream] = wrong[:5]
    return found


def _see_that_no_bookmark_falls(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> None:
    reached = _marks(now)
    for name, was in _marks(before or {}).items():
        assert reached.get(name, "") >= was, f"{name} went back from {was} to {reached.get(name)}"


def _marks(state: Mapping[str, Any]) -> dict[str, str]:
    """Each bookmark that has a value, by its stream and what it is a part of."""
    entries = {
        f"{stream} {one.get('context', '')}": one.get("replication_key_value")
        for stream, mark in state.get("bookmarks", {}).items()
        for one in (mark, *mark.get("partitions", ()))
    }
    return {name: value for name, value in entries.items() if value is not None}
