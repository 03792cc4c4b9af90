"""Cases about codes, refresh tokens, signatures and what happens without a good login."""

import time
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from erp_sandbox.netsuite.auth import oauth1
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1
from oauthlib.oauth1.rfc5849.utils import escape

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.cases_login import TIME, tried
from tests.erp_sandbox.netsuite.netsuite_client import SUITEQL, TOKEN_PATH, NetSuite, error

AUTHORIZE = "/app/login/oauth2/authorize.nl"
BACK = "https://client.example/back"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()

# Sample values that the vendor publishes.
VECTOR = {
    "oauth_consumer_key": "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
    "oauth_token": "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
    "oauth_signature_method": "HMAC-SHA256",
    "oauth_timestamp": "1508242306",
    "oauth_nonce": "fjaLirsIcCGVZWzBX0pg",
    "oauth_version": "1.0",
}
VECTOR_SECRETS = (
    "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
    "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
)


def public_client(stage: Stage) -> NetSuite:
    client, _ = stage.integrated(redirect_uris=frozenset({BACK}), is_public=True, client_secret="")
    return client


def confidential(stage: Stage) -> tuple[NetSuite, dict[str, str]]:
    client, made = stage.integrated(redirect_uris=frozenset({BACK}))
    pair = b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    return client, {"Authorization": f"Basic {pair}"}


def consented(client: NetSuite, **more: str) -> dict[str, list[str]]:
    asked = {"response_type": "code", "client_id": client.settings["client_id"], "redirect_uri": BACK, "state": "s 1"}
    answer = client.anonymous("GET", AUTHORIZE, params=asked | {"scope": "rest_webservices"} | more)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, BACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def asked(client: NetSuite, headers: dict[str, str] | None = None, **form: str) -> requests.Response:
    return client.anonymous("POST", TOKEN_PATH, data=form, headers=headers or {})


def exchanged(client: NetSuite, headers: dict[str, str] | None = None, **more: str) -> requests.Response:
    public: dict[str, Any] = {} if headers else {"client_id": client.settings["client_id"]}
    form: dict[str, Any] = {"grant_type": "authorization_code", "redirect_uri": BACK} | public | more
    if "code" not in form:
        form["code"] = consented(client)["code"][0]
    return asked(client, headers, **form)


def refreshed(client: NetSuite, token: str, headers: dict[str, str] | None = None) -> requests.Response:
    public: dict[str, Any] = {} if headers else {"client_id": client.settings["client_id"]}
    return asked(client, headers, grant_type="refresh_token", refresh_token=token, **public)


def lifetime(token: str) -> int:
    claims = jwt.decode(token, options={"verify_signature": False})
    return int(claims["exp"] - claims["iat"])


@case("code.authorize")
def _(stage: Stage) -> None:
    client, _ = confidential(stage)
    back = consented(client)
    assert back["state"] == ["s 1"]
    assert back["company"] == ["1234567"]


@case("code.exchange")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    answer = exchanged(client, basic).json()
    assert set(answer) == {"access_token", "expires_in", "token_type", "refresh_token"}
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert client.anonymous("GET", TIME, headers=headers).status_code == 200


@case("code.once")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    code = consented(client)["code"][0]
    assert exchanged(client, basic, code=code).status_code == 200
    assert exchanged(client, basic, code=code).json() == {"error": "invalid_grant"}


@case("code.redirect")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    assert exchanged(client, basic, redirect_uri="https://other.example").json() == {"error": "invalid_grant"}


@case("code.pkce")
def _(stage: Stage) -> None:
    client = public_client(stage)
    for verifier, status in ((VERIFIER, 200), ("w" * 43, 400)):
        code = consented(client, code_challenge=CHALLENGE, code_challenge_method="S256")["code"][0]
        assert exchanged(client, code=code, code_verifier=verifier).status_code == status


@case("refresh.seven-days")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    assert lifetime(exchanged(client, basic).json()["refresh_token"]) == 7 * 86_400


@case("refresh.answer")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    answer = refreshed(client, exchanged(client, basic).json()["refresh_token"], basic)
    assert set(answer.json()) == {"access_token", "expires_in", "token_type"}


