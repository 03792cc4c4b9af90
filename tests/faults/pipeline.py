"""A tap and a loader under `meltano run`: disturbed, judged by Meltano's own database, compared with the truth."""

import contextlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from demo.meltano import Project
from demo.sandbox import Sandbox
from tests.end_to_end.postgres_cluster import Postgres
from tests.faults.processes import processes_in, wait_for_the_end
from tests.faults.subject import Row, Subject

Ask = Callable[[str], Sequence[Row]]
STARTED = "state backend"
"""From the line that holds this on, Meltano has written the run down."""


@dataclass(frozen=True)
class Loader:
    """A loader, and how to read what it loaded.

    Args:
        name: In meltano.yml.
        settings: Its own, for a warehouse of the given name.
        rows: Opens that warehouse; the value reads a stream.
        exact_numbers: Whether it keeps decimals as they are.
    """

    name: str
    settings: Callable[[str], dict[str, str]]
    rows: Callable[[Path, str], Any]
    exact_numbers: bool


@contextlib.contextmanager
def _duckdb_rows(project: Path, warehouse: str) -> Iterator[Ask]:
    with duckdb.connect(str(project / "output" / f"{warehouse}.duckdb"), read_only=True) as db:

        def ask(stream: str) -> list[Row]:
            answer = db.execute(f'SELECT * FROM raw."{stream}"')
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]

        yield ask


DUCKDB = Loader(
    "target-duckdb",
    # Small batches: states come in the middle of the run.
    lambda warehouse: {"TARGET_DUCKDB_BATCH_SIZE_ROWS": "500", "TARGET_DUCKDB_PATH": f"output/{warehouse}.duckdb"},
    _duckdb_rows,
    exact_numbers=False,
)


def postgresql(cluster: Postgres) -> Loader:
    """PostgreSQL, each warehouse a schema."""

    @contextlib.contextmanager
    def rows(_: Path, warehouse: str) -> Iterator[Ask]:
        with psycopg.connect(cluster.url, row_factory=dict_row) as db:
            yield lambda stream: db.execute(
                sql.SQL("SELECT * FROM {}").format(sql.Identifier(warehouse, stream))
            ).fetchall()

    own = {"TARGET_POSTGRES_BATCH_SIZE_ROWS": "500"}
    return Loader(
        "target-postgres",
        lambda warehouse: cluster.settings | own | {"TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": warehouse},
        rows,
        exact_numbers=True,
    )


@dataclass
class Disturbance:
    """What happens to a run, and when.

    Args:
        signum: The signal.
        to_tap: Whether the tap gets it, and not Meltano.
        after_lines: After how many lines of Meltano's log since the run began.
        at: What the line must hold.
    """

    signum: signal.Signals
    to_tap: bool
    after_lines: int = 0
    at: str = ""
    happened: bool = field(default=False, init=False)

    def is_due(self, lines: int, line: str) -> bool:
        """Whether it is time, so many lines after the run began."""
        return not self.happened and lines >= self.after_lines and self.at in line

    def happen(self, meltano: int, project: Path, tap: str) -> None:
        """Send the signal; a tap that is not there at the moment gets it a line later."""
        whom = next(processes_in(project, f"bin/{tap}"), None) if self.to_tap else meltano
        if whom is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(whom, self.signum)
                self.happened = True


class Pipeline:
    """A tap and a loader in a Meltano project of their own."""

    def __init__(self, subject: Subject, server: Sandbox, loader: Loader, folder: Path, warehouse: str) -> None:
        settings = subject.environment(subject.settings(server))
        self.project = Project(folder.resolve(), settings)
        self._subject, self._loader, self._warehouse = subject, loader, warehouse

    def run(self, disturbance: Disturbance | None = None) -> tuple[int, str]:
        """Run it; its exit code and what Meltano said."""
        settings = self._loader.settings(self._warehouse)
        arguments = ("--state-id-suffix", self._warehouse, self._subject.name, self._loader.name)
        said, lines = [], -1
        with self.project.start("run", *arguments, settings=settings) as process:
            for line in process.stderr or ():
                said.append(line)
                lines += lines >= 0 or STARTED in line
                if disturbance and disturbance.is_due(lines, line):
                    disturbance.happen(process.pid, self.project.directory, self._subject.name)
        wait_for_the_end(self.project.directory)
        return process.returncode, "".join(said)

    def runs(self) -> list[str]:
        """How each run so far reads in Meltano's database."""
        return self._ask("SELECT state FROM runs ORDER BY id")

    def let_the_heartbeat_grow_old(self) -> None:
        """Let the last run look as if it had not been heard of for long."""
        self._ask("UPDATE runs SET last_heartbeat_at = datetime(last_heartbeat_at, '-10 minutes') RETURNING 'old'")

    def _ask(self, query: str) -> list[str]:
        with closing(sqlite3.connect(self.project.directory / ".meltano" / "meltano.db", timeout=30)) as db, db:
            return [str(value) for (value,) in db.execute(query).fetchall()]

    def differences(self) -> Mapping[str, list[Any]]:
        """Where the warehouse differs from the truth: for each such stream, some keys."""
        found, exact = {}, self._loader.exact_numbers
        with self._loader.rows(self.project.directory, self._warehouse) as ask:
            for stream, rows in self._subject.truth().items():
                true = self._subject.in_one_form(stream, rows.values(), exact)
                held = self._subject.in_one_form(stream, ask(stream), exact)
                if wrong := [key for key in {**true, **held} if true.get(key) != held.get(key)]:
                    found[stream] = wrong[:5]
        return found
