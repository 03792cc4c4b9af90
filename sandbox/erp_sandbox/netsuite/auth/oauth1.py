"""Token-based authentication: OAuth 1.0a signatures with HMAC-SHA256, verified.

Source: docs/netsuite-sandbox.md#token-based-authentication, RFC 5849.
"""

import hmac
import re
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from oauthlib.oauth1.rfc5849 import signature
from oauthlib.oauth1.rfc5849.utils import escape

from erp_sandbox.netsuite.auth.session import LoginError

METHOD = "HMAC-SHA256"
SKEW_SECONDS = 300
LOCK_SECONDS = 1_800
NONCE_LENGTH = 6

_PARAMETER = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*(?:,|$)')
_NEEDED = ("oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce")


def parse_header(text: str) -> dict[str, str]:
    """The parameters of an `Authorization: OAuth` header, decoded.

    Raises:
        LoginError: It has not that form.
    """
    parameters: dict[str, str] = {}
    place = 0
    while place < len(text):
        found = _PARAMETER.match(text, place)
        if found is None or found[1] in parameters:
            raise LoginError("InvalidSignature")
        parameters[found[1]] = unquote(found[2])
        place = found.end()
    return parameters


def base_string(method: str, url: str, parameters: Mapping[str, str]) -> str:
    """What is signed: method, address without its query, and all parameters but realm and signature.

    Raises:
        ValueError: The address is none.
    """
    address, _, query = url.partition("?")
    signed: Any = [(name, value) for name, value in parameters.items() if name not in ("realm", "oauth_signature")]
    signed += parse_qsl(query, keep_blank_values=True)
    verb: Any = method
    uri = signature.base_string_uri(address)
    return str(signature.signature_base_string(verb, uri, signature.normalize_parameters(signed)))


def sign(base: str, consumer_secret: str, token_secret: str) -> str:
    """The signature of a base string."""
    key = f"{escape(consumer_secret)}&{escape(token_secret)}"
    return b64encode(hmac.digest(key.encode(), base.encode(), "sha256")).decode()


def check_form(parameters: Mapping[str, str], now: float) -> None:
    """Check all that needs no secret.

    Raises:
        LoginError: Something is missing, too old or not of its form.
    """
    if any(not parameters.get(name) for name in (*_NEEDED, "oauth_signature")):
        raise LoginError("InvalidSignature")
    if parameters["oauth_signature_method"] != METHOD:
        raise LoginError("UnknownAlgorithm")
    if parameters.get("oauth_version", "1.0") != "1.0" or len(parameters["oauth_nonce"]) < NONCE_LENGTH:
        raise LoginError("InvalidSignature")
    timestamp = parameters["oauth_timestamp"]
    if not re.fullmatch(r"[0-9]{1,15}", timestamp) or abs(int(timestamp) - now) > SKEW_SECONDS:
        raise LoginError("InvalidTimestamp")


def is_signed(method: str, url: str, parameters: Mapping[str, str], consumer_secret: str, token_secret: str) -> bool:
    """Whether the signature is right."""
    try:
        expected = sign(base_string(method, url, parameters), consumer_secret, token_secret)
    except ValueError:
        return False
    return hmac.compare_digest(expected.encode(), parameters["oauth_signature"].encode())


@dataclass(slots=True)
class Nonces:
    """The nonces of the last minutes, none of which may come again."""

    _seen: set[tuple[str, str, str]] = field(default_factory=set)
    _order: deque[tuple[float, tuple[str, str, str]]] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def use(self, parameters: Mapping[str, str], now: float) -> bool:
        """Take a nonce; False if it was used before."""
        key = (parameters["oauth_token"], parameters["oauth_timestamp"], parameters["oauth_nonce"])
        with self._lock:
            while self._order and self._order[0][0] < now - 2 * SKEW_SECONDS:
                self._seen.discard(self._order.popleft()[1])
            if key in self._seen:
                return False
            self._seen.add(key)
            self._order.append((now, key))
            return True


@dataclass(slots=True)
class Lockout:
    """Failures in a row by token: so many lock its user for half an hour."""

    _failures: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_locked(self, token: str, limit: int, now: float) -> bool:
        """Whether its user is locked."""
        count, last = self._failures.get(token, (0, 0.0))
        return 0 < limit <= count and now - last < LOCK_SECONDS

    def fail(self, token: str, now: float) -> None:
        """Count a failure."""
        with self._lock:
            self._failures[token] = (self._failures.get(token, (0, 0.0))[0] + 1, now)

    def clear(self, token: str | None = None) -> None:
        """Forget the failures of a token, or of all."""
        with self._lock:
            if token is None:
                self._failures.clear()
            else:
                self._failures.pop(token, None)
