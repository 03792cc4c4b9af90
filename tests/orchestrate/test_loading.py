"""What a load takes for loaded was read: every stream, in every window, to its end."""

import json
import signal
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from erp_orchestrate.__main__ import main
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.load import NOW as NOW_VARIABLE
from erp_orchestrate.load import Load
from erp_orchestrate.meltano import STOPPED
from erp_orchestrate.outcome import SOMEBODY_MUST_ACT, TRY_AGAIN
from erp_orchestrate.plan import Plan, read_parts
from erp_orchestrate.windows import Period

from tests.orchestrate.project import NOW, Written, stream
from tests.sync_status.meltano_history import SANDBOX

MARK = {"replication_key": "at", "replication_key_value": "2024-02-01"}


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    made = Written(tmp_path / "project")
    yield made
    made.parts.close()


def test_other_streams_and_another_cut_are_not_taken_for_loaded(written: Written) -> None:
    for part in (plan := written.plan()).parts:
        written.ended(part)
    assert all(map(written.load.is_loaded, written.plan().parts))
    # Of as many windows as months.
    assert len((other := written.plan("45d")).windows) == len(plan.windows)
    assert not any(map(written.load.is_loaded, other.parts))
    for more in (stream("invoices"), stream("carriers", windowed=False)):
        written.offer(stream("orders"), stream("units", windowed=False), more)
        assert not any(map(written.load.is_loaded, written.plan().parts))


def test_a_plan_warns_of_what_it_leaves_open(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    written.plan()
    assert "warning" not in capsys.readouterr().err
    written.history.state(SANDBOX, {"orders": {**MARK, "replication_key_value": "2025-01-01T00:00:00Z"}})
    written.plan()
    assert "NOT loaded" in capsys.readouterr().err


def test_what_cannot_be_loaded_in_windows_is_refused(written: Written) -> None:
    written.offer(stream("orders"), stream("invoices"))
    wanted = ("load", "plan", "sandbox-to-target-duckdb", "--from=2024-01-01", "--streams=units")
    ended = CliRunner().invoke(main, wanted, env=written.environ)
    assert "units cannot be read in windows; what can: orders, invoices" in ended.output
    jobs = [{"name": "sandbox", "tasks": ["tap-sandbox hash-emails target-duckdb"]}]
    alone = {"name": "nightly", "interval": "@daily", "extractor": "tap-sandbox", "loader": "target-duckdb"}
    declared = {**written.history.project, "jobs": jobs, "schedules": [alone]}
    (written.root / "meltano.yml").write_text(json.dumps(declared))
    with pytest.raises(OrchestrateError, match="go through hash-emails"):
        written.plan()
    assert written.parts.board.status(SANDBOX).pause is None
    # What a schedule without a job runs goes through none.
    january = Period(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC), "month")
    assert written.load.plan(written.parts.projects.project().connections["nightly"], january).parts


def test_a_window_without_a_bookmark_of_a_stream_is_not_finished(written: Written) -> None:
    plan = written.plan()
    for part in plan.parts:
        written.ended(part)
        written.history.state(part.state_id, {"orders": MARK} if part != plan.windows[0] else {})
    with pytest.raises(OrchestrateError, match=r"1 of 2.* left no bookmark of orders"):
        written.load.finish(plan)
    assert not written.asked("state set")
    written.history.state(plan.windows[0].state_id, {"orders": MARK})
    written.load.finish(plan)
    assert len(written.asked("state set")) == 1


def test_a_plan_is_read_with_the_catalog_that_it_was_made_of(written: Written) -> None:
    before = written.plan()
    written.offer(stream("orders"), stream("invoices"))
    after = written.plan()
    kept = {
        p: written.catalogs.kept("dev", "tap-sandbox", p).read_text() for p in (before.rest[0].plan, after.rest[0].plan)
    }
    assert ["invoices" in text for text in kept.values()] == [False, True]
    assert len(written.asked("--dump=catalog")) == 2


@pytest.mark.parametrize(
    ("ended", "anew", "cleared"),
    [("failed", False, True), ("completed", True, True), ("completed", False, False)],
    ids=["rows were lost", "a full refresh is asked for", "it goes on where it was"],
)
def test_what_begins_anew_has_no_state_to_go_on_from(
    written: Written,
    ended: str,
    anew: bool,  # noqa: FBT001 - pytest passes them
    cleared: bool,  # noqa: FBT001 - pytest passes them
) -> None:
    part = written.plan().windows[0]
    written.ended(part, ended)
    written.load.run(part, "test", is_anew=anew)
    # It is interrupted later, and goes on from what it read itself: it must not be told to pass its state over.
    assert bool(written.asked(f"state clear --force {part.state_id}")) == cleared
    (run,) = written.asked(" el ")
    assert "--full-refresh" not in run


def test_a_plan_that_loads_again_takes_nothing_for_loaded_that_ran_before_it(written: Written) -> None:
    for part in written.plan().parts:
        written.ended(part)
    (again,) = read_parts(json.dumps(asdict(written.plan(is_anew=True).windows[0])))
    assert not written.load.is_loaded(again)
    written.load.run(again, "test")
    # Interrupted, it goes on from what this load has read.
    written.history.run(NOW - timedelta(hours=1), NOW, job_name=again.state_id, state="FAIL")
    written.parts.catch_up()
    written.load.run(again, "test")
    assert len(written.asked(f"state clear --force {again.state_id}")) == 1
    written.ended(again)
    assert written.load.is_loaded(again)


