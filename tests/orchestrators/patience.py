"""Waiting for something that other programs do: each line of theirs is a reason to look."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

import psutil

T = TypeVar("T")
# Not all that is done is said.
LOOK_EVERY_SECONDS = 1.0
GENEROUS = 3
"""A busy machine is no mistake of what is tested."""


class Programs:
    """Programs that run beside the test."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.env, self._folder = env, folder
        self._news = threading.Event()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start one."""
        process = subprocess.Popen(
            command,
            env=self.env,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.processes[name] = process
        self._log(name).touch()
        threading.Thread(target=self._listen, args=(name, process.stdout), daemon=True).start()

    def call(self, *command: str) -> str:
        """Call one to its end; return what it prints."""
        done = subprocess.run(command, env=self.env, cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    @contextlib.contextmanager
    def ending(self) -> Iterator[None]:
        """Kill whatever was started, at the end of the block."""
        try:
            yield
        finally:
            for process in self.processes.values():
                kill_tree(process.pid)
                process.wait()

    def until(self, what: str, look: Callable[[], T | None], seconds: float) -> T:
        """Look until there is something.

        Args:
            what: That is waited for.
            look: Returns it; None or something empty until it is there.
            seconds: How long on a machine with nothing else to do.

        Raises:
            AssertionError: It did not come; the text ends with what the programs said last.
        """
        end = time.monotonic() + seconds * GENEROUS
        while time.monotonic() < end:
            self._news.clear()
            if found := look():
                return found
            self._news.wait(LOOK_EVERY_SECONDS)
        raise AssertionError(f"{what} did not come within {seconds * GENEROUS:.0f} s\n{self.said()}")

    def said(self) -> str:
        """The end of what each has said, to find out what went wrong."""
        return "\n".join(
            f"--- {name}\n{self._log(name).read_text(errors='replace')[-3000:]}" for name in self.processes
        )

    def _listen(self, name: str, lines: IO[bytes]) -> None:
        with lines, self._log(name).open("wb", buffering=0) as log:
            for line in lines:
                log.write(line)
                self._news.set()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def kill_tree(pid: int) -> None:
    """Kill a process that we started and all that came of it, at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
