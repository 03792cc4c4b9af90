"""What the parts of the server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from sqlalchemy import Engine

from sync_status.board import Board
from sync_status.clock import Clock, now
from sync_status.settings import Settings


@dataclass(frozen=True)
class Services:
    """One of each.

    Args:
        settings: As read.
        engine: Our own database.
        board: What can be asked.
        clock: The time.
        background: Run beside the server, each in a thread of its own until its event is set: `work(stop: Event)`.
    """

    settings: Settings
    engine: Engine
    board: Board
    clock: Clock = now
    background: tuple[Callable[[Any], None], ...] = field(default=())


def services(request: Request) -> Services:
    """Give a route what it needs: `Annotated[Services, Depends(services)]`."""
    found: Services = request.app.state.services
    return found
