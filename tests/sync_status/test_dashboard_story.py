"""The story of a morning: a connection fails, somebody reads why, mends it, starts a sync, and watches it complete."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sync_status.assembly import Parts, assemble
from sync_status.background import background
from sync_status.settings import read_settings

from demo import sandbox
from demo.meltano import COMMAND, MeltanoError, Project
from tests import sandboxes
from tests.sync_status.browser import picture
from tests.sync_status.receiver import Receiver, receiving
from tests.sync_status.served import served

ADMIN = "a-long-admin-token-for-this-test"
STREAMS = '["units","accounts"]'
MINUTE_MS = 60_000


@dataclass
class Morning:
    address: str
    parts: Parts
    project: Project
    receiver: Receiver
    source: sandbox.Sandbox

    def slow_down(self) -> None:
        """Have the source take its time over one answer, so that there is something to watch."""
        rule = {"kind": "latency", "route": "*/accounts", "seconds": 8, "times": 1}
        self.source.spoil(rule)

    def mend(self) -> None:
        """Set the right token, as people do: in the project's .env."""
        file = self.project.directory / ".env"
        file.write_text(file.read_text().replace("wrong-token", sandbox.TOKEN))


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    with sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.02") as server, receiving() as receiver:
        settings = {
            "TAP_SANDBOX_API_URL": server.url,
            "TAP_SANDBOX_AUTH_TOKEN": "wrong-token",
            "TAP_SANDBOX_START_DATE": "2000-01-01",
            "TAP_SANDBOX__SELECT_FILTER": STREAMS,
        }
        project = Project((tmp_path / "project").resolve(), settings)
        ours = {"MELTANO_PROJECT_ROOT": str(project.directory), "SYNC_STATUS_MELTANO": str(COMMAND)}
        ours |= {"SYNC_STATUS_ADMIN_TOKEN": ADMIN, "SYNC_STATUS_WEBHOOK_ALLOW": "127.0.0.0/8"}
        ours["XDG_STATE_HOME"] = str(project.directory / ".meltano" / "state")
        parts = assemble(read_settings({**os.environ, **ours}))
        # Before the first catch-up all is history, which nobody is told of.
        parts.catch_up()
        with pytest.raises(MeltanoError):
            project.run("tap-sandbox", "target-duckdb")
        with served(parts, background(parts)) as address:
            yield Morning(address, parts, project, receiver, server)
        parts.close()


def sign_in(morning: Morning, page: Page) -> None:
    page.goto(morning.address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Token").fill("not the token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no such token")
    page.get_by_label("Token").fill(ADMIN)
    page.get_by_role("button", name="Sign in").click()


def add_a_receiver(morning: Morning, page: Page) -> str:
    """Its secret."""
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_label("Address").fill(morning.receiver.url)
    page.get_by_role("button", name="Add").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_role("link", name=morning.receiver.url).click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("main")).to_contain_text("HTTP 204", timeout=MINUTE_MS)
    return secret


def read_why(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Connections").click()
    expect(page.locator("h1")).to_contain_text(re.compile(r"^1 of \d+ connections needs attention"))
    action = page.locator(".action").first
    expect(action).to_contain_text("tap-sandbox → target-duckdb")
    action.get_by_role("link", name="Why").click()
    expect(page.locator("section.error")).to_contain_text("Authentication failed")
    expect(page.locator("section.error")).to_contain_text("HTTP 401")
    picture(page, "story-1-why", folder)


def sync_and_watch(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="Sync again").click()
    expect(page.locator(".message")).to_contain_text("The sync was started")
    # From here on nothing is clicked or reloaded: the page brings itself up to date.
    expect(page.get_by_role("link", name="Watch the run")).to_be_visible(timeout=MINUTE_MS)
    page.get_by_role("link", name="Watch the run").click()
    expect(page.locator("h1 + .facts")).to_contain_text("Syncing")
    expect(page.locator("h1 + .facts")).to_contain_text("Completed", timeout=MINUTE_MS)
    expect(page.locator("table")).to_contain_text("accounts")
    picture(page, "story-2-completed", folder)
    page.get_by_role("link", name="Connections").first.click()
    expect(page.locator("h1")).not_to_contain_text("need")
    expect(page.locator("h1")).to_contain_text("healthy")


def see_what_was_told(morning: Morning, secret: str) -> None:
    told = [one.verify(secret) for one in morning.receiver.received]
    types = [one["type"] for one in told]
    assert types[0] == "webhook.test"
    assert [one for one in types if one.startswith("sync.")] == ["sync.started", "sync.completed"]
    done = next(one["data"] for one in told if one["type"] == "sync.completed")
    assert done["records"]["extracted"] == done["records"]["loaded"] > 0
    assert {stream["name"] for stream in done["streams"]} == {"units", "accounts"}


def test_a_failure_is_seen_read_mended_and_watched_until_it_is_well(
    morning: Morning, page: Page, tmp_path: Path
) -> None:
    sign_in(morning, page)
    secret = add_a_receiver(morning, page)
    read_why(page, tmp_path)
    morning.mend()
    morning.slow_down()
    sync_and_watch(page, tmp_path)
    see_what_was_told(morning, secret)
