"""Cases about hosts and machine-to-machine login."""

import subprocess
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from erp_sandbox.netsuite import keypair

from tests.erp_sandbox.netsuite.cases import Stage, case, shows
from tests.erp_sandbox.netsuite.netsuite_client import HOST, TOKEN_PATH, NetSuite, error

TIME = "/services/rest/system/v1/serverTime"
SB1 = "1234567-sb1.suitetalk.api.netsuite.com"
OTHERS = ("7654321", "1234567-sb1")
MISSPELT = ("1234567_sb1.suitetalk.api.netsuite.com", "1234567.netsuite.com")


def tried(ns: NetSuite, **changes: object) -> tuple[int, str, str]:
    """Status and error of a bad assertion, and the word of the audit trail."""
    headers = changes.pop("headers", None)
    answer = ns.ask_token(ns.assertion(headers=headers, **changes))  # type: ignore[arg-type]
    return answer.status_code, answer.json().get("error", ""), ns.audit() if answer.status_code != 200 else ""


shows("host.services", lambda ns: ns.get(TIME).status_code, 200)
shows(
    "host.dns-form",
    lambda ns: ns.anonymous("GET", TIME, headers={"Host": SB1}).headers["WWW-Authenticate"].split('"')[1],
    "1234567_SB1",
)
shows("host.misspelt", lambda ns: [ns.get(TIME, headers={"Host": name}).status_code for name in MISSPELT], [404, 404])
shows("host.letter-case", lambda ns: ns.get(TIME, headers={"Host": HOST.upper()}).status_code, 200)
shows("host.realm", lambda ns: ns.with_tba("GET", TIME).status_code, 200)
shows("host.base-url", lambda ns: ns.record("customer").json()["links"][-1]["href"].startswith(ns.url))
shows("host.routing-cookie", lambda ns: ns.get(TIME, headers={"Cookie": "NS_ROUTING_VERSION=LAGGING"}).status_code, 200)
shows(
    "host.restlets-host",
    lambda ns: ns.get(TIME, headers={"Host": "1234567.restlets.api.netsuite.com"}).status_code,
    200,
)
shows(
    "host.datacenter-urls",
    lambda ns: ns.anonymous("GET", "/rest/datacenterurls", params={"account": "1234567_SB1"}).json()[
        "webservicesDomain"
    ],
    f"https://{SB1}",
)
shows(
    "host.datacenter-keys",
    lambda ns: sorted(ns.anonymous("GET", "/rest/datacenterurls", params={"account": "1234567"}).json()),
    ["restDomain", "systemDomain", "webservicesDomain"],
)


@case("host.realm-lower-case")
def _(stage: Stage) -> None:
    signing = {"realm": "1234567_sb1", "tba": stage.sandbox.settings}
    assert stage.ns.with_tba("GET", TIME, signing=signing).status_code == 401
    assert stage.ns.with_tba("GET", TIME, signing=signing | {"realm": "1234567_SB1"}).status_code == 200


@case("host.realm-dash")
def _(stage: Stage) -> None:
    signing = {"realm": "1234567-SB1", "tba": stage.sandbox.settings}
    assert error(stage.ns.with_tba("GET", TIME, signing=signing))[:2] == (401, "INVALID_LOGIN")


@case("host.sandbox-account")
def _(stage: Stage) -> None:
    query = "SELECT COUNT(*) AS n, MAX(companyname) AS last FROM customer"
    assert stage.sandbox.rows(query) != stage.ns.rows(query)


@case("host.other-ids")
def _(stage: Stage) -> None:
    for name in ("1234567_RP", "TSTDRV1234567", "TD3018275"):
        stage.ns.admin("PUT", f"netsuite/accounts/{name}", {"tenant": "main"})
        host = f"{name.lower().replace('_', '-')}.suitetalk.api.netsuite.com"
        refused = stage.ns.anonymous("GET", TIME, headers={"Host": host})
        assert refused.headers["WWW-Authenticate"].startswith(f'Bearer realm="{name}"')


@case("host.own-logins")
def _(stage: Stage) -> None:
    assert stage.ns.get(TIME, headers={"Host": SB1}).status_code == 401
    assert stage.ns.get(TIME, headers={"Host": HOST}).status_code == 200


@case("m2m.request")
def _(stage: Stage) -> None:
    answer = stage.ns.ask_token()
    assert answer.status_code == 200
    assert "Authorization" not in answer.request.headers
    assert stage.ns.ask_token(headers={"Authorization": "Basic eDp5"}).json() == {"error": "invalid_request"}


