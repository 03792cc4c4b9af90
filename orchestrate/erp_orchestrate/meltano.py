"""Calling Meltano: as a child that gets our signals, and that ends if we are killed."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event, Lock
from types import FrameType

from sync_status.assembly import projects_of
from sync_status.problem import judged
from sync_status.settings import Settings

from erp_orchestrate.errors import OrchestrateError

STOPPED = 128
"""Plus the signal's number: our exit code when we were told to stop."""
_LINES_KEPT = 40
_PR_SET_PDEATHSIG = 1
_STAMP = re.compile(r"^\S+Z \[\w+ *\] meltano +")
_CHATTER = "Need help fixing this problem?"
# Given to us for ourselves, or by a Meltano that started us.
_OURS = ("SYNC_STATUS_", "VIRTUAL_ENV", "MELTANO_JOB_TRIGGER", "MELTANO_RUN_ID")


class Meltano:
    """Calls the project's Meltano.

    Args:
        settings: Of sync-status, which say where the project is; SYNC_STATUS_MELTANO names the executable.

    Attributes:
        kept: The directory for what is ours, on this machine.
        stopped: Set when we were told to stop.
        signum: By which signal.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._root, self._environ = settings.project_root, settings.environ
        self._command = _executable(settings)
        system = settings.environ.get("MELTANO_SYS_DIR_ROOT") or settings.project_root / ".meltano"
        self.kept = Path(system) / "erp-orchestrate"
        self._children: set[subprocess.Popen[str]] = set()
        self._lock = Lock()
        self.stopped = Event()
        self.signum = 0

    def ask(self, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
        """Return what a command prints.

        Raises:
            OrchestrateError: It failed; the text is the last that it said, without secrets.
        """
        done = subprocess.run(  # noqa: S603 - Meltano, with names out of meltano.yml
            [self._command, *arguments],
            cwd=self._root,
            env=self._env(extra),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = " ".join(word for word in arguments if not word.startswith("--environment="))
            said = done.stderr.splitlines()[-_LINES_KEPT:]
            # A source, a store or a database that is away may be back.
            again = any(judged("orchestrator", "meltano", {"message": line}, "").retryable for line in said)
            told = projects_of(self._settings).redaction()(last_word(said))
            raise OrchestrateError(f"meltano {words} failed: {told}", is_retryable=again)
        return done.stdout

    def run(self, *arguments: str, extra: Mapping[str, str]) -> tuple[int, list[str]]:
        """Run a command to its end, its output passed on to our standard error.

        Returns:
            Its exit code and the last lines that it said.

        Raises:
            OrchestrateError: It cannot be started.
        """
        lines: deque[str] = deque(maxlen=_LINES_KEPT)
        with self._child(arguments, extra) as child:
            for line in child.stdout or ():
                lines.append(line.rstrip())
                sys.stderr.write(line)
                sys.stderr.flush()
        return child.returncode, list(lines)

    @contextlib.contextmanager
    def passing_signals_on(self) -> Iterator[None]:
        """For the length of the block, hand SIGTERM and SIGINT to what runs, and wait for its end.

        A Meltano that gets a signal has its tap write what it holds, and keeps the state.
        """
        _end_with_parent()
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, signum: int, _frame: FrameType | None) -> None:
        # Once only: a tap that is told twice leaves at once, with what it holds.
        if not self.stopped.is_set():
            self.signum = signum
            self.stopped.set()
            for child in tuple(self._children):
                _terminate(child)

    @contextlib.contextmanager
    def _child(self, arguments: tuple[str, ...], extra: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
        # In a session of its own: who signals our whole group would signal the tap twice.
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
        try:
            child = subprocess.Popen(  # noqa: S603 - Meltano, with names out of meltano.yml
                [*tied, self._command, *arguments],
                cwd=self._root,
                env=self._env(extra),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise OrchestrateError(f"{self._command} cannot be started: {error.strerror}") from error
        self._children.add(child)
        if self.stopped.is_set():
            _terminate(child)
        try:
            with child:
                yield child
        finally:
            self._children.discard(child)

    def _env(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        kept = {name: value for name, value in self._environ.items() if not name.startswith(_OURS)}
        return {**kept, **(extra or {})}


def last_word(lines: Sequence[str]) -> str:
    """Return the last line that says something of the matter."""
    told = (_STAMP.sub("", line).strip() for line in reversed(lines))
    return next((line for line in told if line and not line.startswith(_CHATTER)), "it said nothing")


def _terminate(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)


def _end_with_parent() -> None:
    """Ask Linux for a SIGTERM when the engine's worker dies: a run that nobody watches must not go on."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _executable(settings: Settings) -> str:
    """Find Meltano: where the setting says, in the project's own tools, or on PATH."""
    own = settings.project_root / ".tools" / "meltano" / "bin" / "meltano"
    if settings.meltano == "meltano" and own.exists():
        return str(own)
    found = shutil.which(settings.meltano, path=os.environ.get("PATH"))
    if found is None:
        raise OrchestrateError(f"there is no {settings.meltano}; set SYNC_STATUS_MELTANO to its path")
    return str(Path(found).absolute())
