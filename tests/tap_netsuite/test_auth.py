"""Both logins, and what is done when they are refused."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from oauthlib.oauth1 import Client
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from tap_netsuite.account import Account
from tap_netsuite.auth import MachineLogin, TokenLogin
from tap_netsuite.faults import LoginRefusedError
from tap_netsuite.keys import signing_key
from tap_netsuite.source import DENIALS_AFTER_SUCCESS, Denials

from tests.tap_netsuite.conftest import Served

# The published sample of the vendor's help: invented keys, and the signature that belongs to them.
CONSUMER = (
    "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
    "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
)
TOKEN = (
    "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
    "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
)
HOST = "https://123456.suitetalk.api.netsuite.com/services/rest"
QUERY = "SELECT id FROM currency"


def prepared(method: str, url: str, login: Any, **given: Any) -> requests.PreparedRequest:
    return requests.Session().prepare_request(requests.Request(method, url, auth=login, **given))


@pytest.fixture
def one_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nonce and the time of the sample."""
    signed = Client.get_oauth_params

    def fixed(self: Client, request: Any) -> Any:
        self.nonce, self.timestamp = "fjaLirsIcCGVZWzBX0pg", "1508242306"
        return signed(self, request)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(Client, "get_oauth_params", fixed)


@pytest.mark.usefixtures("one_nonce")
@pytest.mark.parametrize(
    ("method", "path", "signature"),
    [
        ("GET", "record/v1/employee/40", "B5OIWznZ2YP0OB7VrJrGkYsTh%2B8H%2B5T9Hag%2Bo92q0zY%3D"),
        ("POST", "query/v1/suiteql?limit=1000&offset=2000", "CLdciYVYhr%2FAqfkJ9kHpaYGsK7kzm8VkkfI%2BHzW85KM%3D"),
    ],
)
def test_a_signature_is_the_one_that_the_vendor_publishes(method: str, path: str, signature: str) -> None:
    request = prepared(method, f"{HOST}/{path}", TokenLogin(Account("123456"), CONSUMER, TOKEN), data=b"{}")
    header = request.headers["Authorization"]
    assert f'oauth_signature="{signature}"' in header
    assert 'realm="123456"' in header


def test_every_try_is_signed_anew() -> None:
    login = TokenLogin(Account("1234567-sb1"), CONSUMER, TOKEN)
    headers = {prepared("GET", f"{HOST}/system/v1/serverTime", login).headers["Authorization"] for _ in range(20)}
    assert len(headers) == 20
    assert all('realm="1234567_SB1"' in header for header in headers)


def test_an_assertion_is_short_lived_and_meant_for_the_account() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    login = MachineLogin(Account("1234567_SB1"), "client", "certificate", signing_key(pem), requests.post)
    text = login.assertion()
    audience = "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"
    claims = jwt.decode(text, key.public_key(), ["ES384"], audience=audience)
    assert jwt.get_unverified_header(text) == {"alg": "ES384", "kid": "certificate", "typ": "JWT"}
    assert claims["iss"] == "client"
    assert claims["scope"] == ["rest_webservices"]
    assert 0 < claims["exp"] - claims["iat"] <= 300


@pytest.mark.parametrize("login", ["machine", "tokens"])
def test_each_login_opens_the_account(served: Served, login: str) -> None:
    source = served.source() if login == "machine" else tokens_of(served)
    assert source.server_time() == "2026-06-01T06:00:00Z"
    assert len(source.rows(QUERY)) > 1


def tokens_of(served: Served) -> Any:
    cleared = dict.fromkeys(served.machine, None)
    return served.source(**cleared | served.tokens)


def counted(source: Any) -> list[str]:
    """The addresses that a source asks from now on."""
    asked: list[str] = []
    sent = source.session.send

    def send(request: requests.PreparedRequest, **given: Any) -> requests.Response:
        asked.append(str(request.url).rpartition("/")[2].partition("?")[0])
        answer: requests.Response = sent(request, **given)
        return answer

    source.session.send = send
    return asked


