"""What the parts of the server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from fastapi import Request
from sqlalchemy import Engine

from sync_status.board import Board
from sync_status.checks import Checks
from sync_status.clock import Clock, now
from sync_status.pauses import Pauses
from sync_status.projects import Projects
from sync_status.settings import Settings
from sync_status.starts import Starts
from sync_status.tokens import Tokens


@dataclass(frozen=True)
class Services:
    """One of each.

    Args:
        settings: As read.
        engine: Our own database.
        board: What can be asked.
        projects: meltano.yml, and what must not be told of it.
        starts: Starts and cancels syncs.
        pauses: Who is to be left alone.
        tokens: Who may ask.
        checks: What taps say of their connection.
        clock: The time.
        background: Run beside the server, each in a thread of its own until its event is set.
    """

    settings: Settings
    engine: Engine
    board: Board
    projects: Projects
    starts: Starts
    pauses: Pauses
    tokens: Tokens
    checks: Checks
    clock: Clock = now
    background: tuple[Callable[[Event], None], ...] = field(default=())


def services(request: Request) -> Services:
    """Give a route what it needs: `Annotated[Services, Depends(services)]`."""
    found: Services = request.app.state.services
    return found
