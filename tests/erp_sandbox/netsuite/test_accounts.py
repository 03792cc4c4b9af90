"""Accounts and logins: the folder that declares them, the command that makes them, and changing them at run time."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from erp_sandbox.netsuite.account import Account, changed, read_accounts
from erp_sandbox.netsuite.auth.oauth1 import Nonces
from erp_sandbox.netsuite.auth.session import Session
from erp_sandbox.netsuite.auth.tokens import Tokens
from erp_sandbox.netsuite.roles import Role

from tests import sandboxes
from tests.erp_sandbox.command import run
from tests.erp_sandbox.netsuite.cases import Stage
from tests.erp_sandbox.netsuite.cases_errors import slowly
from tests.erp_sandbox.netsuite.netsuite_client import ADMIN, COMMAND, NetSuite, create_integration, error

TIME = "/services/rest/system/v1/serverTime"


def test_create_integration_prints_the_settings_of_a_tap(tmp_path: Path) -> None:
    said = run("netsuite", "create-integration", "--folder", str(tmp_path), "--algorithm", "ES256")
    settings = json.loads(said.stdout)
    assert list(settings) == ["account_id", "client_id", "certificate_id", "private_key_path", "base_url"]
    assert (settings["account_id"], settings["base_url"]) == ("1234567", "http://127.0.0.1:8765")


def test_create_integration_prints_tokens_on_demand(tmp_path: Path) -> None:
    settings = create_integration(tmp_path, "--algorithm", "ES256")
    assert {"consumer_key", "consumer_secret", "token_id", "token_secret"} <= set(settings)
    assert settings["consumer_key"] == settings["client_id"]


def test_what_is_secret_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    create_integration(tmp_path, "--algorithm", "ES256")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    secret = {"integrations.json", "tap-private.pem", "tap-public.pem"}
    assert {name for name, mode in modes.items() if mode == 0o600} == secret
    assert set(modes) == secret | {"accounts.json"}


def test_a_second_integration_is_added_to_the_first(tmp_path: Path) -> None:
    for name in ("one", "two"):
        create_integration(tmp_path, "--algorithm", "ES256", "--name", name)
    assert [each["name"] for each in json.loads((tmp_path / "integrations.json").read_bytes())] == ["one", "two"]


def test_a_role_that_is_not_there_is_made(tmp_path: Path) -> None:
    create_integration(tmp_path, "--algorithm", "ES256", "--role", "buyer")
    assert read_accounts(tmp_path)["1234567"].roles["buyer"] == Role(name="buyer")


def test_an_unknown_account_is_named(tmp_path: Path) -> None:
    said = run("netsuite", "create-integration", "--folder", str(tmp_path), "--account", "9")
    assert (said.returncode, "'9' is none of 1234567, 1234567_SB1" in said.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "at least one account"),
        ("{", "Expected `array`"),
        ('[{"id": "1234567-sb1"}]', "no account id in its canonical form"),
        ('[{"id": "1", "colour": "red"}]', "unknown field `colour`"),
        ('[{"id": "1", "switches": {"cap": "maybe"}}]', "Invalid enum value 'maybe'"),
        ('[{"id": "1", "time_zone": "Europe/Atlantis"}]', "'Europe/Atlantis' is no time zone"),
        ('[{"id": "1", "date_format": "DD/MM"}]', "'DD/MM' is no way to write a date"),
        ('[{"id": "1", "without": ["SUBSIDIARY"]}]', "'SUBSIDIARY' is none of SUBSIDIARIES"),
    ],
)
def test_a_server_says_what_is_wrong_with_its_accounts(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "accounts.json").write_text(content)
    said = run("serve", "--netsuite", str(tmp_path), "--port", "0")
    assert said.returncode == 1
    assert message in said.stderr
    assert "Traceback" not in said.stderr


def test_without_a_folder_the_usual_accounts_are_there(tmp_path: Path) -> None:
    accounts = read_accounts(tmp_path)
    assert {name: account.tenant for name, account in accounts.items()} == {
        "1234567": "main",
        "1234567_SB1": "halden",
        "1234567_SB2": "tessera",
    }


def test_changes_are_merged_by_key_and_leave_the_id() -> None:
    account = Account(id="1")
    other = changed(account, {"id": "2", "switches": {"cap": "refuse"}, "roles": {"integration": {"without": ["A"]}}})
    assert (other.id, other.switches.cap, other.switches.token_seconds) == ("1", "refuse", 3600)
    assert other.roles["integration"].without == frozenset({"A"})
    assert "administrator" in other.roles


@pytest.mark.parametrize(
    ("level", "wanted", "has"), [("VIEW", "VIEW", True), ("VIEW", "EDIT", False), ("FULL", "EDIT", True)]
)
def test_a_level_includes_those_below(level: Any, wanted: Any, has: bool) -> None:  # noqa: FBT001
    assert Role(permissions={"LIST_ITEM": level}).has("LIST_ITEM", wanted) is has


def test_a_nonce_is_forgotten_when_its_timestamp_is_too_old_to_be_taken() -> None:
    nonces, parameters = Nonces(), {"oauth_token": "t", "oauth_timestamp": "0", "oauth_nonce": "n"}
    assert [nonces.use(parameters, now) for now in (0, 300, 601)] == [True, False, True]


def test_refresh_tokens_end() -> None:
    tokens, session = Tokens(), Session("1", "r", 7, "client", "Bearer")
    token = tokens.refresh(session, 60, now=0)
    assert tokens.refreshed(token, "client", 59, once=False) == session
    assert tokens.refreshed(token, "other", 59, once=False) is None
    assert tokens.refreshed(token, "client", 60, once=False) is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "accounts/9", None, 404),
        ("PATCH", "accounts/1234567", {"cap": 1}, 422),
        ("PATCH", "accounts/1234567", [], 422),
        ("PUT", "accounts/7", {"tenant": "nobody"}, 422),
        ("PUT", "accounts/7-sb1", {}, 422),
        ("PUT", "integrations", {"name": "x"}, 422),
        (
            "PUT",
            "integrations",
            {"name": "x", "account": "1234567", "client_id": "c", "certificates": [{"id": "k", "pem": "x"}]},
            422,
        ),
    ],
)
def test_a_mistake_of_the_administrator_is_explained(
    stage: Stage, method: str, path: str, body: Any, status: int
) -> None:
    answer = requests.request(method, f"{stage.url}/admin/netsuite/{path}", json=body, headers=ADMIN, timeout=30)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_administrators_routes_need_the_administrators_token(stage: Stage) -> None:
    assert requests.get(f"{stage.url}/admin/netsuite/accounts", timeout=30).status_code == 401


def test_integrations_are_listed_without_their_secrets(stage: Stage) -> None:
    listed = json.dumps(stage.ns.admin("GET", "netsuite/integrations"))
    assert stage.ns.settings["client_id"] in listed
    assert stage.ns.settings["consumer_secret"] not in listed
    assert stage.ns.settings["token_secret"] not in listed


def test_all_tokens_end_on_demand(stage: Stage) -> None:
    stage.ns.login()
    assert stage.ns.admin("DELETE", "netsuite/tokens")["expired"] > 0
    assert stage.ns.get(TIME).status_code == 401
    stage.ns.login()


def served(folder: Path, *options: str) -> Any:
    return sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.05", options=["--netsuite", str(folder), *options])


def test_logins_can_be_judged_by_the_sandboxes_clock(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text('[{"id": "1234567", "switches": {"login_clock": "sandbox"}}]')
    settings = create_integration(tmp_path, "--algorithm", "ES256")
    key = Path(settings["private_key_path"]).read_text()
    with served(tmp_path) as server:
        ns = NetSuite(server.url, settings, "ES256")
        now = 1_780_293_600
        claims = ns.claims(iat=now, exp=now + 60)
        assert ns.ask_token().json() == {"error": "invalid_grant"}
        # The certificate is of today, which is later than the sandbox's present.
        answer = ns.ask_token(jwt.encode(claims, key, "ES256", {"kid": settings["certificate_id"]}))
        assert (answer.status_code, ns.audit()) == (400, "MissingKey")
        late = ns.signed("GET", TIME, timestamp=str(now))
        assert ns.anonymous("GET", TIME, headers=late).status_code == 200
        server.advance(301)
        late = ns.signed("GET", TIME, timestamp=str(now))
        assert ns.anonymous("GET", TIME, headers=late).status_code == 401


def test_limits_of_the_server_are_told_in_netsuites_form(tmp_path: Path) -> None:
    settings = create_integration(tmp_path, "--algorithm", "ES256")
    with served(tmp_path, "--rate-limit", "2/60") as server:
        ns = NetSuite(server.url, settings, "ES256")
        answers = [ns.get(TIME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert error(answers[-1])[1] == "CONCURRENCY_LIMIT_EXCEEDED"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_dialect_that_is_not_served_is_not_there(tmp_path: Path) -> None:
    with served(tmp_path, "--dialect", "netsuite") as server:
        assert requests.get(f"{server.url}/sandbox/v1", timeout=30).status_code == 404
        assert requests.get(f"{server.url}{TIME}", timeout=30).status_code == 401
    with served(tmp_path, "--dialect", "sandbox") as server:
        assert requests.get(f"{server.url}{TIME}", timeout=30).status_code == 404


def test_the_server_says_nothing_secret(tmp_path: Path) -> None:
    settings = create_integration(tmp_path, "--algorithm", "ES256")
    command = [COMMAND, "serve", "--netsuite", str(tmp_path), "--port", "0", "--scale", "0.01", "--exit-with-stdin"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        said = server.stdout.readline()
        ns = NetSuite(json.loads(said)["url"], settings, "ES256")
        assertion = ns.assertion()
        token = ns.login()
        ns.ask_token("rubbish")
        ns.with_tba("GET", TIME)
        ns.with_tba("GET", TIME, signing={"tba": {"token_secret": "wrong"}})
        ns.suiteql("SELECT nothing FROM nowhere")
        rest, errors = server.communicate(timeout=30)
    said += rest + errors
    for secret in (settings["consumer_secret"], settings["token_secret"], settings["client_id"], token, assertion):
        assert secret not in said
    assert "Traceback" not in said


def test_calls_are_counted_by_what_was_asked(stage: Stage) -> None:
    stage.ns.admin("DELETE", "netsuite/calls")
    for page in ("customer", "customer/1", "customer/2"):
        stage.ns.record(page)
    stage.ns.rows("SELECT id FROM currency")
    told = stage.ns.calls()
    asked = {"GET /record/v1/customer": 1, "GET /record/v1/customer/{id}": 2, "POST /query/v1/suiteql": 1}
    assert told == {"under_way": 0, "most_at_once": 1, "refused": 0, "answered": asked}


def test_calls_at_once_and_refused_ones_are_counted(stage: Stage) -> None:
    assert sorted(slowly(stage, 7)) == [200] * 5 + [429] * 2
    told = stage.ns.calls()
    assert (told["most_at_once"], told["refused"]) == (5, 2)


@pytest.mark.parametrize("who", ["ns", "sandbox"])
def test_who_is_logged_in_is_an_employee(stage: Stage, who: str) -> None:
    client: NetSuite = getattr(stage, who)
    subject = jwt.decode(client.login(), options={"verify_signature": False})["sub"]
    employee = subject.split(";")[0]
    assert client.rows("SELECT id FROM employee WHERE id = ?", employee) == [{"id": employee}]


def test_tables_can_be_made_ready_at_the_start(tmp_path: Path) -> None:
    options = ["--cache", str(tmp_path / "cache"), "--prepare", "halden"]
    with sandboxes.running(clock="2025-02-01T06:00:00Z", scale="0.01", options=options):
        assert [path.name.partition("-")[0] for path in (tmp_path / "cache").glob("*.duckdb")] == ["halden"]