def test_a_token_is_asked_for_once_however_many_threads_want_it(served: Served) -> None:
    source = served.source()
    asked = counted(source)
    threads = [threading.Thread(target=source.server_time) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == ["serverTime"] * 4 + ["token"]


def test_a_token_is_renewed_before_its_end(served: Served) -> None:
    with served.admin.switched(token_seconds=1):
        source = served.source()
        asked = counted(source)
        source.server_time()
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            source.server_time()
    # It would be refused after a second; it is replaced after half of one.
    assert asked.count("token") >= 3
    assert len(served.admin.admin("GET", "netsuite/login-audit")) == len(before_audit(served))


def before_audit(served: Served) -> list[Any]:
    return [entry for entry in served.admin.admin("GET", "netsuite/login-audit") if entry["detail"] != "TokenExpired"]


def test_a_token_that_ends_early_is_replaced_at_once(served: Served) -> None:
    source = served.source()
    source.server_time()
    served.admin.admin("DELETE", "netsuite/tokens")
    asked = counted(source)
    assert source.suiteql(QUERY).content
    assert asked == ["suiteql", "token", "suiteql"]


def test_tokens_that_end_in_many_threads_are_replaced_once(served: Served) -> None:
    source = served.source()
    source.server_time()
    served.admin.admin("DELETE", "netsuite/tokens")
    asked = counted(source)
    threads = [threading.Thread(target=source.suiteql, args=[QUERY]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One that began late may have had the new token at once.
    assert asked.count("token") == 1
    assert 4 <= asked.count("suiteql") <= 8


@pytest.fixture(params=["machine", "tokens"])
def good(request: pytest.FixtureRequest, served: Served) -> Iterator[Any]:
    """A source that was let in, by each login."""
    source = served.source() if request.param == "machine" else tokens_of(served)
    source.server_time()
    yield source
    served.admin.admin("DELETE", "netsuite/locks")


def test_a_login_that_was_good_is_asked_again_a_few_times_and_then_refused(served: Served, good: Any) -> None:
    with served.admin.faults({"kind": "401", "route": "*/suiteql"}):
        for _ in range(DENIALS_AFTER_SUCCESS):
            with pytest.raises(RetriableAPIError, match="refused a login that was good"):
                good.suiteql(QUERY)
        with pytest.raises(LoginRefusedError, match="View Login Audit Trail"):
            good.suiteql(QUERY)
    assert good.suiteql(QUERY).content


def test_a_success_in_between_begins_the_count_anew(served: Served, good: Any) -> None:
    for _ in range(DENIALS_AFTER_SUCCESS + 1):
        with served.admin.faults({"kind": "401", "route": "*/suiteql"}), pytest.raises(RetriableAPIError):
            good.suiteql(QUERY)
        good.server_time()


def test_refusals_of_calls_under_way_together_count_once() -> None:
    denials = Denials()
    denials.let_in()
    for _ in range(DENIALS_AFTER_SUCCESS):
        sent_at = time.monotonic()
        assert [denials.may_pass(sent_at) for _ in range(15)] == [True] * 15
    assert not denials.may_pass(time.monotonic())


def test_before_any_success_a_refusal_is_taken_at_its_word() -> None:
    assert not Denials().may_pass(time.monotonic())


@pytest.mark.parametrize("login", ["machine", "tokens"])
@pytest.mark.parametrize("route", ["*/serverTime", "*/token"])
def test_a_first_refusal_is_tried_once_more_and_a_second_is_taken_at_its_word(
    served: Served, login: str, route: str
) -> None:
    if (login, route) == ("tokens", "*/token"):
        route = "*/suiteql"
    source = served.source() if login == "machine" else tokens_of(served)
    ask = partial(source.suiteql, QUERY) if route == "*/suiteql" else partial(source.get, "system/v1/serverTime")
    with served.admin.faults({"kind": "401", "route": route}), pytest.raises(FatalAPIError, match="HTTP 401"):
        ask()
    with served.admin.faults({"kind": "401", "route": route, "times": 1}):
        ask()


def test_an_overload_that_looks_like_a_bad_login_is_waited_out(served: Served, good: Any) -> None:
    switches = {"overload": "401", "overload_wait_seconds": 0.2}
    patient = replace(good, max_retry_seconds=30)
    answers: list[Any] = []
    with served.admin.changed(concurrency_limit=1, switches=switches):
        threads = [threading.Thread(target=lambda: answers.append(patient.rows(QUERY))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"client_id": "nobody"}, "NetSuite knows no such integration; check client_id"),
        ({"certificate_id": "nobody"}, "check account_id, client_id, certificate_id and the private key"),
        ({"account_id": "7654321"}, "check account_id"),
    ],
)
def test_a_first_login_that_is_refused_says_what_to_check(
    served: Served, changes: dict[str, str], message: str
) -> None:
    with pytest.raises(FatalAPIError, match=message):
        served.source(**changes).server_time()


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_request", "invalid_client"])
def test_whatever_the_token_endpoint_says_of_a_bad_assertion_the_audit_trail_is_named(
    served: Served, error: str
) -> None:
    switched = served.admin.switched(assertion_error=error, has_error_description=True)
    with switched, pytest.raises(FatalAPIError, match=r"M2M|Audit Trail") as refusal:
        served.source(certificate_id="canary").server_time()
    assert "MissingKey" not in str(refusal.value)


def test_a_token_endpoint_that_fails_is_asked_again(served: Served) -> None:
    with served.admin.faults({"kind": "503", "route": "*/token", "times": 1}):
        assert served.source(max_retry_seconds=10).server_time()
    broken = served.admin.faults({"kind": "truncated_json", "route": "*/token"})
    with broken, pytest.raises(RetriableAPIError, match="no token"):
        served.source().server_time()


def test_a_netrc_does_not_replace_the_login(
    served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("home") / "netrc"
    path.write_text("machine 127.0.0.1 login somebody password canary\n")
    monkeypatch.setenv("NETRC", str(path))
    assert served.source().server_time()
