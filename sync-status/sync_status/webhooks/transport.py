"""One call of one endpoint: to an address that was checked, within a time, following nothing."""

import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore
from typing_extensions import override

from sync_status.webhooks.address import ForbiddenAddressError, IpNetwork, checked_addresses

TIMEOUT_SECONDS = 15.0
"""For the whole call: name, connection, sending, and the head of the answer."""

_NO_ANSWER = (httpcore.TimeoutException, TimeoutError)
_NO_CONNECTION = (httpcore.NetworkError, httpcore.ProtocolError, OSError, ssl.SSLError, UnicodeError)


@dataclass(frozen=True)
class Answer:
    """What came of a call: a status, or why there was none."""

    status: int | None
    error: str | None
    retry_after: str | None = None


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    allowed: Sequence[IpNetwork] = (),
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Send a body to an endpoint and read the head of the answer, no more.

    Never raises for what the other side does. The error names neither the address nor what was sent.

    Args:
        url: An address that `check_url` has passed.
        headers: Sent besides the content type.
        body: UTF-8 JSON.
        allowed: Networks that may be called although they are private.
        timeout_seconds: For the whole call.
    """
    backend = _CheckedBackend(allowed, time.monotonic() + timeout_seconds, is_encrypted=urlsplit(url).scheme == "https")
    sent = {"Content-Type": "application/json", "User-Agent": "sync-status", **headers}
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout_seconds)}
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, ssl_context=ssl.create_default_context()) as pool,
            pool.stream("POST", url, headers=list(sent.items()), content=body, extensions=extensions) as answer,
        ):
            return _answer(answer)
    except ForbiddenAddressError as error:
        return Answer(None, str(error))
    except _NO_ANSWER:
        return Answer(None, f"no answer within {timeout_seconds:g} s")
    except _NO_CONNECTION as error:
        return Answer(None, _reason(error))


def _answer(response: httpcore.Response) -> Answer:
    named = {name.lower(): value for name, value in response.headers}
    retry_after = named.get(b"retry-after")
    return Answer(response.status, None, retry_after.decode("ascii", "replace") if retry_after else None)


def _reason(error: BaseException) -> str:
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "the certificate of the receiver is not trusted"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "no encrypted connection"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "connection refused"
    return "no connection" if isinstance(error, httpcore.ConnectError) else "the connection broke"


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name itself and connects to what it checked: a name that changes in between gains nothing."""

    def __init__(self, allowed: Sequence[IpNetwork], deadline: float, *, is_encrypted: bool) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._is_encrypted = is_encrypted
        self._inner = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        try:
            addresses = checked_addresses(host, port, self._allowed, is_encrypted=self._is_encrypted)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("no address") from error
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(address, port, _left(self._deadline), local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _TimedStream(httpcore.NetworkStream):
    """A connection with an end: one that gives a byte now and then does not hold us."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline))

    @override
    def close(self) -> None:
        self._inner.close()

    @override
    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _TimedStream(stream, self._deadline)

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


Post = Callable[[str, Mapping[str, str], bytes], Answer]
