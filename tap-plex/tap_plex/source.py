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
from tap_plex.faults import CONNECT, DATA_SOURCES, REQUEST_ID_HEADER
from tap_plex.tenants import Tenant

CONNECT_SECONDS = 30
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

    def get(self, tenant: Tenant, path: str, params: Params = ()) -> requests.Response:
        """One answer of Connect, asked for once; from any thread.

        Raises:
            FatalAPIError: Plex refuses.
            RetriableAPIError: It may answer if asked again.
        """
        return self.judged(self.asked(tenant, path, params), CONNECT, path)

    def post(self, tenant: Tenant, path: str) -> requests.Response:
        """The same for what is read through an empty POST."""
        return self.judged(self.asked(tenant, path, (), "POST"), CONNECT, path)

    def asked(self, tenant: Tenant, path: str, params: Params, method: str = "GET") -> requests.Response:
        """One answer of Connect, whatever it says.

        Raises:
            FatalAPIError: No request can be made of the settings.
            RetriableAPIError: The connection broke.
        """
        budget = self.budget(tenant.api_key or "", self.calls_per_minute)
        more: dict[str, Any] = {} if method == "GET" else {"json": {}}
        url = f"{self.connect_url}{path}"
        return self._send(
            budget, "connect_url", method, url, params=list(params), headers=tenant.headers, auth=_nobody, **more
        )

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
        return self._send(budget, "data_source_url", method, url, headers=OF_INPUTS, auth=encoded, **more)

    def _send(self, budget: SharedBudget, setting: str, method: str, url: str, **more: Any) -> requests.Response:
        budget.wait()
        send = naming_failures(self.session.request, setting=setting)
        timeout = (CONNECT_SECONDS, self.timeout_seconds)
        response = send(method, url, timeout=timeout, allow_redirects=False, **more)
        if response.status_code == TOO_MANY_REQUESTS:
            budget.refused(retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC)))
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
