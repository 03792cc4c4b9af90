"""Alerts: each rule of the table, told when it begins and when it is over, to a real receiver, once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sync_status.alerts.ledger import mute, note, open_alerts
from sync_status.alerts.notices import Notices
from sync_status.alerts.rules import RULES, Finding, judge
from sync_status.alerts.watch import Watch
from sync_status.assembly import assemble
from sync_status.database import open_database
from sync_status.model import Connection, Freshness, Reason, Setup, Statistics, Status, StreamStatus, Trouble
from sync_status.run_model import Counts, Problem, Run, StreamFacts
from sync_status.settings import read_settings
from sync_status.webhooks.desk import open_desk
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.meltano_history import SANDBOX, MeltanoHistory
from tests.sync_status.receiver import Receiver, Reply, receiving

# Of a module of the standard library that Apprise uses where it is still there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
NETWORK = Problem("UNREACHABLE", "network", "tap", "nobody", True, "nothing answers", "Wait.")  # noqa: FBT003
CREDENTIALS = Problem("AUTHENTICATION_FAILED", "config", "tap", "user", False, "refused", "Renew.")  # noqa: FBT003
MISSING = Problem("ROWS_NOT_LOADED", "destination", "target", "user", False, "3 rows", "Look.")  # noqa: FBT003


def run(status: str = "completed", **given: object) -> Run:
    made = Run("1", "r", "c", status, "cli", AT, AT, AT, 100.0)  # type: ignore[arg-type]
    return replace(made, **given)  # type: ignore[arg-type]


def status(**given: object) -> Status:
    connection = Connection("c", "c", "x", "tap-x", "target-x", "c")
    fresh, last = Freshness("on_time"), run()
    well = Status(connection, "completed", "healthy", fresh, Setup(), None, None, None, last, last, Statistics(), AT)
    ended = given.get("last_run")
    if isinstance(ended, Run) and ended.problem:
        well = replace(well, trouble=Trouble(ended.id, ended.status, AT, ended.problem))
    return replace(well, **given)  # type: ignore[arg-type]


def reason(code: str) -> tuple[Reason, ...]:
    return (Reason(code, "warning", "why"),)


def stream(**given: object) -> StreamFacts:
    return replace(StreamFacts("orders", "completed", counts=Counts(5)), **given)  # type: ignore[arg-type]


STUCK = [run(streams=(stream(bookmark_to="2026"),))] * 5
MOVES = [run(streams=(stream(bookmark_to=str(n)),)) for n in range(5)]


@pytest.mark.parametrize(
    ("expected", "wrong", "recent", "quiet"),
    [
        ([], status(), MOVES, None),
        (["ACTION_REQUIRED"], status(last_run=run("failed", problem=CREDENTIALS), consecutive_failures=1), (), None),
        (["ACTION_REQUIRED"], status(setup=Setup("broken", AT, CREDENTIALS)), (), None),
        (["RETRYING"], status(last_run=run("failed", problem=NETWORK), consecutive_failures=2), (), None),
        (["FAILING"], status(last_run=run("failed", problem=NETWORK), consecutive_failures=3), (), None),
        (
            ["FAILING", "LONG_FAILING"],
            status(last_run=run("failed", problem=NETWORK), consecutive_failures=20),
            (),
            None,
        ),
        (
            ["RETRYING", "LONG_FAILING"],
            status(
                last_run=run("failed", problem=NETWORK), consecutive_failures=2, health_since=AT - timedelta(days=4)
            ),
            (),
            None,
        ),
        (["ROWS_MISSING"], status(last_run=run("partial", problem=MISSING)), (), None),
        (["LOST"], status(reasons=reason("RUN_LOST")), (), None),
        (["STALE"], status(reasons=reason("DATA_STALE")), (), None),
        (["LATE"], status(reasons=reason("DATA_LATE")), (), None),
        (["MISSED_START"], status(reasons=reason("MISSED_START")), (), None),
        (["SCHEDULE_NEVER_DUE"], status(reasons=reason("SCHEDULE_NEVER_DUE")), (), None),
        (["START_FAILED"], status(reasons=reason("START_FAILED")), (), None),
        (["INITIAL_LOAD_FAILED"], status(reasons=reason("INITIAL_LOAD_FAILED")), (), None),
        (["INITIAL_LOAD_STOPPED"], status(reasons=reason("INITIAL_LOAD_STOPPED")), (), None),
        (["RUNNING_LONG"], status(reasons=reason("RUNNING_LONG")), (), None),
        (["STALLED"], status(current_run=run("in_progress")), (), timedelta(minutes=31)),
        ([], status(current_run=run("in_progress")), (), timedelta(minutes=29)),
        (["VOLUME_ANOMALY"], status(streams=(StreamStatus("orders", None, None, None, anomaly="none"),)), (), None),
        (["CHECKPOINT_STUCK"], status(), STUCK, None),
        ([], status(), STUCK[:4], None),
        ([], status(), [run(streams=(stream(bookmark_to="2026", counts=Counts(0)),))] * 5, None),
        (["RATE_LIMITED"], status(), [run(streams=(stream(rate_limit_wait_seconds=26.0),))], None),
        ([], status(), [run(streams=(stream(rate_limit_wait_seconds=25.0),))], None),
    ],
)
def test_each_rule_finds_what_it_is_for(
    expected: list[str], wrong: Status, recent: list[Run], quiet: timedelta | None
) -> None:
    found = judge(wrong, recent, quiet)
    assert [one.code for one in found] == expected
    assert all(one.message for one in found)


class Desk:
    """Alerts on a database, told to a receiver by Apprise."""

    def __init__(self, database_uri: str, receiver: Receiver) -> None:
        self.at, self.receiver = AT, receiver
        self.engine = open_database(database_uri)
        self.address = receiver.url.replace("http://", "json://")
        self.notices = self.telling(self.address)

    def telling(self, *addresses: str) -> Notices:
        """Tell others, as another server would."""
        return Notices(self.engine, addresses, lambda: self.at, "https://status.example.com")

    def see(self, *findings: Finding, after: timedelta = timedelta(0)) -> None:
        self.at += after
        with self.engine.begin() as connection:
            note(connection, "plex", findings, self.at)
        self.notices.send()

    @property
    def told(self) -> list[str]:
        return [json.loads(one.body)["title"] for one in self.receiver.received]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with receiving(Reply(200)) as receiver:
        found = Desk(f"sqlite:///{tmp_path}/alerts.db", receiver)
        yield found
        found.engine.dispose()


LATE = Finding("LATE", "an hour")
BROKEN = Finding("ACTION_REQUIRED", "refused", fix="Renew the key.")


def test_people_are_told_once_when_it_begins_and_once_when_it_is_over(desk: Desk) -> None:
    for _ in range(3):
        desk.see(BROKEN, after=timedelta(minutes=1))
    assert desk.told == ["plex: action required"]
    assert "To do: Renew the key." in json.loads(desk.receiver.received[0].body)["message"]
    assert "https://status.example.com/dashboard/connections/plex" in desk.receiver.received[0].body.decode()
    for _ in range(3):
        desk.see(after=timedelta(minutes=1))
    assert desk.told == ["plex: action required", "plex: recovered"]


def test_either_database_keeps_alerts_alike(database_uri: str) -> None:
    with receiving(Reply(200)) as receiver:
        desk = Desk(database_uri, receiver)
        desk.see(BROKEN, LATE)
        desk.see(Finding("LATE", "two hours"))
        with desk.engine.connect() as connection:
            assert [(one.code, one.message) for one in open_alerts(connection, "plex")] == [("LATE", "two hours")]
        desk.see()
        assert desk.told == ["plex: action required", "plex: still data late", "plex: recovered"]
        desk.engine.dispose()


def test_all_that_begins_at_once_is_one_message(desk: Desk) -> None:
    desk.see(BROKEN, LATE)
    assert desk.told == ["plex: action required"]


def test_what_flaps_is_told_once_an_hour(desk: Desk) -> None:
    desk.see(LATE)
    desk.see()
    desk.see(LATE, after=timedelta(minutes=10))
    assert desk.told == ["plex: data late", "plex: recovered"]
    desk.see()
    desk.see(LATE, after=timedelta(hours=2))
    assert desk.told == ["plex: data late", "plex: recovered", "plex: data late"]


def test_what_comes_again_and_lasts_is_told_when_the_hour_is_over(desk: Desk) -> None:
    desk.see(BROKEN)
    desk.see(after=timedelta(minutes=5))
    for _ in range(4):
        desk.see(BROKEN, after=timedelta(minutes=20))
    assert desk.told == ["plex: action required", "plex: recovered", "plex: action required"]


def test_what_is_muted_is_not_told(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        note(connection, "plex", [LATE], AT)
        mute(connection, open_alerts(connection)[0].id, is_muted=True)
    desk.notices.send()
    desk.see()
    assert desk.told == []


def test_what_will_be_tried_again_is_shown_and_not_told(desk: Desk) -> None:
    desk.see(Finding("RETRYING", "busy"))
    with desk.engine.connect() as connection:
        assert [one.code for one in open_alerts(connection)] == ["RETRYING"]
    desk.see()
    assert desk.told == []


def test_what_could_not_be_told_is_told_later(desk: Desk) -> None:
    desk.receiver.replies[:] = [Reply(500), Reply(200)]
    desk.see(LATE)
    desk.see(LATE)
    desk.see(LATE)
    assert desk.told == ["plex: data late"] * 2


def test_an_address_that_fails_has_no_others_told_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.notices = desk.telling("json://127.0.0.1:1/nobody", desk.address)
    for _ in range(3):
        desk.see(LATE)
    assert desk.told == ["plex: data late"]
    assert "addresses [1] could not be told" in caplog.text
    assert "nobody" not in caplog.text


def test_of_two_servers_one_tells(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tell, other = desk.notices._tell, desk.telling(desk.address)  # noqa: SLF001 - another server looks meanwhile

    def slow(*news: Any) -> bool:
        other.send()
        return tell(*news)

    monkeypatch.setattr(desk.notices, "_tell", slow)
    desk.see(LATE)
    assert desk.told == ["plex: data late"]
    desk.see()
    # One that dies while it tells gives its turn back in time.
    monkeypatch.setattr(desk.notices, "_tell", lambda *_: pytest.fail("died"))
    with pytest.raises(pytest.fail.Exception):
        desk.see(BROKEN, after=timedelta(minutes=5))
    for minutes in (1, 3):
        desk.at += timedelta(minutes=minutes)
        other.send()
        assert len(desk.told) == (2 if minutes == 1 else 3)


def test_a_watched_connection_that_fails_and_recovers_leaves_its_events(tmp_path: Path) -> None:
    history = MeltanoHistory(tmp_path / "project")
    at = [AT]
    parts = assemble(read_settings(history.environ), lambda: at[0])
    desk = open_desk(parts.settings, parts.engine, parts.clock)
    watch = Watch(parts.engine, parts.board, desk.endpoints, Notices(parts.engine, (), parts.clock), parts.clock)
    history.run(AT - timedelta(minutes=3), AT - timedelta(minutes=2), job_name=SANDBOX)
    parts.catch_up()
    watch.once()
    failing = history.run(AT, AT + timedelta(seconds=5), job_name=SANDBOX, state="FAIL", error="Extractor failed")
    error = {"type": "FatalAPIError", "module": "x", "message": "refused the token (HTTP 401)", "traceback": []}
    history.say(failing, "refused", AT, level="error", plugin_exception=error)
    at[0] += timedelta(minutes=1)
    parts.catch_up()
    watch.once()
    watch.once()
    history.run(at[0], at[0] + timedelta(seconds=5), job_name=SANDBOX)
    at[0] += timedelta(minutes=1)
    parts.catch_up()
    watch.once()
    with parts.engine.connect() as connection:
        types = list(connection.execute(select(EVENTS.c.type).order_by(EVENTS.c.number)).scalars())
        assert open_alerts(connection, SANDBOX) == []
    assert types == [
        "sync.failed",
        "connection.action_required",
        "connection.health_changed",
        "sync.completed",
        "connection.health_changed",
        "connection.recovered",
    ]
    parts.close()


def test_every_rule_is_in_the_readme(root: Path) -> None:
    text = (root / "sync-status/README.md").read_text()
    for rule in RULES.values():
        assert f"| `{rule.code}` | {rule.severity} | {rule.when} | {'yes' if rule.is_told else 'no'} |" in text
