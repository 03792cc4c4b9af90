"""Projects that the tests look at: written histories, and our database in either of the two kinds."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page
from sync_status.assembly import Parts, assemble
from sync_status.settings import read_settings

from tests.sync_status.browser import chromium
from tests.sync_status.meltano_history import PROJECT, MeltanoHistory
from tests.sync_status.served import served

if TYPE_CHECKING:
    from tests.end_to_end.postgres_cluster import Postgres

PATIENCE_MS = 60_000
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Time:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> datetime:
        """Let time pass; return the new moment."""
        self.at += timedelta(**time)
        return self.at


class Watched:
    """A project with a written history, and sync-status over it."""

    def __init__(self, root: Path, project: dict[str, Any] = PROJECT, /, **variables: str) -> None:
        self.meltano = MeltanoHistory(root, project)
        self.time = Time()
        self.environ = {**self.meltano.environ, "SYNC_STATUS_OPEN_ON_LOOPBACK": "true", **variables}
        self.heard: list[tuple[str, str, str | None]] = []
        self._opened: list[Parts] = []
        self.parts = self.opened()

    def opened(self) -> Parts:
        """Open it anew, as another process would."""
        self._opened.append(assemble(read_settings(self.environ), self.time, [self._listen]))
        return self._opened[-1]

    def close(self) -> None:
        """Close whatever was opened."""
        for parts in self._opened:
            parts.close()

    def _listen(self, _: Any, run: Any, before: str | None) -> None:
        self.heard.append((run.id, run.status, before))

    @property
    def board(self) -> Any:
        """What can be asked, caught up at each call."""
        self.parts.catch_up()
        return self.parts.board


@pytest.fixture
def watched(watch: Callable[..., Watched]) -> Watched:
    """A project whose clock stands at six o'clock."""
    return watch()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of ours, in either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ours.db'}"
    cluster: Postgres = request.getfixturevalue("postgres")
    name = f"ours_{uuid.uuid4().hex}"
    with psycopg.connect(cluster.url, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"')
    return cluster.url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres", f"/{name}")


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Make a watched project with variables of its own."""
    with ExitStack() as made:

        def make(**variables: str) -> Watched:
            watched = Watched(tmp_path / "project", **variables)
            made.callback(watched.close)
            return watched

        yield make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, patient with a machine that is busy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


@pytest.fixture(scope="module")
def address(parts: Parts) -> Iterator[str]:
    """Where the module's `parts` are served."""
    with served(parts) as address:
        yield address