@case("m2m.form")
def _(stage: Stage) -> None:
    answer = stage.ns.anonymous("POST", TOKEN_PATH, json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


shows("m2m.only-post", lambda ns: ns.anonymous("GET", TOKEN_PATH).status_code, 405)


@case("m2m.rsa-pss")
def _(stage: Stage) -> None:
    for algorithm in ("PS256", "PS384", "PS512"):
        assert tried(stage.ns, headers={"alg": algorithm})[0] == 200


@case("m2m.ecdsa")
def _(stage: Stage) -> None:
    for algorithm in ("ES256", "ES384", "ES512"):
        client = stage.by_algorithm(algorithm)
        assert client.get(TIME).status_code == 200


shows("m2m.rs256", lambda ns: tried(ns, headers={"alg": "RS256"}), (400, "invalid_grant", "UnsupportedAlgo"))


@case("m2m.other-algorithms")
def _(stage: Stage) -> None:
    header = {"kid": stage.ns.settings["certificate_id"]}
    for text in (
        jwt.encode(stage.ns.claims(), "x" * 40, "HS256", header),
        jwt.encode(stage.ns.claims(), "", "none", header),
    ):
        assert stage.ns.ask_token(text).json() == {"error": "invalid_grant"}
        assert stage.ns.audit() == "UnsupportedAlgo"


@case("m2m.algorithm-fits-key")
def _(stage: Stage) -> None:
    key = keypair.private_pem(keypair.private_key("ES256")).decode()
    assert tried(stage.ns, headers={"alg": "ES256"}, key=key) == (400, "invalid_grant", "UnsupportedAlgo")


shows("m2m.kid", lambda ns: tried(ns, headers={"kid": None}), (400, "invalid_grant", "MissingKeyId"))
shows("m2m.unknown-kid", lambda ns: tried(ns, headers={"kid": "nobody"}), (400, "invalid_grant", "MissingKey"))


@case("m2m.signature")
def _(stage: Stage) -> None:
    key = keypair.private_pem(keypair.private_key("PS256")).decode()
    assert tried(stage.ns, key=key) == (400, "invalid_grant", "SignatureValidation")


@case("m2m.rsa-size")
def _(stage: Stage) -> None:
    for bits, is_taken in ((2048, False), (3072, True), (4096, True)):
        key = rsa.generate_private_key(65_537, bits)
        pem = keypair.public_pem(keypair.self_signed(key, "case"))
        if is_taken:
            assert stage.certified(pem, keypair.private_pem(key)).ask_token().status_code == 200
        else:
            with pytest.raises(AssertionError, match="2048 bits"):
                stage.certified(pem, keypair.private_pem(key))


@case("m2m.curves")
def _(stage: Stage) -> None:
    key = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(AssertionError, match="P-256, P-384 and P-521"):
        stage.certified(keypair.public_pem(keypair.self_signed(key, "case")), keypair.private_pem(key))


@case("m2m.expired-certificate")
def _(stage: Stage) -> None:
    client = stage.generated(days=10, since=datetime.now(UTC) - timedelta(days=11))
    assert tried(client)[:2] == (400, "invalid_grant")


@case("m2m.two-years")
def _(stage: Stage) -> None:
    since = datetime.now(UTC) - timedelta(days=731)
    assert tried(stage.generated(days=5_000, since=since))[:2] == (400, "invalid_grant")
    assert tried(stage.generated(days=5_000, since=since + timedelta(days=2)))[0] == 200


@case("m2m.openssl")
def _(stage: Stage) -> None:
    private, public = stage.folder / "private.pem", stage.folder / "public.pem"
    options = "-newkey rsa:4096 -sigopt rsa_padding_mode:pss -sha256 -sigopt rsa_pss_saltlen:64 -nodes -days 365"
    files = ["-keyout", str(private), "-out", str(public), "-subj", "/CN=tap"]
    subprocess.run(["openssl", "req", "-new", "-x509", *options.split(), *files], check=True, capture_output=True)
    assert stage.certified(public.read_bytes(), private.read_bytes()).get(TIME).status_code == 200


shows("m2m.scope-array", lambda ns: tried(ns, scope=["restlets", "rest_webservices", "suite_analytics"])[0], 200)
shows("m2m.scope-text", lambda ns: tried(ns, scope="restlets,rest_webservices")[0], 200)
shows("m2m.scope-missing", lambda ns: tried(ns, scope=None), (400, "invalid_scope", "InvalidScope"))
shows("m2m.validity-too-broad", lambda ns: tried(ns, exp=int(time.time()) + 3_700)[2], "TokenValidityTooBroad")
shows(
    "m2m.future", lambda ns: tried(ns, iat=int(time.time()) + 600, exp=int(time.time()) + 900)[2], "TokenNotAcceptable"
)
shows(
    "m2m.expired",
    lambda ns: tried(ns, iat=int(time.time()) - 600, exp=int(time.time()) - 300),
    (400, "invalid_grant", "TokenExpired"),
)
shows(
    "m2m.times-needed", lambda ns: [tried(ns, **{name: None})[2] for name in ("iat", "exp")], ["TokenNotAcceptable"] * 2
)
shows(
    "m2m.audience",
    lambda ns: [
        tried(ns, aud=f"https://1234567.{kind}.api.netsuite.com{TOKEN_PATH}")[0] for kind in ("suitetalk", "restlets")
    ],
    [200, 200],
)
shows("m2m.audience-own", lambda ns: tried(ns, aud=f"{ns.url}{TOKEN_PATH}")[0], 200)
shows(
    "m2m.audience-other",
    lambda ns: [tried(ns, aud=f"https://{name}.suitetalk.api.netsuite.com{TOKEN_PATH}") for name in OTHERS],
    [(400, "invalid_grant", "TokenNotAcceptable")] * 2,
)
shows("m2m.issuer", lambda ns: tried(ns, iss="nobody"), (401, "invalid_client", "InvalidIssuer"))
shows("m2m.jti", lambda ns: [tried(ns, jti="a")[0], tried(ns, jti=None)[0]], [200, 200])
shows("m2m.answer", lambda ns: sorted(ns.ask_token().json()), ["access_token", "expires_in", "token_type"])
shows("m2m.token-type", lambda ns: ns.ask_token().json()["token_type"].lower(), "bearer")
shows("m2m.expires-in", lambda ns: ns.ask_token().json()["expires_in"], 3600)


@case("m2m.scope-unknown")
def _(stage: Stage) -> None:
    assert tried(stage.ns, scope=["everything"]) == (400, "invalid_scope", "ScopeMismatched")
    narrow = stage.generated(scopes=frozenset({"restlets"}))
    assert tried(narrow, scope=["rest_webservices"])[1] == "invalid_scope"


@case("m2m.scope-of-token")
def _(stage: Stage) -> None:
    token = stage.ns.ask_token(stage.ns.assertion(scope=["restlets"])).json()["access_token"]
    answer = stage.ns.anonymous("GET", TIME, headers={"Authorization": f"Bearer {token}"})
    assert error(answer)[:2] == (401, "INVALID_LOGIN")


@case("m2m.validity")
def _(stage: Stage) -> None:
    now = int(time.time())
    assert tried(stage.ns, iat=now, exp=now + 3_600)[0] == 200


@case("m2m.repeat")
def _(stage: Stage) -> None:
    first, second = stage.ns.login(), stage.ns.login()
    assert first != second
    assert stage.ns.anonymous("GET", TIME, headers={"Authorization": f"Bearer {first}"}).status_code == 200


@case("m2m.token-form")
def _(stage: Stage) -> None:
    whole = jwt.decode_complete(stage.ns.login(), options={"verify_signature": False})
    assert whole["header"] == {"kid": "s.SYSTEM.2020_1", "typ": "JWT", "alg": "RS256"}
    assert {"sub", "aud", "scope", "iss", "oit", "exp", "iat", "jti"} == set(whole["payload"])
    assert whole["payload"]["exp"] - whole["payload"]["iat"] == 3_600


@case("m2m.bearer")
def _(stage: Stage) -> None:
    for scheme in ("Bearer", "bearer"):
        headers = {"Authorization": f"{scheme} {stage.ns.login()}"}
        assert stage.ns.anonymous("GET", TIME, headers=headers).status_code == 200


@case("m2m.role")
def _(stage: Stage) -> None:
    limits = "/services/rest/system/v1/governanceLimits"
    assert (stage.ns.get(limits).status_code, stage.admin.get(limits).status_code) == (403, 200)


@case("m2m.mapping-cleared")
def _(stage: Stage) -> None:
    elsewhere = NetSuite(stage.url, stage.ns.settings, host=SB1)
    refused = elsewhere.ask_token(elsewhere.assertion(aud=f"https://{SB1}{TOKEN_PATH}"))
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})


@case("m2m.blocked")
def _(stage: Stage) -> None:
    assert tried(stage.generated(is_blocked=True)) == (400, "invalid_grant", "IntegrationBlocked")


@case("m2m.feature-off")
def _(stage: Stage) -> None:
    with stage.ns.without("OAUTH2"):
        assert tried(stage.ns) == (400, "invalid_grant", "FeatureDisabled")


@case("m2m.login-permission")
def _(stage: Stage) -> None:
    with stage.ns.lacking("ADMI_LOGIN_OAUTH2"):
        assert tried(stage.ns) == (400, "invalid_grant", "EntityOrRoleDisabled")
