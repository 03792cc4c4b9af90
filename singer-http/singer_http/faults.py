"""What an answer that is no success means, as a table: whose fault it is, what to do, and whether to ask again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import requests
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError, SSLError

_P = ParamSpec("_P")
_T = TypeVar("_T")

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


# An address or a header that cannot be; UnicodeError comes from a credential outside of Latin-1.
_MISTAKES = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of a tap's table of faults; the first row that fits an answer speaks for it.

    Args:
        status: HTTP status of the answer.
        error: `RetriableAPIError` to ask again, `FatalAPIError` to stop, None to take the answer for one without rows.
        reason: Whose fault it is and what to do; or why there are no rows. Never a body, a header or a query string.
        marker: A text that the body must hold, where the status alone does not tell.
    """

    status: int
    error: type[FatalAPIError | RetriableAPIError] | None
    reason: str
    marker: str = ""

    def fits(self, response: requests.Response) -> bool:
        """Whether this row speaks for the answer."""
        return response.status_code == self.status and self.marker in response.text


def judge(response: requests.Response, faults: Iterable[Fault], *, request_id_header: str) -> str | None:
    """Let a success pass, and what the table accepts.

    Args:
        response: The answer.
        faults: The tap's table, most specific row first.
        request_id_header: The header in which the vendor names the request.

    Returns:
        None at a success. Else why the answer means that there are no rows: hand it on as the page's `accepted`, so
        that it is told and counted, and leave the body.

    Raises:
        RetriableAPIError: Asking again may help; so for an unknown 429 or 5xx.
        FatalAPIError: It will not; so for any other status that the table does not know.
    """
    if response.ok and not response.is_redirect:
        return None
    fault = next((row for row in faults if row.fits(response)), _unknown(response.status_code))
    message = f"{fault.reason} (HTTP {response.status_code}"
    request_id = response.headers.get(request_id_header)
    message += f", request id {request_id})" if request_id else ")"
    if fault.error is None:
        return message
    if issubclass(fault.error, RetriableAPIError):
        raise fault.error(message, response)
    raise fault.error(message)


def _unknown(status: int) -> Fault:
    if status == TOO_MANY_REQUESTS:
        return Fault(status, RetriableAPIError, "the source asks to slow down")
    if status >= SERVER_ERROR:
        return Fault(status, RetriableAPIError, "the source failed at its end")
    return Fault(status, FatalAPIError, "the source refused, for a reason that this tap does not know")


class TimedOutError(RetriableAPIError):
    """There was no answer in time."""


def naming_failures(send: Callable[_P, _T], *, setting: str) -> Callable[_P, _T]:
    """Wrap a call so that a broken connection reads as a fault, without the URL's query.

    Args:
        send: What sends a request.
        setting: The setting that holds the address, to be named in the message.

    Returns:
        The same call; it raises RetriableAPIError where `requests` would raise one of its own, TimedOutError among
        them, and FatalAPIError where no request could be made.
    """

    def sending(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        failure: Exception
        try:
            return send(*args, **kwargs)
        except _MISTAKES:
            failure = FatalAPIError(f"no request can be made of the settings; check {setting} and the credentials")
        except requests.RequestException as error:
            address = "the source"
            if error.request is not None and error.request.url:
                parts = urlsplit(error.request.url)
                address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            kind = TimedOutError if _is_timeout(error) else RetriableAPIError
            failure = kind(_broken(error, address, setting))
        # Outside the handler: a chained exception would print the URL with its query.
        raise failure

    return sending


def _is_timeout(error: requests.RequestException) -> bool:
    # While a body is read, `requests` takes it for a broken connection.
    is_late_body = bool(error.args) and isinstance(error.args[0], ReadTimeoutError)
    return is_late_body or isinstance(error, requests.exceptions.Timeout)


def _broken(error: requests.RequestException, address: str, setting: str) -> str:
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, NameResolutionError):
        return f"no such host: {address}; check the setting {setting}, and this machine's DNS"
    if isinstance(cause, SSLError) or isinstance(error, requests.exceptions.SSLError):
        return f"the certificate of {address} is not trusted here; check the setting {setting}, and REQUESTS_CA_BUNDLE"
    if isinstance(cause, NewConnectionError):
        return f"nothing answers at {address}; check the setting {setting}, and that the server runs"
    if _is_timeout(error):
        return f"{address} did not answer in time"
    return f"the connection to {address} broke off"
