"""A tap as a process of its own."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from singer_check.findings import Findings
from singer_check.judge import Judge
from singer_check.leaks import Secrets


@dataclass(frozen=True, slots=True)
class Tap:
    """How the tap is run.

    Args:
        command: The program and its arguments.
        config: The file with its settings.
        catalog: The file with its catalog.
        timeout_seconds: How long one run may take.
    """

    command: Sequence[str]
    config: Path | None
    catalog: Path | None
    timeout_seconds: float

    def run(self, judge: Judge, findings: Findings, secrets: Secrets, *, state: Path | None, copy: IO[bytes]) -> bool:
        """Run it to its end.

        Args:
            judge: Takes its output.
            findings: Where to put what is wrong with its log and its end.
            secrets: What must not be in its log.
            state: The file with the state to begin with.
            copy: Where a copy of the output goes.

        Returns:
            Whether it called itself a success.

        Raises:
            OSError: It cannot be started.
        """
        files = {"config": self.config, "catalog": self.catalog, "state": state}
        options = [part for name, path in files.items() if path for part in (f"--{name}", str(path))]
        with tempfile.TemporaryFile() as log:
            code, in_time = self._run([*self.command, *options], judge, log, copy)
            log.seek(0)
            for name in secrets.found_in(log):
                findings.add("P002", f"the log holds {name}", about=name)
            if not in_time:
                findings.add("X002", f"it was ended after {self.timeout_seconds:g} seconds")
            elif code:
                findings.add("X001", f"exit code {code}; its log ends with: {secrets.redact(_last_line(log))[:400]}")
            else:
                judge.end()
        return code == 0

    def _run(self, command: list[str], judge: Judge, log: IO[bytes], copy: IO[bytes]) -> tuple[int, bool]:
        # The command is the user's own. It leads a session, so that what it starts ends with it.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, start_new_session=True)  # noqa: S603
        late = threading.Event()

        def end_it() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(self.timeout_seconds, end_it)
        timer.start()
        try:
            with process:
                _read(process, judge, copy)
        finally:
            timer.cancel()
        return process.returncode, not late.is_set()


def _read(process: subprocess.Popen[bytes], judge: Judge, copy: IO[bytes]) -> None:
    try:
        for line in process.stdout or ():
            copy.write(line)
            judge.line(line)
    except BaseException:
        _kill(process)
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _last_line(log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - 4096))
    lines = log.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing"
