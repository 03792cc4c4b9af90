"""The demo itself: an initial run, views, a day that passes, an incremental run, and the findings."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from demo import warehouse
from demo.meltano import ROOT, Project
from demo.report import StreamFacts
from demo.sandbox import TOKEN, Sandbox

# At this scale, a sales order is deleted on this day.
SCALE = "0.3"
START = "2026-05-25T06:00:00Z"
DAY_SECONDS = 86_400
VIEWS = ("tap-sandbox", "views")
PIPELINE = ("tap-sandbox", "target-duckdb")
STATE_ID = "dev:tap-sandbox-to-target-duckdb"
# The tests' demos keep out of the way of the reader's.
HOME = Path(os.environ.get("DEMO_HOME", ROOT))
DIRECTORY = HOME / ".demo"
WAREHOUSE = HOME / "output" / "demo.duckdb"
LOCK = HOME / ".tools" / "demo.lock"


class Runs(NamedTuple):
    """The ids of the two runs, and the warehouse as it was between them."""

    first: str
    second: str
    between: Path


def clean() -> None:
    """Remove what an earlier demo left.

    Raises:
        WarehouseBusyError: Somebody has the warehouse open.
    """
    warehouse.check_free(WAREHOUSE)
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    WAREHOUSE.parent.mkdir(parents=True, exist_ok=True)
    for file in WAREHOUSE.parent.glob(f"{WAREHOUSE.name}*"):
        file.unlink()


def project(sandbox: Sandbox) -> Project:
    """Make the demo's own Meltano project, connected to the sandbox."""
    return Project(
        DIRECTORY,
        {
            "TAP_SANDBOX_API_URL": sandbox.url,
            "TAP_SANDBOX_AUTH_TOKEN": TOKEN,
            "TAP_SANDBOX_START_DATE": "2000-01-01",
            "TARGET_DUCKDB_PATH": str(WAREHOUSE),
        },
    )


def load(meltano: Project, sandbox: Sandbox, console: Console) -> Runs:
    """Load everything, let a day pass in the sandbox, load what is new.

    Raises:
        MeltanoError: A run failed.
    """
    first = _run(meltano, console, "initial sync")
    console.print(f"- views of what is there, <stream>_current: meltano invoke {' '.join(VIEWS)}")
    warehouse.make_views(WAREHOUSE, meltano.call("invoke", *VIEWS))
    between = DIRECTORY / "between.duckdb"
    shutil.copy(WAREHOUSE, between)
    sandbox.advance(DAY_SECONDS)
    console.print(f"- a day passes in the sandbox: it is {sandbox.now()} there now")
    return Runs(first, _run(meltano, console, "incremental sync"), between)


def findings(meltano: Project, sandbox: Sandbox, runs: Runs) -> list[StreamFacts]:
    """Compare the source, the log, the warehouse and the state, stream by stream."""
    first, second = meltano.extracted(runs.first), meltano.extracted(runs.second)
    loaded = warehouse.counts(WAREHOUSE)
    changes = warehouse.changes(runs.between, WAREHOUSE)
    bookmarks = meltano.bookmarks(STATE_ID)
    return [
        StreamFacts(
            name=name,
            source=count,
            first_run=first.get(name, 0),
            second_run=second.get(name, 0),
            warehouse=loaded.get(name, 0),
            change=changes.get(name, warehouse.Change(0, 0, 0)),
            bookmark=bookmarks.get(name, ""),
        )
        for name, count in sandbox.counts().items()
    ]


def _run(meltano: Project, console: Console, name: str) -> str:
    title = f"{name}: meltano run {' '.join(PIPELINE)}"
    console.print(f"- {title}")
    with console.status(title) as status:
        return meltano.run(*PIPELINE, said=_shown(status.update, title, console.width))


def _shown(update: Callable[[str], None], title: str, width: int) -> Callable[[str], None]:
    return lambda line: update(f"{title}\n  [dim]{line[: width - 4].replace('[', chr(92) + '[')}[/]")