@case("refresh.not-extended")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    token = exchanged(client, basic).json()["refresh_token"]
    assert [refreshed(client, token, basic).status_code for _ in range(3)] == [200, 200, 200]


@case("refresh.public")
def _(stage: Stage) -> None:
    client = public_client(stage)
    first = exchanged(client).json()["refresh_token"]
    second = refreshed(client, first).json()["refresh_token"]
    assert refreshed(client, second).status_code == 200
    assert second != first


@case("refresh.public-once")
def _(stage: Stage) -> None:
    client = public_client(stage)
    token = exchanged(client).json()["refresh_token"]
    assert [refreshed(client, token).status_code for _ in range(2)] == [200, 400]


@case("refresh.public-two-days")
def _(stage: Stage) -> None:
    assert lifetime(exchanged(public_client(stage)).json()["refresh_token"]) == 2 * 86_400


@case("refresh.unknown")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    answer = refreshed(client, "nothing", basic)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


shows("token-error.body", lambda ns: ns.ask_token("rubbish").json(), {"error": "invalid_grant"})
shows(
    "token-error.missing",
    lambda ns: [asked(ns, None, **form).json()["error"] for form in ({}, {"grant_type": "client_credentials"})],
    ["invalid_request"] * 2,
)
shows("token-error.grant-type", lambda ns: asked(ns, grant_type="password").json(), {"error": "unsupported_grant_type"})
shows("token-error.assertion", lambda ns: tried(ns, aud="x")[:2], (400, "invalid_grant"))


@case("token-error.methods")
def _(stage: Stage) -> None:
    client, basic = confidential(stage)
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": client.settings["client_id"]}
    assert asked(client, basic, **form).json() == {"error": "invalid_request"}


@case("token-error.client")
def _(stage: Stage) -> None:
    client, _ = confidential(stage)
    wrong = b64encode(f"{client.settings['client_id']}:wrong".encode()).decode()
    answer = refreshed(client, "x", {"Authorization": f"Basic {wrong}"})
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="1234567"'


@case("token-error.unauthorized")
def _(stage: Stage) -> None:
    client, made = stage.integrated(grants=frozenset({"client_credentials"}))
    pair = b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    answer = refreshed(client, "x", {"Authorization": f"Basic {pair}"})
    assert (answer.status_code, answer.json()) == (400, {"error": "unauthorized_client"})


@case("token-error.description")
def _(stage: Stage) -> None:
    assert set(stage.ns.ask_token("rubbish").json()) == {"error"}
    with stage.ns.switched(has_error_description=True, assertion_error="invalid_request"):
        answer = stage.ns.ask_token("rubbish").json()
    assert answer == {"error": "invalid_request", "error_description": "TokenNotAcceptable"}


@case("token-error.audit")
def _(stage: Stage) -> None:
    told = [tried(stage.ns, **wrong)[2] for wrong in ({"aud": "x"}, {"iss": "x"}, {"scope": "x"})]
    assert told == ["TokenNotAcceptable", "InvalidIssuer", "ScopeMismatched"]


shows("login.no-token", lambda ns: ns.anonymous("GET", TIME).status_code, 401)
shows(
    "login.header",
    lambda ns: ns.anonymous("GET", TIME).headers["WWW-Authenticate"],
    'Bearer realm="1234567", error="invalid_token", error_description="Invalid login attempt."',
)
shows(
    "login.type",
    lambda ns: ns.anonymous("GET", TIME).json()["type"],
    "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html",
)
shows(
    "login.check",
    lambda ns: [
        ns.call("OPTIONS", "/services/rest/any").status_code,
        ns.anonymous("OPTIONS", "/services/rest/any").status_code,
    ],
    [204, 401],
)


@case("login.body")
def _(stage: Stage) -> None:
    body = stage.ns.anonymous("GET", TIME, headers={"Authorization": "Bearer x"}).json()
    assert (body["title"], body["status"]) == ("Unauthorized", 401)
    assert body["o:errorDetails"][0]["o:errorCode"] == "INVALID_LOGIN"
    assert body["o:errorDetails"][0]["detail"].startswith(
        "Invalid login attempt. For more details, see the Login Audit Trail"
    )


