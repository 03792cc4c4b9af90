"""The demo itself: for each connection an initial run, views, a day that passes, an incremental run, and findings."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from demo import failure, warehouse
from demo.connection import Connection
from demo.connections import CONNECTIONS
from demo.meltano import ROOT, Project
from demo.report import StreamFacts
from demo.sandbox import Sandbox

# At this scale, a sales order is deleted on this day.
SCALE = "0.1"
START = "2026-06-24T22:00:00Z"
DAY_SECONDS = 86_400
# How often the scheduler starts each connection, as cron has it.
OFTEN = "*/5 * * * *"
# The tests' demos keep out of the way of the reader's.
HOME = Path(os.environ.get("DEMO_HOME", ROOT))
DIRECTORY = HOME / ".demo"
OUTPUT = HOME / "output"
LOCK = HOME / ".tools" / "demo.lock"


class Loaded(NamedTuple):
    """A connection, the ids of its two runs, and its warehouse as it was between them."""

    connection: Connection
    first: str
    second: str
    between: Path


def warehouse_of(connection: Connection) -> Path:
    """Where the connection's rows go."""
    return OUTPUT / f"demo-{connection.tap}.duckdb"


def sources_of(connection: Connection) -> Path:
    """Where what the connection and the sandbox must both know is kept."""
    return DIRECTORY / "sources" / connection.name


def clean() -> None:
    """Remove what an earlier demo left.

    Raises:
        WarehouseBusyError: Somebody has a warehouse open.
    """
    left = sorted(OUTPUT.glob("demo-*.duckdb*"))
    for file in left:
        warehouse.check_free(file)
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for file in left:
        file.unlink()


def options(connections: Sequence[Connection] = CONNECTIONS) -> list[str]:
    """Options of `erp-sandbox serve` that the connections need."""
    found: list[str] = []
    for connection in connections:
        sources_of(connection).mkdir(parents=True)
        found += connection.prepare(sources_of(connection))
    return found


def project(sandbox: Sandbox, connections: Sequence[Connection] = CONNECTIONS) -> Project:
    """Make the demo's own Meltano project, connected to the sandbox."""
    settings: dict[str, str] = {}
    for connection in connections:
        settings |= connection.environment(sandbox, sources_of(connection))
    return Project(DIRECTORY, settings, _edited)


def _edited(plugins: str) -> str:
    """Schedule each connection, and give it a file of its own, whoever starts it: DuckDB takes one writer at a time."""
    own = f"value: {OUTPUT}/demo-$MELTANO_EXTRACTOR_NAME.duckdb"
    head = plugins.replace("value: output/warehouse.duckdb", own).partition("\njobs:\n")[0]
    jobs = (f"- {{name: {one.name}, tasks: ['{' '.join(one.pipeline)}']}}" for one in CONNECTIONS)
    schedules = (f"- {{name: {one.name}, interval: '{OFTEN}', job: {one.name}}}" for one in CONNECTIONS)
    return "\n".join([head, "jobs:", *jobs, "schedules:", *schedules, ""])


def load(meltano: Project, sandbox: Sandbox, console: Console) -> list[Loaded]:
    """Load everything, let a day pass in the sandbox, load what is new.

    Raises:
        MeltanoError: A run failed.
    """
    first = [_initial(meltano, console, connection) for connection in CONNECTIONS]
    sandbox.advance(DAY_SECONDS)
    console.print(f"- a day passes in the sandbox: it is {sandbox.now()} there now")
    failure.show(meltano, sandbox, console)
    second = [_run(meltano, console, connection, "incremental sync") for connection in CONNECTIONS]
    between = [_between(connection) for connection in CONNECTIONS]
    return [Loaded(*facts) for facts in zip(CONNECTIONS, first, second, between, strict=True)]


def _initial(meltano: Project, console: Console, connection: Connection) -> str:
    first = _run(meltano, console, connection, "initial sync")
    console.print(f"- views of what is there, <stream>_current: meltano invoke {connection.tap} views")
    warehouse.make_views(warehouse_of(connection), meltano.call("invoke", *connection.views))
    shutil.copy(warehouse_of(connection), _between(connection))
    return first


def _between(connection: Connection) -> Path:
    return DIRECTORY / f"between-{connection.name}.duckdb"


def findings(meltano: Project, sandbox: Sandbox, loaded: Loaded) -> list[StreamFacts]:
    """Compare a connection's source, log, warehouse and state, stream by stream."""
    connection, path = loaded.connection, warehouse_of(loaded.connection)
    first, second = meltano.extracted(loaded.first), meltano.extracted(loaded.second)
    counts = warehouse.counts(path)
    changes = warehouse.changes(loaded.between, path, keys=connection.keys or {})
    bookmarks = meltano.bookmarks(connection.state_id)
    return [
        StreamFacts(
            name=name,
            source=count,
            first_run=first.get(name, 0),
            second_run=second.get(name, 0),
            warehouse=counts.get(name, 0),
            change=changes.get(name, warehouse.Change(0, 0, 0)),
            bookmark=bookmarks.get(name, ""),
        )
        for name, count in connection.counts(sandbox, sources_of(connection)).items()
    ]


def _run(meltano: Project, console: Console, connection: Connection, name: str) -> str:
    title = f"{name}: meltano run {' '.join(connection.pipeline)}"
    console.print(f"- {title}")
    with console.status(title) as status:
        return meltano.run(*connection.pipeline, said=_shown(status.update, title, console.width))


def _shown(update: Callable[[str], None], title: str, width: int) -> Callable[[str], None]:
    return lambda line: update(f"{title}\n  [dim]{line[: width - 4].replace('[', chr(92) + '[')}[/]")
