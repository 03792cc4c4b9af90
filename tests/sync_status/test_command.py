"""The command line, as a terminal and a program see it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sync_status import clock
from sync_status.__main__ import main
from sync_status.alerts.ledger import note, open_alerts
from sync_status.alerts.rules import Finding
from sync_status.settings import read_settings

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX, MeltanoHistory

MINUTE = timedelta(minutes=1)


class Terminal:
    """A project and its command line."""

    def __init__(self, root: Path) -> None:
        self.meltano = MeltanoHistory(root)
        now = clock.now()
        self.run = self.meltano.run(now - 3 * MINUTE, now - 2 * MINUTE)
        self.meltano.summary(self.run, "orders", now - 2 * MINUTE, record_count=4)
        self.meltano.load(self.run, "orders", 4, now - 2 * MINUTE)
        self.now = now

    def __call__(self, *arguments: str, **variables: str) -> Result:
        env = {"SYNC_STATUS_DATABASE_URI": None, **self.meltano.environ, **variables}
        return CliRunner(env=env).invoke(main, list(arguments))


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "project")


def test_every_command_helps() -> None:
    commands = [[], *([name] for name in main.commands)]
    for command in commands:
        told = CliRunner().invoke(main, [*command, "--help"])
        assert told.exit_code == 0
        assert "Usage: " in told.output


def test_list_and_show_for_people_and_programs(terminal: Terminal) -> None:
    lines = terminal("list").output.splitlines()
    assert lines[0].split()[:3] == ["CONNECTION", "STATUS", "HEALTH"]
    assert lines[1].split()[:3] == [PLEX, "pending", "unknown"]
    assert lines[2].split()[:3] == [SANDBOX, "completed", "healthy"]
    document = json.loads(terminal("list", "--json").output)
    assert [found["status"] for found in document["data"]] == ["pending", "completed"]
    shown = terminal("show", "sandbox")
    assert "orders" in shown.output
    assert json.loads(terminal("show", "sandbox", "--json").output)["streams"][0]["name"] == "orders"
    assert str(terminal.run) in terminal("runs", "sandbox").output
    assert "stream_summary orders" in terminal("log", str(terminal.run)).output


def test_a_program_on_a_terminal_of_plain_letters_reads_names_as_they_are(terminal: Terminal) -> None:
    told = CliRunner(env={**terminal.meltano.environ}, charset="ascii").invoke(main, ["list", "--json"])
    assert told.exit_code == 0
    names = [found["connection"]["name"] for found in json.loads(told.output)["data"]]
    assert "tap-sandbox → target-duckdb" in names
    assert "→" not in told.output


def test_settings_are_read_from_the_env_file_unless_they_are_exported(terminal: Terminal) -> None:
    (terminal.meltano.root / ".env").write_text("SYNC_STATUS_TIMEZONE=Nowhere # yet\n")
    assert "SYNC_STATUS_TIMEZONE is 'Nowhere'" in terminal("list").output
    assert terminal("list", SYNC_STATUS_TIMEZONE="UTC").exit_code == 0


def test_paths_in_settings_begin_at_the_project() -> None:
    names = {"SYNC_STATUS_LOG": "logs/run.jsonl", "SYNC_STATUS_SIGNING_KEY_FILE": "keys/webhooks"}
    settings = read_settings({"MELTANO_PROJECT_ROOT": "/srv/erp", **names})
    assert [str(path) for path in (settings.log, settings.signing_key_file)] == [
        "/srv/erp/logs/run.jsonl",
        "/srv/erp/keys/webhooks",
    ]


def test_what_is_not_there_is_told_in_one_line(terminal: Terminal) -> None:
    for arguments in (("show", "none"), ("show", "tap"), ("log", "99"), ("start", "none"), ("cancel", "99")):
        told = terminal(*arguments)
        assert told.exit_code == 1
        assert told.output.startswith("Error: ")
        assert told.output.count("\n") == 1


def test_wrong_settings_are_told_in_one_line(terminal: Terminal, tmp_path: Path) -> None:
    for variables, word in (
        ({"SYNC_STATUS_TIMEZONE": "Mars/Base"}, "Mars/Base"),
        ({"SYNC_STATUS_PORT": "many"}, "SYNC_STATUS_PORT"),
        ({"SYNC_STATUS_ADMIN_TOKEN": "a" * 15}, "SYNC_STATUS_ADMIN_TOKEN is shorter than 16 characters"),
        ({"MELTANO_PROJECT_ROOT": str(tmp_path)}, "MELTANO_PROJECT_ROOT"),
    ):
        told = terminal("list", **variables)
        assert (told.exit_code, word in told.output) == (1, True), told.output
        assert "Traceback" not in told.output


def test_nobody_serves_by_accident(terminal: Terminal) -> None:
    told = terminal("serve")
    assert (told.exit_code, "SYNC_STATUS_ADMIN_TOKEN" in told.output) == (1, True)
    told = terminal("serve", SYNC_STATUS_OPEN_ON_LOOPBACK="true", SYNC_STATUS_HOST="0.0.0.0")
    assert (told.exit_code, "can be reached from elsewhere" in told.output) == (1, True)


def test_check_is_for_pipelines(terminal: Terminal) -> None:
    assert terminal("check").exit_code == 0
    now = terminal.now
    terminal.meltano.run(now - MINUTE, now, state="FAIL", error="Loader failed")
    told = terminal("check")
    assert told.exit_code == 1
    assert told.output.startswith(f"{SANDBOX}: degraded, failed: ")
    assert json.loads(terminal("check", "--json").output)["failing"][0]["status"] == "failed"


@pytest.mark.parametrize("place", ["tap-sandbox", "elt/by-hand/8d7e4a52-0f0c-4b0e-9d0a-5d3c1f2b7a10"])
def test_check_reports_settings_that_a_killed_run_left_and_removes_them(terminal: Terminal, place: str) -> None:
    folder = terminal.meltano.root / ".meltano" / "run" / place
    folder.mkdir(parents=True)
    left, young = folder / "tap.1.config.json", folder / "tap.2.config.json"
    left.write_text('{"auth_token": "canary"}')
    young.write_text("{}")
    old = (terminal.now - timedelta(hours=1)).timestamp()
    os.utime(left, (old, old))
    told = terminal("check")
    assert (told.exit_code, str(left) in told.output, str(young) in told.output) == (1, True, False)
    assert "canary" not in told.output
    assert terminal("check", "--remove-leftovers").exit_code == 0
    assert (left.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("state_id", [SANDBOX, "by-hand"])
def test_nothing_is_called_left_while_a_run_may_need_it(terminal: Terminal, state_id: str) -> None:
    folder = terminal.meltano.root / ".meltano" / "run" / "tap-sandbox"
    folder.mkdir(parents=True)
    (folder / "tap.1.config.json").write_text("{}")
    os.utime(folder / "tap.1.config.json", (0, 0))
    terminal.meltano.run(terminal.now, heartbeat=clock.now(), job_name=state_id)
    assert terminal("check", "--remove-leftovers").exit_code == 0
    assert (folder / "tap.1.config.json").exists()


def test_pause_and_resume(terminal: Terminal) -> None:
    assert terminal("pause", "sandbox", "--reason", "stocktaking").exit_code == 0
    assert "stocktaking" in terminal("show", "sandbox").output
    assert terminal("list", "--json").output.count('"status": "paused"') == 1
    terminal("resume", "sandbox")
    assert terminal("list", "--json").output.count('"status": "paused"') == 0


def test_what_is_not_declared_can_be_forgotten(watched: Watched) -> None:
    typo = "dev:tap-typo-to-target-duckdb"
    watched.meltano.run(START, START + MINUTE, job_name=typo, state="FAIL", error="Cannot start plugin tap-typo: no")
    watched.time.pass_by(minutes=2)
    watched.parts.catch_up()
    with watched.parts.engine.begin() as db:
        note(db, typo, [Finding("ACTION_REQUIRED", "no")], START)

    def told(*arguments: str) -> Result:
        return CliRunner(env=watched.environ).invoke(main, list(arguments))

    refused = told("forget", SANDBOX)
    assert (refused.exit_code, "take it out" in refused.output) == (1, True)
    assert "tap-typo" in told("list").output
    assert told("forget", "typo").exit_code == 0
    assert "tap-typo" not in told("list").output
    with watched.parts.engine.connect() as db:
        assert open_alerts(db) == []
    later = clock.now() + MINUTE
    watched.meltano.run(later, later, job_name=typo)
    watched.parts.catch_up()
    assert typo in [one.id for one in watched.board.connections()]


def test_tokens(terminal: Terminal) -> None:
    text = terminal("tokens", "make", "a monitor", "--connection", "sandbox").output.strip()
    assert text.startswith("sync_")
    listed = terminal("tokens", "list").output
    assert (text in listed, SANDBOX in listed) == (False, True)
    token = listed.splitlines()[1].split()[0]
    assert terminal("tokens", "rotate", token).output.startswith("sync_")
    assert terminal("tokens", "revoke", token).exit_code == 0
    assert terminal("tokens", "revoke", token).exit_code == 1


def test_a_start_without_meltano_says_what_to_set(terminal: Terminal) -> None:
    told = terminal("start", "sandbox", SYNC_STATUS_MELTANO="/nowhere/meltano")
    assert (told.exit_code, "SYNC_STATUS_MELTANO" in told.output) == (1, True)
    # What could not begin does not stand in the way.
    assert (
        "/nowhere/meltano cannot be started"
        in terminal("start", "sandbox", SYNC_STATUS_MELTANO="/nowhere/meltano").output
    )


def test_it_is_a_program(tmp_path: Path, watch: Callable[..., Watched]) -> None:
    watched = watch()
    program = Path(sys.executable).with_name("sync-status")
    env = {**os.environ, **watched.meltano.environ}
    done = subprocess.run([program, "list"], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert SANDBOX in done.stdout


def test_an_environment_that_is_not_declared_is_refused_in_one_line(terminal: Terminal) -> None:
    told = terminal("list", MELTANO_ENVIRONMENT="prodd")
    said = "meltano.yml declares no environment 'prodd'; there are: dev, prod."
    assert (told.exit_code, told.output.count("\n"), said in told.output) == (1, 1, True)
    bare = {name: value for name, value in terminal.meltano.project.items() if name != "environments"}
    (terminal.meltano.root / "meltano.yml").write_text(json.dumps(bare))
    told = terminal("list")
    assert (told.exit_code, "'dev'; it declares none." in told.output) == (1, True)
    (terminal.meltano.root / "meltano.yml").write_text(json.dumps({**bare, "default_environment": None}))
    assert terminal("list", MELTANO_ENVIRONMENT="").exit_code == 0
