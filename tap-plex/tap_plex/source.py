"""Plex as it is asked: one session, the calls of each key counted, refusals told.

Source: Plex, developers.plex.com, "Get Started"; Data Source API: requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec
import pendulum
import requests
from requests.adapters import HTTPAdapter
from singer_http.backoff import retry_after_seconds
from singer_http.bookmarks import text_of
from singer_http.faults import TOO_MANY_REQUESTS, Fault, judge, naming_failures
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_plex.budget import SharedBudget
from tap_plex.faults import DATA_SOURCES, REQUEST_ID_HEADER
from tap_plex.rows import Body
from tap_plex.tenants import Tenant

CONNECT_SECONDS = 30
PIECE_BYTES = 1 << 18
NO_CONTENT = 204
NOT_FOUND = 404
BAD_REQUEST = 400
OF_INPUTS = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}

Params = Sequence[tuple[str, str]]


def new_session(at_once: int) -> requests.Session:
    """A session for so many threads."""
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=at_once))
    session.mount("https://", HTTPAdapter(pool_maxsize=at_once))
    return session


@dataclass(slots=True)
class Plex:
    """Both surfaces of Plex.

    Args:
        connect_url: Bare address of Connect.
        session: Keeps connections.
        timeout_seconds: How long an answer may take to begin.
        calls_per_minute: Of each key, in any minute.
        data_source_calls_per_minute: Of each account.
    """

    connect_url: str
    session: requests.Session
    timeout_seconds: int = 300
    calls_per_minute: int = 180
    data_source_calls_per_minute: int = 180
    _budgets: dict[str, SharedBudget] = field(default_factory=dict)

    def listed(
        self, tenant: Tenant, path: str, params: Params, method: str = "GET", *, twice: bool = False
    ) -> tuple[requests.Response, Body]:
        """One answer of Connect that may be large, whatever it says; from any thread.

        Args:
            tenant: Whose data it is.
            path: Its address.
            params: What is asked for.
            method: How.
            twice: Whether a 404 is asked about once more before it is believed.

        Returns:
            The answer, and what it says if it is a success.

        Raises:
            FatalAPIError: No request can be made of the settings, or the disk is full.
            RetriableAPIError: The connection broke, or a success says nothing at all.
        """
        body = Body()
        response = self.asked(tenant, path, params, method, into=body)
        if twice and response.status_code == NOT_FOUND:
            response = self.asked(tenant, path, params, method, into=body)
        if response.ok and not body.size and response.status_code != NO_CONTENT:
            # A list without rows is []: this one was lost on the way.
            raise RetriableAPIError(f"{path}: a success without a byte", response)
        return response, body

    def asked(
        self, tenant: Tenant, path: str, params: Params, method: str = "GET", *, into: Body | None = None
    ) -> requests.Response:
        """One answer of Connect, whatever it says.

        Args:
            tenant: Whose data it is.
            path: Its address.
            params: What is asked for.
            method: How.
            into: Where a success goes; None to hold it in the response.

        Raises:
            FatalAPIError: No request can be made of the settings, or the disk is full.
            RetriableAPIError: The connection broke.
        """
        budget = self.budget(tenant.api_key or "", self.calls_per_minute)
        more: dict[str, Any] = {} if method == "GET" else {"json": {}}
        url = f"{self.connect_url}{path}"
        more |= {"params": list(params), "headers": tenant.headers, "auth": _nobody}
        return self._send(budget, "connect_url", into, method, url, **more)

    def execute(self, tenant: Tenant, source: int, inputs: Mapping[str, Any]) -> requests.Response:
        """The answer of a data source in format 1, asked for once; from any thread.

        Raises:
            FatalAPIError: Plex refuses.
            RetriableAPIError: It may answer if asked again.
        """
        body = msgspec.json.encode({"inputs": inputs})
        url = f"{tenant.data_source_url}/api/datasources/{source}/execute"
        answer = self._ask_data_source(tenant, "POST", url, data=body)
        return self.judged(answer, DATA_SOURCES, f"data source {source}")

    def describe(self, tenant: Tenant, what: str) -> requests.Response:
        """What Plex tells of data sources, whatever it says.

        Args:
            tenant: Whose account asks.
            what: The number of one, or search?name= and a part of a name.
        """
        return self._ask_data_source(tenant, "GET", f"{tenant.data_source_url}/api/datasources/{what}")

    def _ask_data_source(self, tenant: Tenant, method: str, url: str, **more: Any) -> requests.Response:
        account = (tenant.username or "", tenant.password or "")
        budget = self.budget(account[0] + "@" + tenant.data_source_url, self.data_source_calls_per_minute)
        encoded = tuple(part.encode() for part in account)
        return self._send(budget, "data_source_url", None, method, url, headers=OF_INPUTS, auth=encoded, **more)

    def _send(
        self, budget: SharedBudget, setting: str, into: Body | None, *what: str, **more: Any
    ) -> requests.Response:
        budget.wait()
        send = naming_failures(self._received, setting=setting)
        response = send(into, *what, timeout=(CONNECT_SECONDS, self.timeout_seconds), allow_redirects=False, **more)
        if response.status_code == TOO_MANY_REQUESTS:
            budget.refused(retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC)))
        return response

    def _received(self, into: Body | None, method: str, url: str, **more: Any) -> requests.Response:
        """The whole answer."""
        response = self.session.request(method, url, stream=into is not None, **more)
        if into is not None:
            with response:
                if response.ok:
                    for piece in response.iter_content(PIECE_BYTES):
                        into.write(piece)
                else:
                    # Read it while the connection is there.
                    _ = response.content
        return response

    def budget(self, key: str, calls_per_minute: int) -> SharedBudget:
        """The calls of a key or an account."""
        return self._budgets.setdefault(key, SharedBudget(calls_per_minute))

    @staticmethod
    def judged(response: requests.Response, faults: Sequence[Fault], what: str) -> requests.Response:
        """Let a success pass; otherwise say what was asked, and why it was refused.

        Raises:
            FatalAPIError: Plex refuses.
            RetriableAPIError: It may answer if asked again.
        """
        failure: Exception
        try:
            judge(response, faults, request_id_header=REQUEST_ID_HEADER)
        except RetriableAPIError as error:
            failure = RetriableAPIError(f"{what}: {error}", response)
        except FatalAPIError as error:
            failure = FatalAPIError(f"{what}: {error}")
        else:
            return response
        raise failure from None


def has_nothing(response: requests.Response) -> bool:
    """Whether a 404 is Plex's own word that there is nothing, and not that of a gateway before it.

    Source: Plex, developers.plex.com, "Get Started": errors.
    """
    return response.status_code == NOT_FOUND and b"RESOURCE_NOT_FOUND" in response.content


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication but the headers: without this, a .netrc of the user's would add its own."""
    return request


def time_of(response: requests.Response) -> str | None:
    """The source's time, from the Date that every answer bears; None if it bears none that can be read."""
    try:
        told = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    return text_of(pendulum.instance(told.replace(tzinfo=told.tzinfo or UTC)))
