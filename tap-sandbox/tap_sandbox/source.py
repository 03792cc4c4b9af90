"""The sandbox that is read: one that runs somewhere, or one of our own for the length of the run."""

import json
import logging
import subprocess
import sys
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from singer_http.backoff import retrying
from singer_http.faults import judge, naming_failures
from singer_sdk.exceptions import FatalAPIError

from tap_sandbox.faults import FAULTS, REQUEST_ID_HEADER
from tap_sandbox.pages import page_of

OWN_TOKEN = "sandbox-token"  # noqa: S105 - what `erp-sandbox serve` takes when told nothing
TIMEOUT_SECONDS = 60
ROWS_AT_ONCE = 500

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sandbox is, what opens it, and how patiently it is asked.

    Args:
        url: Its bare address.
        token: Its bearer token.
        tenant: Whose data; None for the sandbox's default.
        max_retry_seconds: How long one question is asked again.
    """

    url: str
    token: str
    tenant: str | None = None
    max_retry_seconds: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries beside the token."""
        return {"X-Tenant": self.tenant} if self.tenant else {}

    def now(self) -> str:
        """The present of the data, by the source's own clock.

        Raises:
            FatalAPIError: It refuses, or is no sandbox.
            RetriableAPIError: It does not answer.

        Source: docs/sandbox-api.md#time
        """
        response = self._ask("time", {})
        try:
            return str(response.json()["now"])
        except (ValueError, KeyError, TypeError):
            pass
        raise FatalAPIError(f"what answers at {self.url} is not a sandbox; check api_url")

    def rows(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every row of a resource, page after page.

        Args:
            path: The resource's path.
            params: Its bounds.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It does not answer.

        Source: docs/sandbox-api.md#lists
        """
        cursor: str | None = ""
        while cursor is not None:
            page = page_of(self._ask(path, {**params, "limit": ROWS_AT_ONCE, "cursor": cursor or None}))
            yield from page.data
            cursor = page.next_cursor

    def _ask(self, path: str, params: dict[str, Any]) -> requests.Response:
        def ask() -> requests.Response:
            headers = {"Authorization": f"Bearer {self.token}"} | self.headers
            url = f"{self.url}/sandbox/v1/{path}"
            response = requests.get(url, params, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER)
            return response

        call = naming_failures(ask, setting="api_url")
        return retrying(call, max_seconds=self.max_retry_seconds, logger=_logger, what=path)()


class OwnSandbox:
    """A sandbox process that ends with us, however we end: it watches the pipe to its standard input."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "erp_sandbox", "serve", "--port", "0", "--exit-with-stdin"]
        self._process = subprocess.Popen(  # noqa: S603 - our own command, nothing from outside
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._finalizer = weakref.finalize(self, _end, self._process)

    def url(self) -> str:
        """Its address, once it answers.

        Raises:
            FatalAPIError: It did not start.
        """
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            raise FatalAPIError("the tap's own sandbox did not start; try `erp-sandbox serve` to see why")
        return str(json.loads(line)["url"])


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    process.wait()
