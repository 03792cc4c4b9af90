"""The sandbox that is read: one that runs somewhere, or one of our own for the length of the run."""

import json
import subprocess
import sys
import weakref
from dataclasses import dataclass

import requests
from singer_http.faults import judge
from singer_sdk.exceptions import FatalAPIError

from tap_sandbox.faults import FAULTS, REQUEST_ID_HEADER

OWN_TOKEN = "sandbox-token"  # noqa: S105 - what `erp-sandbox serve` takes when told nothing
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sandbox is, and what opens it.

    Args:
        url: Its bare address.
        token: Its bearer token.
    """

    url: str
    token: str

    def now(self) -> str:
        """The present of the data, by the source's own clock.

        Raises:
            requests.RequestException: It cannot be reached.
            FatalAPIError: It refuses.
            RetriableAPIError: It may answer if asked again.

        Source: docs/sandbox-api.md#time
        """
        response = requests.get(
            f"{self.url}/sandbox/v1/time",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=TIMEOUT_SECONDS,
        )
        judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER)
        try:
            return str(response.json()["now"])
        except (ValueError, KeyError, TypeError):
            pass
        raise FatalAPIError(f"what answers at {self.url} is not a sandbox; check api_url")


class OwnSandbox:
    """A sandbox process that ends with us, however we end: it watches the pipe to its standard input."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "erp_sandbox", "serve", "--port", "0", "--exit-with-stdin"]
        self._process = subprocess.Popen(  # noqa: S603 - our own command, nothing from outside
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._finalizer = weakref.finalize(self, _end, self._process)

    def source(self) -> Source:
        """Its address, once it answers.

        Raises:
            FatalAPIError: It did not start.
        """
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            raise FatalAPIError("the tap's own sandbox did not start; try `erp-sandbox serve` to see why")
        return Source(json.loads(line)["url"], OWN_TOKEN)


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    process.wait()
