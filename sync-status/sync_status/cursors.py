"""Where a list of runs goes on: the place behind a run, as text that is given back to us."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from sync_status.tables import RUNS

_NUMBER = re.compile(r"[0-9]{1,18}")


class CursorError(Exception):
    """A place to go on from that was never given out."""

    def __init__(self) -> None:
        super().__init__("the cursor is none that was given out; ask for the first page again")


def cursor_of(row: Mapping[str, Any]) -> str:
    """Write the place behind a run."""
    text = f"{row['started_at'].isoformat()} {row['id']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def behind(cursor: str) -> ColumnElement[bool]:
    """Return what holds for the runs behind a place, newest first.

    Raises:
        CursorError: It is none.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, number = text.partition(" ")
        started = datetime.fromisoformat(moment)
    except ValueError:
        raise CursorError from None
    if started.tzinfo is None or not _NUMBER.fullmatch(number):
        raise CursorError
    same = and_(RUNS.c.started_at == started, RUNS.c.id < int(number))
    return or_(RUNS.c.started_at < started, same)
