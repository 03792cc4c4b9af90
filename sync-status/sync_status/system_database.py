"""Meltano's system database, only ever read: the rows of `runs`, without the states that they carry."""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from sync_status.database import connect
from sync_status.storable import storable, storable_json

_NO_RUNS = ("STATE_EDIT", "IDLE")
"""Rows with these are no runs: a state that was set by hand, and one that never began."""
_PAYLOAD_CHARACTERS = 100_000
"""A failed discovery leaves all that the tap said in its row: this much of it is read."""
_ERROR = re.compile(r'"error":\s*"((?:[^"\\]|\\.)*)')
"""Where the error stands in a payload that was cut off."""


class SystemDatabaseError(Exception):
    """Meltano's database cannot be read; the text says why and what to do."""


class SystemRun(NamedTuple):
    """A row of `runs`; times are aware and in UTC.

    Args:
        id: The row's; never used twice in one database.
        job_name: The state id.
        state: RUNNING, SUCCESS, FAIL and so on.
        error: What Meltano wrote of a failure.
        run_id: 32 hexadecimal digits.
    """

    id: int
    job_name: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    last_heartbeat_at: datetime | None
    run_id: str
    trigger: str
    error: str | None


class SystemDatabase:
    """Reads `runs` and `state`.

    Args:
        uri: As Meltano has it.
    """

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = self._opened()
        self._file: tuple[int, int] | None = None
        self._made = False

    def _opened(self) -> Engine:
        if not self._sqlite:
            return connect(self._url.render_as_string(hide_password=False))
        path = Path(str(self._url.database)).resolve()
        return create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true", connect_args={"timeout": 30}, hide_parameters=True
        )

    def close(self) -> None:
        """Close what is open."""
        self._engine.dispose()

    def exists(self) -> bool:
        """Whether Meltano has made it already: its first command does."""
        return not self._sqlite or Path(str(self._url.database)).exists()

    def must_be_there(self) -> None:
        """See that what was read once is there still.

        Raises:
            SystemDatabaseError: There is no database, or it has no runs.
        """
        if not self._has_runs():
            raise SystemDatabaseError(
                f"Meltano's database {self._shown()} is gone, or empty; check MELTANO_DATABASE_URI"
                " (if it was removed on purpose: each `meltano run` makes it anew)"
            )

    def run_id_of(self, row: int) -> str | None:
        """Return the run id of one row; None if there is no such row."""
        found = self._rows("SELECT run_id FROM runs WHERE id = :id", id=row) if self._has_runs() else []
        return _hex(found[0][0]) if found else None

    def after(self, row: int, limit: int) -> tuple[list[SystemRun], int]:
        """Return the runs among the next rows with higher ids, in their order, and the last id that was read."""
        if not self._has_runs():
            return [], row
        rows = self._select("WHERE id > :id ORDER BY id LIMIT :limit", id=row, limit=limit)
        return list(_read(rows)), int(rows[-1][0]) if rows else row

    def ids(self, after: int, until: int) -> list[int]:
        """Return the ids of the runs among some rows: later than one, up to another."""
        if not self._has_runs():
            return []
        query = f"SELECT id FROM runs WHERE id > :after AND id <= :until AND state NOT IN {_NO_RUNS}"
        return [int(row[0]) for row in self._rows(query, after=after, until=until)]

    def these(self, rows: Sequence[int]) -> list[SystemRun]:
        """Return the rows with these ids."""
        found: list[SystemRun] = []
        for start in range(0, len(rows), 500):
            numbers = ",".join(str(int(row)) for row in rows[start : start + 500])
            found += _read(self._select(f"WHERE id IN ({numbers})"))
        return found

    def of_run_ids(self, run_ids: Sequence[str]) -> list[SystemRun]:
        """Return the rows of these runs; without an index, so for few of them only."""
        if not run_ids or not self._has_runs():
            return []
        # SQLite has them as 32 digits, PostgreSQL as UUIDs.
        wanted = [run_id if self._sqlite else str(uuid.UUID(run_id)) for run_id in sorted(set(run_ids))]
        names = {f"id{number}": run_id for number, run_id in enumerate(wanted)}
        column = "run_id" if self._sqlite else "CAST(run_id AS text)"
        return list(_read(self._select(f"WHERE {column} IN ({', '.join(f':{name}' for name in names)})", **names)))

    def state(self, state_id: str) -> dict[str, Any] | None:
        """Return a connection's Singer state; None if there is none."""
        query = "SELECT completed_state, partial_state FROM state WHERE state_id = :id"
        for whole, partial in self._rows(query, id=state_id) if self._has_runs() else ():
            read = [storable_json(json.loads(found)) for found in (whole, partial) if found]
            return _merged([state.get("singer_state") or {} for state in read])
        return None

    def _has_runs(self) -> bool:
        if not self.exists():
            return False
        self._look_again()
        if self._made:
            return True
        tables = "sqlite_master WHERE type = 'table' AND name" if self._sqlite else "pg_tables WHERE tablename"
        self._made = bool(self._rows(f"SELECT 1 FROM {tables} IN ('runs')"))
        return self._made

    def _look_again(self) -> None:
        """Open the file anew if it is another one by now."""
        if self._sqlite:
            stat = Path(str(self._url.database)).stat()
            if (stat.st_dev, stat.st_ino) != self._file:
                self._engine.dispose()
                self._file, self._made = (stat.st_dev, stat.st_ino), False

    def _select(self, rest: str, **values: object) -> Sequence[Any]:
        # As text: PostgreSQL itself reads no JSON that holds a NUL.
        columns = 'id, job_name, state, started_at, ended_at, last_heartbeat_at, run_id, "trigger"'
        failed = f"CASE WHEN state = 'FAIL' THEN substr(CAST(payload AS text), 1, {_PAYLOAD_CHARACTERS}) END"
        return self._rows(f"SELECT {columns}, {failed} FROM runs {rest}", **values)

    def _rows(self, query: str, **values: object) -> Sequence[Any]:
        try:
            with self._connected() as connection:
                return connection.execute(text(query), values).fetchall()
        except SQLAlchemyError as error:
            raise SystemDatabaseError(
                f"Meltano's database {self._shown()} cannot be read:"
                f" {type(error.__cause__ or error).__name__}; check MELTANO_DATABASE_URI"
            ) from error

    def _shown(self) -> str:
        # What stands behind the `?` may be a password too.
        return self._url.set(query={}).render_as_string()

    def _connected(self) -> Connection:
        return self._engine.connect()


def _read(rows: Sequence[Any]) -> Iterator[SystemRun]:
    for row, job_name, state, started, ended, heartbeat, run_id, trigger, payload in rows:
        if started is None or job_name is None or state is None or state in _NO_RUNS:
            continue
        yield SystemRun(
            row,
            storable(job_name),
            storable(state),
            _moment(started),
            _moment(ended) if ended else None,
            _moment(heartbeat) if heartbeat else None,
            _hex(run_id),
            storable(trigger or "cli"),
            _error(payload),
        )


def _error(payload: str | None) -> str | None:
    """Return what Meltano wrote of a failure, out of the beginning of a payload."""
    if not payload:
        return None
    try:
        document = json.loads(payload)
        error = document.get("error") if isinstance(document, dict) else None
    except (ValueError, RecursionError):
        found = _ERROR.search(payload)
        error = _unescaped(found[1]) if found else None
    return None if error is None else storable(str(error))


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC)


def _hex(value: str | uuid.UUID | None) -> str:
    return value.hex if isinstance(value, uuid.UUID) else str(value or "").replace("-", "")


def _merged(states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {"bookmarks": {}}
    for state in states:
        whole["bookmarks"].update(state.get("bookmarks") or {})
    return whole