@case("login.invalid-request")
def _(stage: Stage) -> None:
    answer = stage.ns.anonymous("GET", TIME, headers={"Authorization": "Bearer"})
    assert answer.status_code == 400
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="1234567", error="invalid_request"')


@case("login.expired")
def _(stage: Stage) -> None:
    client = stage.by_algorithm("ES256")
    with stage.ns.switched(token_seconds=1):
        client.login()
        assert client.get(TIME).status_code == 200
        while (answer := client.get(TIME)).status_code == 200:
            pass
        assert error(answer)[:2] == (401, "INVALID_LOGIN")
    client.login()


@case("login.shortened")
def _(stage: Stage) -> None:
    with stage.ns.switched(token_seconds=7):
        assert stage.ns.ask_token().json()["expires_in"] == 7


@case("login.renewed")
def _(stage: Stage) -> None:
    stage.ns.login()
    with stage.ns.faults({"kind": "token_expired", "times": 1}):
        assert stage.ns.get(TIME).status_code == 401
        assert stage.ns.get(TIME).status_code == 401
    stage.ns.login()
    assert stage.ns.get(TIME).status_code == 200


def tba(ns: NetSuite, path: str = TIME, **signing: Any) -> int:
    return ns.with_tba("GET", path, signing=signing).status_code


def altered(ns: NetSuite, **changes: str | None) -> tuple[int, str]:
    """A signed call whose parameters are changed before they are signed; status and the trail's word."""
    keys = ns.settings
    given = {
        "oauth_consumer_key": keys["consumer_key"],
        "oauth_token": keys["token_id"],
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": f"n{time.time_ns()}",
        "oauth_version": "1.0",
    } | changes
    sent = {name: value for name, value in given.items() if value is not None}
    base = oauth1.base_string("GET", f"{ns.url}{TIME}", sent)
    sent.setdefault("oauth_signature", oauth1.sign(base, keys["consumer_secret"], keys["token_secret"]))
    pairs = "".join(f', {name}="{escape(value)}"' for name, value in sent.items())
    answer = ns.anonymous("GET", TIME, headers={"Authorization": f'OAuth realm="1234567"{pairs}'})
    return answer.status_code, "" if answer.status_code == 200 else ns.audit()


shows("tba.works", tba, 200)
shows("tba.sha1", lambda ns: (tba(ns, signature_method=SIGNATURE_HMAC_SHA1), ns.audit()), (401, "UnknownAlgorithm"))
shows(
    "tba.published-vector",
    lambda _: oauth1.sign(
        oauth1.base_string(
            "GET", "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40", VECTOR
        ),
        *VECTOR_SECRETS,
    ),
    "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=",
)
shows(
    "tba.computed-vector",
    lambda _: oauth1.sign(
        oauth1.base_string(
            "POST",
            "https://123456.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=2000",
            VECTOR,
        ),
        *VECTOR_SECRETS,
    ),
    "CLdciYVYhr/AqfkJ9kHpaYGsK7kzm8VkkfI+HzW85KM=",
)
shows(
    "tba.version",
    lambda ns: [altered(ns, oauth_version=version)[0] for version in ("1.0", None, "2.0")],
    [200, 200, 401],
)
shows(
    "tba.nonce-length",
    lambda ns: [altered(ns, oauth_nonce=nonce)[0] for nonce in (f"{time.time_ns() % 10**6:06}", "12345")],
    [200, 401],
)
shows(
    "tba.timestamp",
    lambda ns: [altered(ns, oauth_timestamp=str(int(time.time()) + off)) for off in (-290, 290, -310, 310)],
    [(200, ""), (200, ""), (401, "InvalidTimestamp"), (401, "InvalidTimestamp")],
)
shows(
    "tba.missing",
    lambda ns: {
        altered(ns, **{f"oauth_{name}": None})[0]
        for name in ("consumer_key", "token", "signature_method", "timestamp", "nonce")
    },
    {401},
)
shows("tba.body-hash", lambda ns: altered(ns, oauth_body_hash=b64encode(sha1(b"").digest()).decode())[0], 200)


