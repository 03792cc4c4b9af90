"""Whatever is sent, NetSuite's form of a refusal comes back, and never a failure that was not ordered."""

from typing import Any
from urllib.parse import quote

import requests
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.netsuite.cases import Stage
from tests.erp_sandbox.netsuite.netsuite_client import ACCOUNT, RECORD, SUITEQL, TOKEN_PATH, NetSuite, error

FEW = examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
plain = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
_WORDS = "id companyName lastModifiedDate isInactive creditLimit AND OR EQUAL ANY_OF BETWEEN CONTAIN ON IS EMPTY"
_MARKS = 'EMPTY_NOT ( ) [ ] , " "01/01/2026" 1 true -5 x'
word = st.sampled_from([*_WORDS.split(), *_MARKS.split()])
condition = st.lists(word | plain, max_size=9).map(" ".join)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
name = (
    st.sampled_from(["limit", "offset", "q", "fields", "expandSubResources", "simpleEnumFormat", "select", "expand"])
    | plain
)
number = st.sampled_from(["0", "1", "2", "1000", "1001", "-1", "1e3", "0x1", " 1", "99999999999999999999"]) | text
HEADERS = (
    "Prefer",
    "Accept",
    "X-NetSuite-Idempotency-Key",
    "X-NetSuite-PropertyNameValidation",
    "X-NetSuite-PropertyValueValidation",
    "Content-Type",
    "Cookie",
)
header = st.dictionaries(
    st.sampled_from(HEADERS), plain | st.sampled_from(["transient", "respond-async", "error"]), max_size=3
)


def check(answer: requests.Response) -> None:
    """An answer that is good, or refuses in NetSuite's form."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        error(answer)
        assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error"


@FEW
@given(
    st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE"]),
    st.lists(text, max_size=5),
    st.dictionaries(name, text | number, max_size=3),
    header,
)
def test_any_path(stage: Stage, method: str, parts: list[str], query: dict[str, str], headers: dict[str, str]) -> None:
    # A client takes dots for steps up, out of what is NetSuite's.
    path = "/".join(quote(part, safe="") for part in parts if part.strip("."))
    check(stage.ns.call(method, f"/services/rest/{path}", params=query, headers=headers, data=b"{}"))


@FEW
@given(
    st.sampled_from(["customer", "purchaseOrder", "employee"]),
    condition | text,
    st.dictionaries(st.just("limit") | st.just("offset"), number, max_size=2),
)
def test_any_filter(stage: Stage, kind: str, q: str, query: dict[str, str]) -> None:
    check(stage.ns.record(kind, params={"q": q} | query))


@FEW
@given(
    st.sampled_from(["225", "eid:CUS-0006", "-5", "x", "225/addressBook", "225/addressBook/1", "225/x"]) | text,
    st.dictionaries(name, text | number, max_size=3),
    header,
)
def test_any_instance(stage: Stage, path: str, query: dict[str, str], headers: dict[str, str]) -> None:
    check(stage.ns.record(f"customer/{quote(path, safe='/:')}", params=query, headers=headers))


@FEW
@given(st.sampled_from(["POST", "PATCH", "PUT"]), json_value, header)
def test_any_write(stage: Stage, method: str, body: Any, headers: dict[str, str]) -> None:
    path = {"POST": "customer", "PATCH": "customer/225", "PUT": "customer/eid:CUS-0006"}[method]
    check(stage.ns.call(method, f"{RECORD}/{path}", json=body, headers=headers))


@FEW
@given(st.binary(max_size=60) | json_value.map(lambda value: repr(value).encode()), header)
def test_any_body_of_a_query(stage: Stage, body: bytes, headers: dict[str, str]) -> None:
    check(stage.ns.call("POST", SUITEQL, data=body, headers={"Prefer": "transient"} | headers))


@FEW
@given(
    text | plain, st.lists(text, max_size=3), st.dictionaries(st.sampled_from(["limit", "offset"]), number, max_size=2)
)
def test_any_query(stage: Stage, q: str, params: list[str], query: dict[str, Any]) -> None:
    check(stage.ns.suiteql(q, *params, **query))


@FEW
@given(
    st.sampled_from(["Bearer ", "OAuth ", "Basic ", ""]),
    plain | st.just('realm="1234567", oauth_token="a", oauth_nonce="b"'),
)
def test_any_login(stage: Stage, scheme: str, rest: str) -> None:
    answer = stage.ns.anonymous("GET", "/services/rest/system/v1/serverTime", headers={"Authorization": scheme + rest})
    assert error(answer)[:2] == (401, "INVALID_LOGIN")
    assert f'realm="{ACCOUNT}"' in answer.headers["WWW-Authenticate"]


@FEW
@given(
    st.dictionaries(
        st.sampled_from(
            ["grant_type", "client_assertion", "client_assertion_type", "client_id", "code", "refresh_token"]
        )
        | plain,
        text,
        max_size=5,
    ),
    header,
)
def test_any_request_for_a_token(stage: Stage, form: dict[str, str], headers: dict[str, str]) -> None:
    answer = stage.ns.anonymous("POST", TOKEN_PATH, data=form, headers=headers)
    assert (answer.status_code, set(answer.json())) in ((400, {"error"}), (401, {"error"}))


@FEW
@given(
    st.sampled_from(["iss", "aud", "exp", "iat", "scope"]), json_value, st.dictionaries(plain, json_value, max_size=3)
)
def test_any_assertion(stage: Stage, claim: str, value: Any, headers: dict[str, Any]) -> None:
    client = stage.by_algorithm("ES256")
    answer = client.ask_token(_signed(client, {claim: value}, headers))
    assert answer.status_code in (200, 400, 401), answer.text


def _signed(ns: NetSuite, claims: dict[str, Any], headers: dict[str, Any]) -> str:
    known = {"alg", "typ", "kid", "b64", "crit"}
    try:
        return ns.assertion(headers={key: value for key, value in headers.items() if key not in known}, **claims)
    except (TypeError, ValueError):
        # The library does not write it.
        return "rubbish"
