"""BATCH through Meltano: target-postgres loads it all; with any other loader a run loads everything or ends red."""

import contextlib
import csv
import json
import os
import re
import select
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES

from demo.meltano import MeltanoError, Project
from demo.sandbox import Sandbox
from tests.end_to_end.canonical import moment
from tests.end_to_end.copies import PostgreSQLFromFiles
from tests.end_to_end.postgres_cluster import Postgres
from tests.end_to_end.test_truth import differences
from tests.long import LONG
from tests.tap_sandbox.batch_runs import wait_until_free

Tables = dict[str, dict[str, dict[str, str]]]
WAIT = {"TAP_SANDBOX_BATCH_WAIT_SECONDS": "5"}
DAY_SECONDS = 86_400


def output(project: Project) -> Path:
    return project.directory / "output"


def leftovers(project: Project) -> list[Path]:
    """The folders of batch files that nobody holds any more and that are still there."""
    found = list((project.directory / ".meltano" / "batches").iterdir())
    for folder in found:
        wait_until_free(folder)
    return [folder for folder in found if folder.exists()]


@pytest.mark.parametrize("victim", ["tap", "meltano", "loader"] if LONG else ["loader"])
def test_a_killed_run_is_no_success_and_the_next_one_completes_it(
    meltano_project: Project, postgres: Postgres, sandbox_server: Sandbox, victim: str
) -> None:
    copy = PostgreSQLFromFiles(meltano_project, postgres, f"after_the_end_of_{victim}")
    environment = copy.settings | {"TAP_SANDBOX_BATCH_CONFIG": json.dumps(small_files(meltano_project))}
    copy.load()
    sandbox_server.advance(20 * DAY_SECONDS)
    run = meltano_project.start("run", "tap-sandbox--batch", "target-postgres", settings=environment)
    with run:
        assert run.stderr
        for line in run.stderr:
            if "Inserting with SQL" in line:
                break
        others = children(run.pid)
        os.kill({"meltano": run.pid, **others}[victim], signal.SIGKILL)
        run.stderr.read()
    assert run.returncode
    for process in others.values():
        wait_until_ended(process)
    forget_heartbeats(meltano_project)
    copy.load()
    copy.make_views()
    assert differences(copy, sandbox_server) == {}
    assert leftovers(meltano_project) == []


def small_files(project: Project) -> dict[str, Any]:
    root = f"file://{project.directory}/.meltano/batches"
    return {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": root}, "batch_size": 50}


def children(parent: int) -> dict[str, int]:
    """The tap and the loader that a Meltano runs."""
    found = {}
    for name in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = (Path("/proc") / name / "cmdline").read_text()
        found["tap" if "tap-sandbox" in command else "loader"] = int(name)
    return found


def wait_until_ended(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        select.select([os.pidfd_open(process)], [], [])


def forget_heartbeats(project: Project) -> None:
    """A run that was killed counts as running for five more minutes."""
    with contextlib.closing(sqlite3.connect(project.directory / ".meltano" / "meltano.db")) as db, db:
        db.execute("UPDATE runs SET last_heartbeat_at = '2000-01-01'")


@pytest.mark.parametrize(
    ("program", "message"), [("target-jsonl", "Loader failed"), ("target-duckdb", "Unknown message type BATCH")]
)
def test_a_loader_without_batch_ends_red_and_the_plain_pairing_then_loads(
    meltano_project: Project, program: str, message: str
) -> None:
    with pytest.raises(MeltanoError, match=message):
        meltano_project.run("tap-sandbox--batch", program, settings=WAIT)
    assert bookmarks(meltano_project, f"tap-sandbox--batch-to-{program}") == {}
    assert leftovers(meltano_project) == []
    if LONG or program == "target-jsonl":
        run_id = meltano_project.run("tap-sandbox", program)
        assert meltano_project.extracted(run_id)["purchase_orders"] > 0


def bookmarks(project: Project, job: str) -> dict[str, str]:
    """Those that Meltano keeps; it writes what a loader told before it was ended."""
    try:
        found = project.bookmarks(f"dev:{job}")
    except (MeltanoError, KeyError):
        return {}
    return {stream: mark for stream, mark in found.items() if mark}


def test_csv_holds_the_source_and_loads_batches(meltano_project: Project, sandbox_server: Sandbox) -> None:
    meltano_project.run("tap-sandbox", "target-csv")
    expected = csv_rows(meltano_project)
    assert {table: len(rows) for table, rows in expected.items()} == sandbox_server.counts()
    for file in output(meltano_project).glob("*.csv"):
        file.unlink()
    meltano_project.run("tap-sandbox--batch", "target-csv", settings=WAIT)
    assert differing(csv_rows(meltano_project), expected) == []


def differing(found: Tables, expected: Tables) -> list[tuple[str, str, str, str, str]]:
    names = {(table, key) for tables in (found, expected) for table in tables for key in tables[table]}
    return [
        (table, key, column, str(found.get(table, {}).get(key, {}).get(column)), str(value))
        for table, key in sorted(names)
        for column, value in expected.get(table, {}).get(key, {"row": "should not be there"}).items()
        if found.get(table, {}).get(key, {}).get(column) != value
    ][:20]


def csv_rows(project: Project) -> Tables:
    found = {}
    for name in (entity.name for entity in ENTITIES):
        with (output(project) / f"{name}.csv").open(newline="") as lines:
            rows = [{name: plain(value) for name, value in row.items()} for row in csv.DictReader(lines)]
        found[name] = {row["id"]: row for row in rows}
        assert len(found[name]) == len(rows)
    return found


def plain(text: str) -> str:
    """A time in one form: the loader writes those of rows in a form of its own."""
    return moment(text) if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\S+(Z|\+00:00)", text) else text
