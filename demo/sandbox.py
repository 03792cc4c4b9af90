"""A sandbox server of one's own, which never outlives the process that started it."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import requests

TOKEN = "sandbox-token"  # noqa: S105 - the sandbox's published default; it guards invented data only
ADMIN_TOKEN = "sandbox-admin"  # noqa: S105 - same
TIMEOUT_SECONDS = 30
_COMMAND = str(Path(sys.executable).with_name("erp-sandbox"))


class SandboxError(Exception):
    """The sandbox did not start; the text is what it said."""


class Sandbox:
    """A running `erp-sandbox serve`: its address, its clock, and what it holds."""

    def __init__(self, url: str, *, seed: int, scale: str) -> None:
        self.url = url
        self._world = ("--seed", str(seed), "--scale", scale)
        self._clock_url = f"{url}/admin/clock"
        self._headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}

    def now(self) -> str:
        """Return the sandbox's time, as an ISO instant."""
        answer = requests.get(self._clock_url, headers=self._headers, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return str(answer.json()["now"])

    def advance(self, seconds: int) -> None:
        """Move the sandbox's clock forward."""
        answer = requests.post(
            self._clock_url,
            headers=self._headers,
            json={"advance_seconds": seconds},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()

    def spoil(self, *rules: Mapping[str, object]) -> None:
        """Let faults happen from now on, in the form of its option `--faults`; none ends them."""
        answer = requests.put(f"{self.url}/admin/faults", headers=self._headers, json=rules, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()

    def counts(self, *options: str) -> dict[str, int]:
        """Return the rows of each stream at this moment, computed without the server.

        Args:
            *options: Further ones of `erp-sandbox truth`, such as whose tables are meant.
        """
        command = [_COMMAND, "truth", *self._world, "--at", self.now(), *options]
        truth: dict[str, Any] = json.loads(subprocess.check_output(command))  # noqa: S603 - our own command
        return {stream: facts["count"] for stream, facts in truth["streams"].items()}


@contextlib.contextmanager
def running(
    *,
    clock: str,
    port: int = 0,
    seed: int = 1,
    scale: str = "small",
    options: Sequence[str] = (),
    start: Callable[..., Any] = subprocess.Popen,
) -> Iterator[Sandbox]:
    """Serve a sandbox on loopback for the length of the block.

    Args:
        clock: The instant at which its time stands still, in ISO form.
        port: The port to listen on; 0 takes a free one.
        seed: The data set.
        scale: Its size.
        options: Further ones of `erp-sandbox serve`.
        start: How the process is started; called as `subprocess.Popen` is.

    Yields:
        The server, ready to answer; SandboxError if it did not start.
    """
    command = [_COMMAND, "serve", "--host", "127.0.0.1", "--port", str(port), "--clock", clock, "--exit-with-stdin"]
    command += ["--seed", str(seed), "--scale", scale, "--token", TOKEN, "--admin-token", ADMIN_TOKEN, *options]
    with tempfile.TemporaryFile("w+") as said:
        # The open pipe is its lifeline: the system closes it even if this process is killed.
        # A session of its own keeps a Ctrl-C in the terminal from ending it under a running sync.
        server = start(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
        with server:
            try:
                yield Sandbox(_url(server, said), seed=seed, scale=scale)
            finally:
                server.terminate()


def _url(server: Any, said: IO[str]) -> str:
    ready = server.stdout.readline()
    if not ready:
        code = server.wait()
        said.seek(0)
        raise SandboxError(said.read().strip() or f"erp-sandbox ended with code {code}")
    return str(json.loads(ready)["url"])
