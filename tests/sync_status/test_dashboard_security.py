"""The dashboard takes nothing for granted: names, error messages, forms, tokens."""

import copy
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from sync_status.assembly import Parts, assemble
from sync_status.clock import now
from sync_status.settings import read_settings

from tests.sync_status.browser import chromium
from tests.sync_status.meltano_history import PLEX, PROJECT, SANDBOX, MeltanoHistory

ADMIN = "an-admin-token-long-enough"
EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
SECRET = "canary-secret-5f1d"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    project: dict[str, Any] = copy.deepcopy(PROJECT)
    project["plugins"]["extractors"][1]["settings"] = [{"name": "api_key", "sensitive": True}]
    history = MeltanoHistory(tmp_path_factory.mktemp("evil") / "project", project)
    began = now() - timedelta(minutes=20)
    run = history.run(began, began + timedelta(minutes=1), state="FAIL", error="Extractor failed", trigger=EVIL)
    history.summary(run, EVIL, began, record_count=1, bookmark_to=EVIL)
    error = {"type": "FatalAPIError", "module": "x", "message": f"{EVIL} `{EVIL}` key {SECRET}", "traceback": []}
    history.say(run, f"{EVIL} {SECRET}", began, level="error", plugin_exception=error)
    history.state(SANDBOX, {EVIL: {"replication_key": EVIL, "replication_key_value": EVIL}})
    history.run(began, began + timedelta(minutes=1), job_name=PLEX)
    environ = {**history.environ, "SYNC_STATUS_ADMIN_TOKEN": ADMIN, "TAP_PLEX_API_KEY": SECRET}
    made = assemble(read_settings(environ))
    made.pauses.pause(SANDBOX, EVIL, EVIL)
    made.pauses.resume(SANDBOX, EVIL)
    yield made
    made.close()


@pytest.fixture
def admin() -> requests.Session:
    session = requests.Session()
    session.cookies.set("sync_status_token", ADMIN)
    return session


def csrf_of(text: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found
    return found[1]


def test_names_and_errors_are_text_and_nothing_else(parts: Parts, address: str) -> None:
    run = parts.board.status(SANDBOX).last_run
    assert run
    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([{"name": "sync_status_token", "value": ADMIN, "url": address}])
        page = context.new_page()
        for path in ("/", f"/dashboard/connections/{SANDBOX}", f"/dashboard/runs/{run.id}", f"/?notice={EVIL}"):
            page.goto(address + path)
            assert page.title() != "owned"
            assert page.locator("main script, main img").count() == 0
        page.goto(f"{address}/dashboard/runs/{run.id}")
        assert EVIL in page.locator(".told").inner_text()
        assert EVIL in page.locator("pre.log").inner_text()
        assert EVIL in page.locator("table").inner_text()


def test_pages_allow_no_inline_script_or_style(address: str, admin: requests.Session) -> None:
    answer = admin.get(address, timeout=30)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"<[^>]+ (style|on\w+)=", answer.text)
    assert not re.search(r"<script(?![^>]* src=)", answer.text)


def test_secrets_are_in_no_page(parts: Parts, address: str, admin: requests.Session) -> None:
    run = parts.board.status(SANDBOX).last_run
    assert run
    for path in (
        "/",
        f"/dashboard/connections/{SANDBOX}",
        f"/dashboard/runs/{run.id}",
        f"/dashboard/runs/{run.id}/log",
    ):
        text = admin.get(address + path, timeout=30).text
        assert SECRET not in text
        assert ADMIN not in text


@pytest.mark.parametrize(
    "path", ["/", f"/dashboard/connections/{SANDBOX}", "/dashboard/runs/1/log", "/dashboard/webhooks"]
)
def test_without_a_token_there_is_only_the_way_to_sign_in(address: str, path: str) -> None:
    answer = requests.get(address + path, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.text) == (303, "")
    assert answer.headers["Location"].startswith("/dashboard/login?next=")
    wrong = requests.get(address + path, cookies={"sync_status_token": "x"}, allow_redirects=False, timeout=30)
    assert wrong.status_code == 303


def test_signing_in_leads_to_pages_of_ours_only_and_hides_the_token_from_scripts(address: str) -> None:
    for target, expected in (
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/dashboard/webhooks", "/dashboard/webhooks"),
    ):
        form = {"token": ADMIN, "next": target}
        answer = requests.post(f"{address}/dashboard/login", data=form, allow_redirects=False, timeout=30)
        assert (answer.status_code, answer.headers["Location"]) == (303, expected)
        cookie = answer.headers["Set-Cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
    refused = requests.post(f"{address}/dashboard/login", data={"token": "no"}, allow_redirects=False, timeout=30)
    assert (refused.status_code, "Set-Cookie" in refused.headers) == (401, False)


def test_a_form_that_is_not_ours_does_nothing(parts: Parts, address: str, admin: requests.Session) -> None:
    path = f"{address}/dashboard/connections/{PLEX}/pause"
    good = csrf_of(admin.get(f"{address}/dashboard/connections/{PLEX}", timeout=30).text)
    for form, headers in (
        ({}, {}),
        ({"csrf": "0" * 64}, {}),
        ({"csrf": good}, {"Origin": "https://evil.example"}),
        ({"csrf": good}, {"Origin": "null"}),
    ):
        assert admin.post(path, data=form, headers=headers, timeout=30).status_code == 403
    assert parts.board.status(PLEX).pause is None
    assert admin.post(path, data={"csrf": good}, headers={"Origin": address}, timeout=30).status_code == 200
    assert parts.board.status(PLEX).pause is not None


def test_the_token_of_a_connection_shows_that_connection_only(parts: Parts, address: str) -> None:
    _, text = parts.tokens.make("one", ["read"], [SANDBOX])
    cookies = {"sync_status_token": text}
    overview = requests.get(address, cookies=cookies, timeout=30)
    assert "tap-sandbox" in overview.text
    assert "tap-plex" not in overview.text
    run = parts.board.status(PLEX).last_run
    assert run
    for path in (f"/dashboard/connections/{PLEX}", f"/dashboard/runs/{run.id}", f"/dashboard/runs/{run.id}/log"):
        assert requests.get(address + path, cookies=cookies, timeout=30).status_code == 404
    assert requests.get(f"{address}/dashboard/webhooks", cookies=cookies, timeout=30).status_code == 403
    # Whoever may only read sees the form of signing out, which proves as much.
    form = {"csrf": csrf_of(overview.text)}
    for path in (f"connections/{SANDBOX}/start", f"connections/{SANDBOX}/pause", "webhooks"):
        answer = requests.post(f"{address}/dashboard/{path}", data=form, cookies=cookies, timeout=30)
        assert answer.status_code == 403


def test_files_are_named_and_nothing_else_is_served(address: str) -> None:
    for name in ("../pages.py", "..%2fpages.py", "%2e%2e/pages.py", "nothing.css"):
        answer = requests.get(f"{address}/dashboard/static/{name}", timeout=30)
        assert answer.status_code == 404


def test_a_foreign_name_reaches_no_page(address: str) -> None:
    answer = requests.get(address, headers={"Host": "evil.example"}, timeout=30)
    assert answer.status_code == 421


def test_webhooks_added_in_the_dashboard_are_checked_too(address: str, admin: requests.Session) -> None:
    form = {
        "csrf": csrf_of(admin.get(f"{address}/dashboard/webhooks", timeout=30).text),
        "url": "http://169.254.169.254/",
    }
    answer = admin.post(f"{address}/dashboard/webhooks", data=form, timeout=30)
    assert answer.status_code == 400
    assert "must begin with https://" in answer.text
