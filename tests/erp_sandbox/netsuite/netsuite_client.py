"""A client of the NetSuite dialect for tests: it logs in both ways and shows exactly what comes back."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import requests
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

from demo import sandbox
from tests.erp_sandbox.command import run

ACCOUNT = "1234567"
HOST = "1234567.suitetalk.api.netsuite.com"
TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"
SUITEQL = "/services/rest/query/v1/suiteql"
RECORD = "/services/rest/record/v1"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
COMMAND = str(Path(sys.executable).with_name("erp-sandbox"))
ADMIN = {"Authorization": f"Bearer {sandbox.ADMIN_TOKEN}"}
TIMEOUT = 60


def create_integration(folder: Path, *options: str) -> dict[str, Any]:
    """Make one with the command, and read the settings that it prints."""
    made = run("netsuite", "create-integration", "--folder", str(folder), "--tba", *options)
    settings: dict[str, Any] = json.loads(made.stdout)
    return settings


@cache
def _key_in(path: str) -> Any:
    # To read an RSA key is to test its primes: most of what a login takes.
    return load_pem_private_key(Path(path).read_bytes(), None)


@dataclass
class NetSuite:
    """An integration's view of a server.

    Args:
        url: The server's address.
        settings: What `create-integration` printed.
        algorithm: How assertions are signed.
        host: The Host header; empty for the address's own.
    """

    url: str
    settings: dict[str, Any]
    algorithm: str = "PS256"
    host: str = ""
    http: requests.Session = field(default_factory=requests.Session)
    _token: str = ""

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of a good assertion, with changes; None leaves one out."""
        now = int(time.time())
        good = {"iss": self.settings["client_id"], "scope": ["rest_webservices"], "aud": f"{self.url}{TOKEN_PATH}"}
        all_of_them = good | {"iat": now, "exp": now + 300} | changes
        return {name: value for name, value in all_of_them.items() if value is not None}

    def assertion(self, *, headers: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        """A signed assertion."""
        header = {"kid": self.settings["certificate_id"], "alg": self.algorithm} | (headers or {})
        key = key or _key_in(self.settings["private_key_path"])
        return jwt.encode(
            self.claims(**changes), key, header["alg"], {k: v for k, v in header.items() if v is not None}
        )

    def ask_token(self, assertion: str = "", headers: dict[str, str] | None = None, **form: str) -> requests.Response:
        """A call of the token endpoint; an empty part of the form is left out."""
        good = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
        sent = good | {"client_assertion": assertion or self.assertion()} | form
        data = {name: value for name, value in sent.items() if value}
        all_headers = ({"Host": self.host} if self.host else {}) | (headers or {})
        return self.http.post(f"{self.url}{TOKEN_PATH}", data=data, headers=all_headers, timeout=TIMEOUT)

    def login(self) -> str:
        """A fresh access token."""
        answer = self.ask_token()
        answer.raise_for_status()
        self._token = answer.json()["access_token"]
        return self._token

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        """A call with a bearer token."""
        headers = {"Authorization": f"Bearer {self._token or self.login()}"} | given.pop("headers", {})
        return self.anonymous(method, path, headers=headers, **given)

    def anonymous(self, method: str, path: str, **given: Any) -> requests.Response:
        """A call without a login."""
        headers = ({"Host": self.host} if self.host else {}) | given.pop("headers", {})
        url = path if path.startswith("http") else f"{self.url}{path}"
        return self.http.request(method, url, headers=headers, timeout=TIMEOUT, allow_redirects=False, **given)

    def get(self, path: str, **given: Any) -> requests.Response:
        """A GET with a bearer token."""
        return self.call("GET", path, **given)

    def record(self, path: str, **given: Any) -> requests.Response:
        """A GET of the record service."""
        return self.call("GET", f"{RECORD}/{path}", **given)

    def suiteql(
        self, text: str, *params: str, headers: dict[str, str] | None = None, **query: Any
    ) -> requests.Response:
        """A query."""
        body = {"q": text} | ({"params": list(params)} if params else {})
        prefer = {"Prefer": "transient"} | (headers or {})
        return self.call("POST", SUITEQL, json=body, headers=prefer, params=query)

    def rows(self, text: str, *params: str, **query: Any) -> list[dict[str, str]]:
        """The rows of a query that must succeed, without their empty links."""
        answer = self.suiteql(text, *params, **query)
        assert answer.status_code == 200, answer.text
        return [{name: value for name, value in item.items() if name != "links"} for item in answer.json()["items"]]

    def detail(self, text: str, *params: str, **query: Any) -> str:
        """Why a query is refused."""
        answer = self.suiteql(text, *params, **query)
        assert answer.status_code == 400, (answer.status_code, answer.text)
        return str(answer.json()["o:errorDetails"][0]["detail"])

    def signed(
        self, method: str, path: str, *, realm: str = ACCOUNT, tba: dict[str, str] | None = None, **given: Any
    ) -> dict[str, str]:
        """The headers of a call of token-based authentication; the signature is a library's."""
        keys = self.settings | (tba or {})
        client = Client(
            keys["consumer_key"],
            keys["consumer_secret"],
            keys["token_id"],
            keys["token_secret"],
            signature_method=given.pop("signature_method", SIGNATURE_HMAC_SHA256),
            realm=realm,
            nonce=given.pop("nonce", None) or uuid4().hex,
            timestamp=given.pop("timestamp", None),
        )
        base = f"https://{self.host}" if given.pop("https", False) else f"http://{self.host}" if self.host else self.url
        verb: Any = method
        _, headers, _ = client.sign(f"{base}{path}", verb)
        return dict(headers)

    def with_tba(
        self, method: str, path: str, *, signing: dict[str, Any] | None = None, **given: Any
    ) -> requests.Response:
        """A call with token-based authentication."""
        headers = self.signed(method, path, **(signing or {})) | given.pop("headers", {})
        return self.anonymous(method, path, headers=headers, **given)

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the administrator's routes."""
        answer = requests.request(method, f"{self.url}/admin/{path}", json=body, headers=ADMIN, timeout=TIMEOUT)
        assert answer.ok, answer.text
        return answer.json()

    @contextmanager
    def changed(self, account: str = ACCOUNT, **changes: Any) -> Iterator[None]:
        """An account that is otherwise for the length of the block."""
        before = self.admin("GET", f"netsuite/accounts/{account}")
        self.admin("PATCH", f"netsuite/accounts/{account}", changes)
        try:
            yield
        finally:
            self.admin("PUT", f"netsuite/accounts/{account}", before)

    def switched(self, **switches: Any) -> Any:
        """An account with other switches for the length of the block."""
        return self.changed(switches=switches)

    def lacking(self, *permissions: str) -> Any:
        """A role that lacks permissions for the length of the block."""
        return self.with_role(without=list(permissions))

    def with_role(self, **changes: Any) -> Any:
        """A role that is otherwise for the length of the block."""
        return self.changed(roles={"integration": changes})

    def without(self, *features: str) -> Any:
        """An account that lacks features for the length of the block."""
        return self.changed(without=list(features))

    @contextmanager
    def faults(self, *rules: dict[str, Any]) -> Iterator[None]:
        """Ordered faults for the length of the block."""
        self.admin("PUT", "faults", list(rules))
        try:
            yield
        finally:
            self.admin("PUT", "faults", [])

    def calls(self) -> dict[str, Any]:
        """What the account was asked."""
        return dict(self.admin("GET", "netsuite/calls").get(self.settings["account_id"], {}))

    def most_at_once(self) -> int:
        """How many calls the account answered at once."""
        return int(self.calls().get("most_at_once", 0))

    def audit(self) -> str:
        """The word of the last failed login."""
        return str(self.admin("GET", "netsuite/login-audit")[-1]["detail"])


def error(answer: requests.Response) -> tuple[int, str, str]:
    """Status, code and detail of an error of NetSuite's form."""
    body = answer.json()
    first = body["o:errorDetails"][0]
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["type"].startswith("https://")
    return answer.status_code, first["o:errorCode"], first["detail"]