@pytest.mark.parametrize(
    "settings", [{}, {"settings": [{"name": n} for n in ("start_date", "end_date", "lag_seconds")]}]
)
def test_a_period_that_is_not_past_is_refused(tmp_path: Path, settings: dict[str, list[dict[str, str]]]) -> None:
    written = Written(tmp_path / "project", **settings)
    last = NOW - timedelta(seconds=300 if settings else 0)
    assert written.plan(end=last).windows[-1].end == last.isoformat()
    with pytest.raises(OrchestrateError, match="give an earlier end with --to"):
        written.plan(end=last + timedelta(seconds=1))
    written.parts.settings.environ[NOW_VARIABLE] = (NOW + timedelta(days=1)).isoformat()  # type: ignore[index]
    assert written.plan(end=last + timedelta(seconds=1))
    written.parts.close()


@pytest.mark.parametrize(
    ("said", "code"),
    [("ConnectionError: connection refused", TRY_AGAIN), ("HTTP 401: who are you", SOMEBODY_MUST_ACT)],
    ids=["a source that is away may come back", "a refused token is somebody's to mend"],
)
def test_what_may_pass_by_itself_is_tried_again(written: Written, said: str, code: int) -> None:
    (written.root / "trouble").write_text(said)
    period = ("--from=2024-01-01", "--to=2024-02-01")
    ended = CliRunner().invoke(main, ["load", "plan", "sandbox-to-target-duckdb", *period], env=written.environ)
    assert ended.exit_code == code, ended.output


def test_what_a_failed_meltano_says_is_told_without_secrets(tmp_path: Path) -> None:
    settings = [{"name": "start_date"}, {"name": "end_date"}, {"name": "login", "sensitive": True}]
    written = Written(tmp_path / "project", settings=settings, config={"login": "open sesame"})
    (written.root / "trouble").write_text("who is 'open sesame'?")
    with pytest.raises(OrchestrateError, match=r"who is '\*+'\?$"):
        written.plan()
    written.parts.close()


def test_meltano_is_given_what_it_would_read_in_the_env_file(written: Written) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
    (written.root / ".env").write_text(f"TAP_SANDBOX_KEY='{key}'\nTAP_SANDBOX_TENANT=main # the plant\n")
    (written.root / "meltano").write_text(
        '#!/bin/sh\nprintf %s "$TAP_SANDBOX_KEY|$TAP_SANDBOX_TENANT" > told; exit 1\n'
    )
    CliRunner().invoke(main, ["load", "plan", "sandbox-to-target-duckdb", "--from=2024-01-01"], env=written.environ)
    assert (written.root / "told").read_text() == f"{key}|main"


def test_a_database_that_is_away_is_tried_again(written: Written) -> None:
    away = {"SYNC_STATUS_DATABASE_URI": "postgresql+psycopg://127.0.0.1:9/none"}
    ended = CliRunner().invoke(main, ["load", "finish", "{}"], env=written.environ | away)
    assert (ended.exit_code, "cannot be used" in ended.output) == (TRY_AGAIN, True), ended.output


def test_slices_that_run_at_once_share_the_limits_of_the_account(tmp_path: Path) -> None:
    shared = {"orchestrate": {"shared": ["max_concurrency"], "slices_at_once": 2}}
    names = ("start_date", "end_date", "max_concurrency")
    jobs = [{"name": "elsewhere", "tasks": ["tap-sandbox target-postgres"]}]
    written = Written(tmp_path / "project", jobs, annotations=shared, settings=[{"name": name} for name in names])
    connection = written.parts.projects.project().connections["dev:tap-sandbox-to-target-postgres"]
    period = Period(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC), "month")
    # Of 5 calls at once. What is read whole has the account for itself.
    for at_once, share in ((None, 2), (3, 1), (1, None)):
        plan = written.load.plan(connection, period, at_once=at_once)
        assert [part.settings.get("max_concurrency") for part in plan.parts] == [None, share, share, share]
    with pytest.raises(OrchestrateError, match="no 6 slices can share it"):
        written.load.plan(connection, period, at_once=6)
    written.parts.close()


def test_what_a_person_paused_a_load_does_not_resume(written: Written) -> None:
    written.parts.pauses.pause(SANDBOX, "somebody", "closing the books")
    plan = written.plan()
    for part in plan.parts:
        written.ended(part)
        written.history.state(part.state_id, {"orders": MARK})
    written.load.finish(plan)
    assert (pause := written.parts.board.status(SANDBOX).pause)
    assert pause.by == "somebody"
    written.parts.pauses.resume(SANDBOX, "somebody")
    written.plan()
    written.load.finish(plan)
    assert written.parts.board.status(SANDBOX).pause is None


def test_a_load_that_is_told_to_stop_between_slices_ends_as_a_run_does(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(self: Load, *_arguments: Any, **_options: Any) -> Plan:
        self._meltano.stopped.set()
        self._meltano.signum = signal.SIGTERM
        return made

    made = written.plan()
    monkeypatch.setattr(Load, "plan", plan)
    monkeypatch.setattr("erp_orchestrate.meltano._end_with_parent", lambda: None)
    ended = CliRunner().invoke(
        main, ["load", "run", "sandbox-to-target-duckdb", "--from=2024-01-01"], env=written.environ
    )
    told = json.loads(ended.output.strip().rpartition("\n")[2])
    assert (ended.exit_code, told["state"], told["is_retryable"]) == (STOPPED + signal.SIGTERM, "stopped", True)
    assert not written.asked(" el ")
