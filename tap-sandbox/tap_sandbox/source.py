"""The sandbox that is read: one that runs somewhere, or one of our own for the length of the run."""

import json
import logging
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from singer_http.backoff import retrying
from singer_http.faults import judge, naming_failures
from singer_sdk.exceptions import FatalAPIError

from tap_sandbox.faults import FAULTS, REQUEST_ID_HEADER
from tap_sandbox.pages import Listing, PageReader

OWN_TOKEN = "sandbox-token"  # noqa: S105 - what `erp-sandbox serve` takes when told nothing
TIMEOUT_SECONDS = 60
UNAUTHORIZED = 401
ROWS_AT_ONCE = 500
FIRST_CONTACT_SECONDS = 30

_T = TypeVar("_T")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sandbox is, what opens it, and how patiently it is asked.

    Args:
        url: Its bare address.
        token: Its bearer token.
        tenant: Whose data; None for the sandbox's default.
        max_retry_seconds: How long one question is asked again.
        session: Keeps connections.
    """

    url: str
    token: str
    tenant: str | None = None
    max_retry_seconds: int = 0
    session: requests.Session = field(default_factory=requests.Session)

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
        response = self._patiently("time", lambda: self.get("time", {}))
        try:
            return str(response.json()["now"])
        except (ValueError, KeyError, TypeError):
            pass
        raise FatalAPIError(f"what answers at {self.url} is not a sandbox; check api_url")

    def is_sandbox(self) -> bool:
        """Whether what answers there is a sandbox: one that asks for its token.

        Raises:
            FatalAPIError: The address is none.
            RetriableAPIError: Nothing answers.
        """
        ask = naming_failures(self.session.get, setting="api_url")
        answer = ask(f"{self.url}/sandbox/v1/time", timeout=TIMEOUT_SECONDS, allow_redirects=False)
        return answer.status_code == UNAUTHORIZED and "UNAUTHENTICATED" in answer.text

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
        reader = PageReader(None)
        query = {**params, "limit": ROWS_AT_ONCE}
        while True:
            page = self._patiently(path, lambda: self.listing(path, query, reader))
            yield from page.rows
            if page.next_cursor is None:
                return
            if page.next_cursor == query.get("cursor"):
                raise FatalAPIError("the sandbox's cursor leads to the same page again; the rest cannot be read")
            query["cursor"] = page.next_cursor

    def listing(self, path: str, params: Mapping[str, Any], reader: PageReader) -> Listing:
        """One page of a list, asked for once; from any thread.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        response = self._send(path, params)
        return reader.read(response, judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER))

    def get(self, path: str, params: Mapping[str, Any]) -> requests.Response:
        """One answer that is no list, asked for once; from any thread.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        response = self._send(path, params)
        judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER)
        return response

    def _send(self, path: str, params: Mapping[str, Any]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | self.headers
        send = naming_failures(self.session.get, setting="api_url")
        return send(
            f"{self.url}/sandbox/v1/{path.lstrip('/')}",
            params=params,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )

    def _patiently(self, what: str, ask: Callable[[], _T]) -> _T:
        # At the first contact a wrong address is likelier than a passing fault.
        seconds = min(self.max_retry_seconds, FIRST_CONTACT_SECONDS)
        return retrying(ask, max_seconds=seconds, logger=_logger, what=what)()


def new_session(at_once: int) -> requests.Session:
    """A session for so many threads."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=at_once))
    session.mount("https://", HTTPAdapter(pool_maxsize=at_once))
    return session


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
