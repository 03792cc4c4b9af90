"""The account that is read: its session, one query by SuiteQL, and the little else that is asked."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests
from singer_http.backoff import retrying
from singer_http.faults import naming_failures
from singer_sdk.exceptions import RetriableAPIError

from tap_netsuite.account import Account
from tap_netsuite.auth import Login
from tap_netsuite.faults import UNAUTHORIZED, judged, refuse_as_denied
from tap_netsuite.session import Session

FIRST_CONTACT_SECONDS = 30
ROWS_AT_MOST = 1000
CONNECT_SECONDS = 30
DENIALS_AFTER_SUCCESS = 4
"""So many times in a row an account that let us in may refuse the login before it is taken at its word."""

_T = TypeVar("_T")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a query.

    Args:
        content: Its body: JSON with items, hasMore and totalResults.
        response: All of it.
    """

    content: bytes
    response: requests.Response


@dataclass(slots=True)
class Denials:
    """Counts the refusals of a login that was good; thread-safe.

    An account with too many calls at once may answer like one that was given a bad login, so a few such answers are
    asked again. Calls that were under way together count once.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    was_let_in: bool = False
    """Whether any call was let in."""
    _last: float = 0.0
    _count: int = 0

    def let_in(self) -> None:
        """A call was let in."""
        with self._lock:
            self.was_let_in, self._count = True, 0

    def may_pass(self, sent_at: float) -> bool:
        """Whether a refusal of a call that was sent then may be a passing one."""
        with self._lock:
            if sent_at >= self._last:
                self._last = time.monotonic()
                self._count += 1
            return self.was_let_in and self._count <= DENIALS_AFTER_SUCCESS


@dataclass(frozen=True, slots=True)
class Source:
    """An account, and how patiently it is asked.

    Args:
        account: Which.
        login: What opens it.
        max_retry_seconds: How long one of our own questions is asked again.
        timeout_seconds: How long an answer may take.
        session: Sends.
    """

    account: Account
    login: Login
    max_retry_seconds: int = 0
    timeout_seconds: int = 180
    session: Session = field(default_factory=Session)
    denials: Denials = field(default_factory=Denials)

    @property
    def requests_made(self) -> int:
        """How many requests the calling thread has made so far, logins included."""
        return self.session.made

    def suiteql(self, sql: str, params: Sequence[str] = (), limit: int = ROWS_AT_MOST, offset: int = 0) -> Reply:
        """One page of a query's answer, asked for once; from any thread.

        Args:
            sql: The query, with ? for parameters.
            params: Their values.
            limit: Rows at most, 1 to 1,000.
            offset: Where to begin, a multiple of the limit; a keyset is better.

        Raises:
            ColumnMissingError: It names a column that is not there.
            TableMissingError: It names a table that is not there.
            FatalAPIError: It is refused otherwise.
            RetriableAPIError: It may be answered if asked again.

        Source: the help's page on executing SuiteQL queries through REST web services.
        """
        body: dict[str, Any] = {"q": sql}
        if params:
            body["params"] = list(params)
        response = self._sent(
            "POST",
            f"query/v1/suiteql?limit={limit}&offset={offset}",
            data=json.dumps(body).encode(),
            headers={"Prefer": "transient", "Content-Type": "application/json"},
        )
        return Reply(response.content, response)

    def rows(self, sql: str, params: Sequence[str] = (), limit: int = ROWS_AT_MOST) -> list[dict[str, Any]]:
        """The rows of one page of a query's answer, untyped; asked for until it is answered.

        Raises:
            FatalAPIError: It is refused.
            RetriableAPIError: It is not answered.
        """
        return self.patiently("query", lambda: _items(self.suiteql(sql, params, limit)))

    def server_time(self) -> str:
        """The present by the account's own clock, UTC, ISO 8601.

        Raises:
            FatalAPIError: It refuses.
            RetriableAPIError: It does not answer.

        Source: the help's page on the server time of the system service.
        """
        return self.patiently("server time", lambda: str(_member(self.get("system/v1/serverTime"), "serverTime")))

    def get(self, path: str) -> requests.Response:
        """One answer of a service, asked for once.

        Args:
            path: Below /services/rest.

        Raises:
            FatalAPIError: It is refused.
            RetriableAPIError: It may be answered if asked again.
        """
        return self._sent("GET", path)

    def patiently(self, what: str, ask: Callable[[], _T]) -> _T:
        """Ask again while asking may help, at the first contact not for long: a wrong setting is likelier then.

        Args:
            what: What is asked for, for the log.
            ask: Asks once.

        Raises:
            FatalAPIError: It is refused.
            RetriableAPIError: It is not answered.
        """
        seconds = min(self.max_retry_seconds, FIRST_CONTACT_SECONDS)
        return retrying(ask, max_seconds=seconds, logger=_logger, what=what)()

    def _sent(self, method: str, path: str, **given: Any) -> requests.Response:
        response, sent_at = self._once(method, path, given)
        is_refused = response.status_code == UNAUTHORIZED
        if is_refused and (self.login.renew(response.request) or not self.denials.was_let_in):
            response, sent_at = self._once(method, path, given)
        if response.status_code == UNAUTHORIZED and self.denials.may_pass(sent_at):
            refuse_as_denied(response, "NetSuite refused a login that was good, as it also does when it is overloaded")
        if response.status_code != UNAUTHORIZED:
            self.denials.let_in()
        return judged(response)

    def _once(self, method: str, path: str, given: Mapping[str, Any]) -> tuple[requests.Response, float]:
        sent_at = time.monotonic()
        send = naming_failures(self.session.request, setting="account_id or base_url")
        response = send(
            method,
            f"{self.account.services}/{path}",
            auth=self.login,
            timeout=(CONNECT_SECONDS, self.timeout_seconds),
            allow_redirects=False,
            **given,
        )
        return response, sent_at


def _items(reply: Reply) -> list[dict[str, Any]]:
    items = _member(reply.response, "items")
    if not isinstance(items, list):
        raise RetriableAPIError("the answer is not a whole page of JSON", reply.response)
    return [{name.lower(): value for name, value in item.items() if name != "links"} for item in items]


def _member(response: requests.Response, name: str) -> Any:
    try:
        return response.json()[name]
    except (ValueError, KeyError, TypeError):
        pass
    raise RetriableAPIError("the answer is not the JSON that was asked for", response)