@case("tba.query-signed")
def _(stage: Stage) -> None:
    signed = stage.ns.signed("GET", "/services/rest/record/v1/customer?limit=2")
    assert stage.ns.anonymous("GET", "/services/rest/record/v1/customer?limit=2", headers=signed).status_code == 200
    signed = stage.ns.signed("GET", "/services/rest/record/v1/customer?limit=2")
    assert stage.ns.anonymous("GET", "/services/rest/record/v1/customer?limit=3", headers=signed).status_code == 401
    stage.ns.admin("DELETE", "netsuite/locks")


@case("tba.encoding")
def _(stage: Stage) -> None:
    query = "q=companyName%20CONTAIN%20%22%C3%A9%20%5B~%2B%22&limit=5"
    assert tba(stage.ns, f"/services/rest/record/v1/customer?{query}") == 200


@case("tba.body-not-signed")
def _(stage: Stage) -> None:
    headers = stage.ns.signed("POST", SUITEQL) | {"Prefer": "transient"}
    answer = stage.ns.anonymous("POST", SUITEQL, json={"q": "SELECT id FROM currency"}, headers=headers)
    assert answer.status_code == 200


@case("tba.realm-not-signed")
def _(stage: Stage) -> None:
    signed = stage.ns.signed("GET", TIME, realm="WRONG")["Authorization"].replace("WRONG", "1234567")
    assert stage.ns.anonymous("GET", TIME, headers={"Authorization": signed}).status_code == 200


@case("tba.method-signed")
def _(stage: Stage) -> None:
    assert stage.ns.anonymous("OPTIONS", TIME, headers=stage.ns.signed("GET", TIME)).status_code == 401
    stage.ns.admin("DELETE", "netsuite/locks")


@case("tba.token-secret")
def _(stage: Stage) -> None:
    assert tba(stage.ns, tba={"token_secret": "0" * 64}) == 401
    assert tba(stage.ns, tba={"consumer_secret": "0" * 64}) == 401
    stage.ns.admin("DELETE", "netsuite/locks")


@case("tba.nonce-reuse")
def _(stage: Stage) -> None:
    signed = stage.ns.signed("GET", TIME)
    answers = [stage.ns.anonymous("GET", TIME, headers=signed).status_code for _ in range(2)]
    assert (answers, stage.ns.audit()) == ([200, 401], "NonceUsed")


@case("tba.lock")
def _(stage: Stage) -> None:
    for _ in range(5):
        assert tba(stage.ns, tba={"token_secret": "0"}) == 401
    assert (tba(stage.ns), stage.ns.audit()) == (401, "temporary_locked")
    stage.ns.admin("DELETE", "netsuite/locks")
    assert tba(stage.ns) == 200


@case("tba.lock-counts-in-a-row")
def _(stage: Stage) -> None:
    for _ in range(2):
        assert [tba(stage.ns, tba={"token_secret": "0"}) for _ in range(4)] == [401] * 4
        assert tba(stage.ns) == 200


@case("tba.refusal")
def _(stage: Stage) -> None:
    for wrong in ({"token_id": "x"}, {"consumer_key": "x"}):
        answer = stage.ns.with_tba("GET", TIME, signing={"tba": wrong})
        assert error(answer)[:2] == (401, "INVALID_LOGIN")


@case("tba.header")
def _(stage: Stage) -> None:
    answer = stage.ns.with_tba("GET", TIME, signing={"tba": {"token_id": "x"}})
    expected = 'OAuth realm="1234567", error="token_rejected", error_description="Invalid login attempt."'
    assert answer.headers["WWW-Authenticate"] == expected


@case("tba.audit")
def _(stage: Stage) -> None:
    told = []
    for wrong in ({"consumer_key": "x"}, {"token_id": "x"}, {"token_secret": "x"}):
        tba(stage.ns, tba=wrong)
        told.append(stage.ns.audit())
    assert told == ["consumer_key_unknown", "token_rejected", "InvalidSignature"]
    stage.ns.admin("DELETE", "netsuite/locks")


@case("tba.feature-off")
def _(stage: Stage) -> None:
    with stage.ns.without("TBA"):
        assert (tba(stage.ns), stage.ns.audit()) == (401, "FeatureDisabled")


@case("tba.login-permission")
def _(stage: Stage) -> None:
    with stage.ns.lacking("ADMI_LOGIN_OAUTH"):
        assert (tba(stage.ns), stage.ns.audit()) == (401, "permission_denied")
