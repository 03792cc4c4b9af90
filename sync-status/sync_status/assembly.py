"""Putting the parts together, for the server and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from sync_status import clock
from sync_status.board import Board
from sync_status.catch_up import CatchUp, Listener
from sync_status.changes import watcher
from sync_status.checks import Checks
from sync_status.clock import Clock
from sync_status.database import open_database
from sync_status.pauses import Pauses
from sync_status.projects import Projects
from sync_status.settings import Settings
from sync_status.starts import Starts
from sync_status.state_backend import StateBackend
from sync_status.system_database import SystemDatabase
from sync_status.tokens import Tokens
from sync_status.webhooks.run_events import recorder
from sync_status.worker import Worker


@dataclass(frozen=True)
class Parts:
    """One of each.

    Args:
        settings: As read.
        engine: Our own database.
        projects: meltano.yml, and what must not be told of it.
        system: Meltano's database.
        catch_up: Brings ours up to it.
        board: What can be asked.
        starts: Starts and cancels syncs.
        pauses: Who is to be left alone.
        tokens: Who may ask.
        checks: What taps say of their connection.
        clock: The time.
        workers: The work beside the server, once it is served.
    """

    settings: Settings
    engine: Engine
    projects: Projects
    system: SystemDatabase
    catch_up: CatchUp
    board: Board
    starts: Starts
    pauses: Pauses
    tokens: Tokens
    checks: Checks
    clock: Clock = clock.now
    workers: list[Worker] = field(default_factory=list)

    def close(self) -> None:
        """Close both databases."""
        self.engine.dispose()
        self.system.close()


def parts_of(request: Request) -> Parts:
    """Give a route what there is."""
    found: Parts = request.app.state.parts
    return found


Shared = Annotated[Parts, Depends(parts_of)]


def assemble(settings: Settings, now: clock.Clock = clock.now, listeners: Sequence[Listener] = ()) -> Parts:
    """Open the databases and put the parts together."""
    system = SystemDatabase(settings.meltano_database_uri)
    projects = projects_of(settings)
    # Told before anything is made: without a project there is nothing to look at.
    projects.project()
    engine = open_database(settings.database_uri)
    directory = Path(settings.environ.get("MELTANO_SYS_DIR_ROOT") or settings.project_root / ".meltano")
    changes = watcher(settings.project_root, directory, projects, now)
    told = (recorder(now, settings.base_url), changes, *listeners)
    catch_up = CatchUp(engine, system, settings.log, projects, now, told)
    states = StateBackend(settings.state_backend_uri, system, settings.project_root)
    board = Board(settings, engine, catch_up, projects, states, now)
    return Parts(
        settings,
        engine,
        projects,
        system,
        catch_up,
        board,
        Starts(settings, engine, board, projects, now),
        Pauses(engine, now),
        Tokens(engine, now),
        Checks(engine, settings, projects, now),
        now,
    )


def projects_of(settings: Settings) -> Projects:
    """Return the project of these settings, which knows what must not be told: theirs among it."""
    own = {
        settings.admin_token,
        settings.signing_key,
        *settings.notify,
        *(_password(uri) for uri in (settings.meltano_database_uri, settings.database_uri)),
    }
    secrets = frozenset(secret for secret in own if secret)
    return Projects(settings.project_root, settings.environment, settings.environ, secrets)


def _password(uri: str) -> str | None:
    return make_url(uri).password
