"""Taps and sandboxes as processes of their own, forked from one that has imported them: importing is most of a start.

A forked program has its own arguments, environment, descriptors and signals, and ends as its command would. What is
about the command itself, or about its first moments, starts it in the ordinary way.
"""

import atexit
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint, entry_points
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import IO, Any, Self

_SCRIPTS: dict[str, EntryPoint] = {
    script.name: script
    for script in entry_points(group="console_scripts")
    if script.name.startswith("tap-") or script.name == "erp-sandbox"
}
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["__main__", __name__, *(script.module for script in _SCRIPTS.values())])
_TIMEOUT_SECONDS = 120
_UNWRITTEN = 120
"""The exit code of a Python that cannot write the last of its output."""


class Forked:
    """A running tap, with what the tests need of `subprocess.Popen`.

    Args:
        command: What `subprocess` would get: a tap's executable, or Python with `-c`, and the arguments.
        stdout: Where the rows go.
        stderr: Where the log goes.
        env: The environment; ours by default.
        stdin: What it reads; nothing by default.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdout: int,
        stderr: int,
        env: Mapping[str, str] | None = None,
        stdin: int | None = None,
    ) -> None:
        self.returncode: int | None = None
        given = (list(command), dict(env or os.environ), str(Path.cwd()))
        files = [_Descriptor(number) for number in (stdout, stderr, stdin) if number is not None]
        self._process = _FORKS.Process(target=_become, args=(*given, *files))
        self._process.start()

    def send_signal(self, kind: int) -> None:
        """Send it a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self._process.pid or 0, kind)

    def wait(self) -> int:
        """Wait for its end.

        Returns:
            Its exit code; a signal's number, negative, where that ended it.

        Raises:
            TimeoutExpired: It does not end.
        """
        self._process.join(_TIMEOUT_SECONDS)
        if self._process.exitcode is None:
            self.send_signal(signal.SIGKILL)
            raise subprocess.TimeoutExpired("a forked tap", _TIMEOUT_SECONDS)
        self.returncode = self._process.exitcode
        self._process.close()
        return self.returncode


class Server(Forked):
    """A server with pipes to its input and output, started and ended as `subprocess.Popen` would."""

    def __init__(self, command: Sequence[str], *, stderr: IO[str], **_: Any) -> None:
        (reads, lifeline), (said, writes) = os.pipe(), os.pipe()
        try:
            super().__init__(command, stdin=reads, stdout=writes, stderr=stderr.fileno())
        finally:
            os.close(reads)
            os.close(writes)
        self.stdout = os.fdopen(said, encoding="utf-8")
        self._lifeline = lifeline

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lifeline)
        self.stdout.close()
        if self.returncode is None:
            self.wait()


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a tap to its end and keep what it said."""
    with tempfile.TemporaryFile("w+") as rows, tempfile.TemporaryFile("w+") as log:
        code = Forked(command, stdout=rows.fileno(), stderr=log.fileno(), env=env).wait()
        for file in (rows, log):
            file.seek(0)
        return subprocess.CompletedProcess(command, code, rows.read(), log.read())


@contextmanager
def reading(
    command: Sequence[str], log: IO[str], *, env: Mapping[str, str] | None = None
) -> Iterator[tuple[Forked, IO[str]]]:
    """Start a tap and read its rows as they come; at the end of the block, wait for it."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, encoding="utf-8") as rows:
        try:
            process = Forked(command, stdout=theirs, stderr=log.fileno(), env=env)
        finally:
            os.close(theirs)
        try:
            yield process, rows
        except BaseException:
            process.send_signal(signal.SIGKILL)
            raise
        finally:
            process.wait()


class _Descriptor:
    """A file descriptor that goes along to the new process."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken, (DupFd(self._number),)


def _taken(sent: Any) -> int:
    return int(sent.detach())


def _become(
    command: list[str], environment: Mapping[str, str], folder: str, rows: int, log: int, reads: int | None = None
) -> None:
    """Become the program, as if it had been started as a process."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    for ours, theirs in ((1, rows), (2, log)):
        os.dup2(theirs, ours)
        os.close(theirs)
    if reads is not None:
        os.dup2(reads, 0)
        os.close(reads)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout = _opened(1, buffered=not environment.get("PYTHONUNBUFFERED"))
    sys.stderr = _opened(2, buffered=False)
    os._exit(_ended(command))


def _opened(number: int, *, buffered: bool) -> IO[str]:
    raw: Any = io.FileIO(number, "w", closefd=False)
    binary = io.BufferedWriter(raw) if buffered or number == 2 else raw
    return io.TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", write_through=not buffered)


def _ended(command: list[str]) -> int:
    """Run the program to its end as Python does, and say its exit code."""
    try:
        code = _program(command)
    except SystemExit as end:
        code = end.code
    except BaseException as error:  # noqa: BLE001 - whatever ends a Python
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
        if isinstance(error, KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - it waits for the threads
    atexit._run_exitfuncs()  # noqa: SLF001 - the public way is to end
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return _UNWRITTEN
    return code or 0


def _program(command: list[str]) -> int | str | None:
    if command[1:2] != ["-c"]:
        sys.argv = command
        return _SCRIPTS[Path(command[0]).name].load()()  # type: ignore[no-any-return]
    sys.argv = ["-c", *command[3:]]
    sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(command[2], "<string>", "exec"), sys.modules["__main__"].__dict__)
    return None
