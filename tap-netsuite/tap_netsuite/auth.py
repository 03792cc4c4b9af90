"""Logging in: machine-to-machine by a certificate, or by the older access tokens.

Each login is what `requests` calls for the headers of every single try, from any thread.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

import jwt
import msgspec
import requests
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client
from requests.auth import AuthBase
from singer_http.faults import judge
from singer_sdk.exceptions import RetriableAPIError
from typing_extensions import override

from tap_netsuite.account import Account
from tap_netsuite.faults import REQUEST_ID_HEADER, TOKEN_FAULTS, UNAUTHORIZED
from tap_netsuite.keys import SigningKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 300
SCOPES = ("rest_webservices",)
RENEW_BEFORE_SECONDS = 120.0
"""A token is replaced so long before its end, or at half of its life if that is shorter."""

Post = Callable[[str, dict[str, str]], requests.Response]
"""Sends a form; raises RetriableAPIError where nothing was answered."""


class Login(Protocol):
    """Puts the login onto a request."""

    name: str
    """What the way is called."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The same request, with the login."""

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """Whether a refused request may have had an old login; the next one gets a new one."""


class _Token(msgspec.Struct):
    access_token: str
    # An integer, says the help; a text, say some clients.
    expires_in: int | str = 3600


class MachineLogin(AuthBase):
    """OAuth 2.0 client credentials: a short assertion signed with our key, exchanged for a token of an hour.

    Args:
        account: Whose token endpoint.
        client_id: The integration's.
        certificate_id: What the mapping of the certificate is called.
        key: Signs.
        post: Sends the exchange.

    Source: the help's pages on the OAuth 2.0 client credentials flow.
    """

    name = "OAuth 2.0"

    def __init__(self, account: Account, client_id: str, certificate_id: str, key: SigningKey, post: Post) -> None:
        self._account, self._client_id, self._certificate_id = account, client_id, certificate_id
        self._key, self._post = key, post
        self._lock = threading.Lock()
        self._header: str | None = None
        self._renew_at = 0.0

    @override
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._current()
        return request

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """Forget the token of a refused request, unless another thread has replaced it already."""
        with self._lock:
            if self._header == refused.headers.get("Authorization"):
                self._header = None
        return True

    def assertion(self) -> str:
        """Who we are, signed, good for a few minutes."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._client_id,
            "scope": list(SCOPES),
            "aud": self._account.audience,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._key.key, self._key.algorithm, headers={"kid": self._certificate_id})

    def _current(self) -> str:
        with self._lock:
            if self._header is None or time.monotonic() >= self._renew_at:
                self._header = None
                asked_at = time.monotonic()
                token = self._exchanged()
                self._header = f"Bearer {token.access_token}"
                life = float(token.expires_in)
                self._renew_at = asked_at + max(life - RENEW_BEFORE_SECONDS, life / 2)
            return self._header

    def _exchanged(self) -> _Token:
        url = f"{self._account.services}/auth/oauth2/v1/token"
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
        }
        response = self._post(url, form)
        if response.status_code == UNAUTHORIZED:
            response = self._post(url, form | {"client_assertion": self.assertion()})
        judge(response, TOKEN_FAULTS, request_id_header=REQUEST_ID_HEADER)
        try:
            token = msgspec.json.decode(response.content, type=_Token)
            float(token.expires_in)
        except ValueError:
            token = None
        if token is None or not token.access_token.isascii() or not token.access_token.isprintable():
            raise RetriableAPIError("the answer of the token endpoint is no token", response)
        return token


class TokenLogin(AuthBase):
    """Token-based authentication, OAuth 1.0a: each try is signed anew, as a nonce is good once.

    Args:
        account: Its id is the realm.
        consumer: Key and secret of the integration.
        token: Id and secret of the access token.

    Source: the help's pages on the signature of token-based authentication.
    """

    name = "token-based authentication"

    def __init__(self, account: Account, consumer: tuple[str, str], token: tuple[str, str]) -> None:
        self._account, self._consumer, self._token = account, consumer, token

    @override
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        client = Client(*self._consumer, *self._token, signature_method=SIGNATURE_HMAC_SHA256, realm=self._account.id)
        # Parameters of the query are signed, a JSON body is not.
        method: Any = request.method
        _, headers, _ = client.sign(str(request.url), method)
        request.headers["Authorization"] = headers["Authorization"]
        return request

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """No: its token does not end, and five refusals lock the user."""
        del refused
        return False
