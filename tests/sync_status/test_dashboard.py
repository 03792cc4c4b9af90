"""Every page in a real browser: what it says, that it is light, that everybody can use it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, Request, expect
from sync_status import expiry, heartbeats, timeline
from sync_status.alerts.notices import Notices
from sync_status.alerts.watch import Watch
from sync_status.assembly import Parts, assemble
from sync_status.dashboard.pages import MEDIA_TYPES, STATIC
from sync_status.settings import read_settings
from sync_status.webhooks.desk import open_desk

from tests.sync_status.browser import breaches, picture
from tests.sync_status.served import served
from tests.sync_status.showcase import Showcase

PLEX = "prod:tap-plex-to-target-postgres"
NETSUITE = "prod:tap-netsuite-to-target-postgres"
PAGES = ("overview", "failing", "healthy", "never run", "failed run", "running", "webhooks", "webhook")
LOOKS = {"light": (1280, "light"), "dark": (1280, "dark"), "phone": (390, "light")}
# What another look could break is broken on these.
JUDGED = {"light": PAGES, "dark": ("overview", "failing", "running"), "phone": ("overview", "running")}
MOST_BYTES = 200_000
A_LINE_PX = 15


@dataclass
class Site:
    address: str
    parts: Parts
    paths: dict[str, str]

    def text(self, name: str) -> str:
        return requests.get(self.address + self.paths[name], timeout=30).text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    at = datetime.now(UTC).replace(minute=41)
    history = Showcase(tmp_path_factory.mktemp("site") / "acme-erp", at).build()
    environ = {**history.environ, "MELTANO_ENVIRONMENT": "prod", "SYNC_STATUS_OPEN_ON_LOOPBACK": "true"}
    parts = assemble(read_settings(environ), lambda: at)
    heartbeats.beat(parts.engine, heartbeats.SCHEDULER, lambda: at - timedelta(seconds=4))
    with parts.engine.begin() as db:
        ends = {"what": "certificate", "on": f"{at + timedelta(days=6):%Y-%m-%d}"}
        expiry.keep(db, "prod:tap-netsuite", ends, "check", at)
        timeline.note(db, PLEX, at - timedelta(hours=9), "version_changed", "tap: 0.2.0, was 0.1.4")
        told = "purchase_orders: new field incoterm (string); buyer is string, was integer"
        timeline.note(db, PLEX, at - timedelta(hours=5), "schema_changed", told)
        timeline.note(db, PLEX, at - timedelta(hours=4), "paused", "Stocktaking in Detroit", by="dashboard")
        timeline.note(db, PLEX, at - timedelta(hours=3), "resumed", "", by="dashboard")
    desk = open_desk(parts.settings, parts.engine, parts.clock)
    endpoint, _ = desk.endpoints.add("https://hooks.example.com/sync", description="Incident bot")
    desk.deliveries.test(endpoint.id)
    Watch(parts.engine, parts.board, desk.endpoints, Notices(parts.engine, (), parts.clock), parts.clock).once()
    failed, running = parts.board.status(PLEX).last_run, parts.board.status(NETSUITE).current_run
    assert failed
    assert running
    paths = {
        "overview": "/",
        "failing": f"/dashboard/connections/{PLEX}",
        "healthy": "/dashboard/connections/prod:tap-sandbox-to-target-duckdb",
        "never run": "/dashboard/connections/prod:tap-sandbox-to-target-postgres",
        "failed run": f"/dashboard/runs/{failed.id}",
        "running": f"/dashboard/runs/{running.id}",
        "webhooks": "/dashboard/webhooks",
        "webhook": f"/dashboard/webhooks/{endpoint.id}",
    }
    with served(parts) as address:
        yield Site(address, parts, paths)
    parts.close()


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out_and_nothing_overflows(browser: Browser, site: Site, tmp_path: Path, look: str) -> None:
    width, scheme = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.clock.set_fixed_time(site.parts.clock())
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in PAGES:
        page.goto(site.address + site.paths[name])
        assert name not in JUDGED[look] or breaches(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert picture(page, f"{name}-{look}".replace(" ", "-"), tmp_path).stat().st_size
    context.close()
    assert said == []


def test_a_page_is_small_and_asks_nobody_else(page: Page, site: Site) -> None:
    asked: list[tuple[str, int]] = []

    def finished(request: Request) -> None:
        answer = request.response()
        assert answer
        asked.append((request.url, len(answer.body())))

    page.on("requestfinished", finished)
    page.goto(site.address, wait_until="networkidle")
    assert {url.partition("?")[0].removeprefix(site.address) for url, _ in asked} >= {
        "/",
        "/dashboard/static/dashboard.js",
    }
    assert all(url.startswith(site.address) for url, _ in asked)
    assert sum(size for _, size in asked) < MOST_BYTES
    assert sum((STATIC / name).stat().st_size for name in MEDIA_TYPES) < MOST_BYTES / 4


def test_the_overview_says_first_what_matters(page: Page, site: Site) -> None:
    page.goto(site.address)
    assert page.locator("h1").inner_text() == "2 of 5 connections need attention"
    assert "Scheduler alive" in page.locator("header").inner_text()
    first = page.locator(".action").first
    assert "tap-plex → target-postgres: Authentication failed" in first.inner_text()
    assert "3 runs in a row" in first.inner_text()
    assert first.locator(".command code").inner_text() == "meltano invoke tap-plex:check"
    rows = [row.inner_text() for row in page.locator("table.connections tbody tr").all()]
    assert ["tap-plex" in rows[0], "tap-netsuite" in rows[1]] == [True, True]
    assert "Failed" in rows[0]
    assert "Syncing" in rows[1]
    assert re.search(r"of about 3 min", rows[1])
    assert "Completed" in rows[-1]


def test_every_chart_says_in_words_what_it_shows(page: Page, site: Site) -> None:
    page.goto(site.address)
    labels = [chart.get_attribute("aria-label") or "" for chart in page.locator("svg.chart").all()]
    assert all(labels)
    assert "Last 24 runs: 20 completed, 4 failed" in labels
    assert any(
        re.fullmatch(r"The data is 3 h \d+ min old; late after 1 h 6 min, stale after 2 h 6 min", one) for one in labels
    )
    page.goto(site.address + site.paths["failing"])
    assert page.locator("svg.bars").count() == 2


def test_a_failed_run_says_why_and_who_must_act(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.get_by_role("link", name="Why").first.click()
    card = page.locator("section.error").inner_text()
    assert "Authentication failed" in card
    assert "Who must act\nYou" in card
    assert "HTTP 401" in card
    assert "7f3a-91c2" in card
    assert "Plex refused the key" in page.locator("pre.log .wrong").inner_text()


def test_all_of_it_can_be_read_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in PAGES:
        page.goto(site.address + site.paths[name])
        assert page.locator("h1").inner_text()
    page.goto(site.address)
    assert "in " in page.locator("td[data-label='Next sync']").first.inner_text()
    assert page.get_by_text("Reload to see what is new.").is_visible()
    context.close()


def test_keys_reach_everything_and_the_focus_is_seen(page: Page, site: Site) -> None:
    page.goto(site.address + site.paths["healthy"])
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    seen = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        seen.add(focused.inner_text())
        assert focused.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    assert {"Sync now", "With options", "Pause"} <= seen
    page.get_by_text("With options").press("Enter")
    assert page.get_by_label("Everything again").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_label("Everything again").is_visible()
    assert page.locator(":focus").inner_text() == "With options"


def test_a_page_is_sent_once_until_it_changes(site: Site) -> None:
    first = requests.get(site.address, timeout=30)
    again = requests.get(site.address, headers={"If-None-Match": first.headers["ETag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")
    static = re.search(r'href="(/dashboard/static/dashboard.css\?\w+)"', first.text)
    assert static
    assert "immutable" in requests.get(site.address + static[1], timeout=30).headers["Cache-Control"]


@pytest.mark.parametrize("answer", ["503", "none"])
def test_a_page_that_is_old_says_so_until_it_is_fresh_again(page: Page, site: Site, answer: str) -> None:
    page.clock.install(time=site.parts.clock())
    page.goto(site.address)
    said = page.locator("#told")
    assert said.inner_text() == ""
    page.route(site.address + "/", lambda route: route.fulfill(status=503) if answer == "503" else route.abort())
    page.clock.fast_forward("01:00")
    expect(said).to_have_text("The server gives no answer; this page shows what it said last.")
    assert (box := said.bounding_box())
    assert box["height"] > A_LINE_PX
    assert breaches(page) == []
    page.unroute(site.address + "/")
    page.clock.fast_forward("01:00")
    expect(said).to_have_text("")


def test_pages_of_nothing_are_pages(page: Page, site: Site) -> None:
    for path in (
        "/dashboard/connections/nothing",
        "/dashboard/runs/999999",
        "/dashboard/runs/x",
        "/dashboard/webhooks/x",
    ):
        answer = page.goto(site.address + path)
        assert answer
        assert answer.status == 404
        assert page.locator("h1").inner_text() == "There is nothing here"
        assert breaches(page) == []
