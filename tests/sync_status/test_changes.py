"""What runs bring to light: other fields, versions and settings, a credential's end; and the timeline of it all."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sync_status import expiry
from sync_status.alerts.ledger import open_alerts
from sync_status.alerts.notices import Notices
from sync_status.alerts.watch import Watch
from sync_status.app import create_app
from sync_status.checks import CheckError, checked_setups
from sync_status.project import seen_connection
from sync_status.timeline import entries
from sync_status.webhooks.desk import open_desk
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.client import Client
from tests.sync_status.conftest import Watched
from tests.sync_status.meltano_history import PLEX, PROJECT, SANDBOX

MINUTE = timedelta(minutes=1)
ORDERS = {"id": {"type": ["integer"]}, "due": {"type": ["null", "string"], "format": "date"}}
SECRET = "hunter22-hunter22"


class Connection:
    """A project whose runs begin and end under our eyes."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.root = watched.meltano.root
        watched.parts.catch_up()

    def catalog(self, *, later_by: timedelta = timedelta(0), **streams: Any) -> None:
        """Write what the tap found to read; a stream whose name begins with `no_` is not selected."""
        path = self.root / ".meltano" / "run" / "tap-sandbox" / "tap.properties.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        found = [
            {
                "tap_stream_id": name,
                "schema": {"type": "object", "properties": fields},
                "metadata": [{"breadcrumb": [], "metadata": {"selected": not name.startswith("no_")}}],
            }
            for name, fields in streams.items()
        ]
        path.write_text(json.dumps({"streams": found}))
        at = (self.watched.time.at + later_by).timestamp()
        os.utime(path, (at, at))

    def run(self, *lines: tuple[str, dict[str, Any]], state: str = "SUCCESS") -> int:
        """A run that begins, says something, and ends."""
        meltano, time = self.watched.meltano, self.watched.time
        run = meltano.run(time.at)
        self.watched.parts.catch_up()
        for event, fields in lines:
            meltano.say(run, event, time.at, **fields)
        ended = time.pass_by(minutes=1)
        meltano.change(run, state=state, ended_at=ended, last_heartbeat_at=ended)
        self.watched.parts.catch_up()
        time.pass_by(minutes=1)
        return run

    def happened(self) -> list[tuple[str, str]]:
        with self.watched.parts.engine.connect() as db:
            return [(entry.kind, entry.message) for entry in entries(db, SANDBOX, limit=50)]

    def alerts(self) -> list[tuple[str, str]]:
        """Judge everything, and return what is wrong."""
        parts = self.watched.parts
        desk = open_desk(parts.settings, parts.engine, parts.clock)
        Watch(parts.engine, parts.board, desk.endpoints, Notices(parts.engine, (), parts.clock), parts.clock).once()
        with parts.engine.connect() as db:
            return [(one.code, one.message) for one in open_alerts(db, SANDBOX)]


@pytest.fixture
def connection(watched: Watched) -> Connection:
    return Connection(watched)


def test_other_fields_are_told_once_and_are_old_news_at_the_next_run(connection: Connection) -> None:
    connection.catalog(orders=ORDERS, items={"id": {"type": "integer"}})
    connection.run()
    assert connection.happened() == []
    changed = {"id": {"type": "number"}, "color": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    connection.catalog(orders=changed, items={"id": {"type": "integer"}})
    run = connection.run()
    told = "orders: new field color (string); due is gone; id is number, was integer"
    assert connection.happened() == [("schema_changed", told)]
    assert ("SCHEMA_CHANGED", f"the last run found other fields: {told}") in connection.alerts()
    with connection.watched.parts.engine.connect() as db:
        (event,) = db.execute(select(EVENTS.c.body).where(EVENTS.c.type == "schema.changed")).scalars()
    assert json.loads(event)["data"] == {"connection_id": SANDBOX, "run_id": str(run), "changes": [told]}
    connection.run()
    assert connection.happened() == [("schema_changed", told)]
    assert "SCHEMA_CHANGED" not in dict(connection.alerts())


def test_what_is_not_selected_and_what_a_later_run_found_say_nothing(connection: Connection) -> None:
    connection.catalog(no_orders=ORDERS, items=ORDERS)
    connection.run()
    connection.catalog(no_orders={}, items=ORDERS)
    connection.run()
    connection.catalog(items={}, later_by=timedelta(hours=1))
    connection.run()
    assert connection.happened() == []


@pytest.mark.parametrize("text", ["", "[]", '{"streams": [{"metadata": 3}]}', '{"streams": null}'])
def test_a_catalog_that_is_none_is_passed_over(connection: Connection, text: str) -> None:
    connection.catalog(orders=ORDERS)
    (connection.root / ".meltano/run/tap-sandbox/tap.properties.json").write_text(text)
    connection.run()
    assert connection.watched.parts.board.status(SANDBOX).status == "completed"


def test_another_version_is_told(connection: Connection) -> None:
    for version in ("1.2.0", "1.2.0", "1.3.0"):
        run = connection.run((f"tap-sandbox v{version}, Meltano SDK v0.54.9", {}))
    assert connection.happened() == [("version_changed", "tap: 1.3.0, was 1.2.0")]
    told = connection.watched.parts.board.run(str(run)).versions
    assert (told["tap"].version, told["tap"].sdk, "target" in told) == ("1.3.0", "0.54.9", False)


def test_other_settings_are_told_and_a_secret_is_none_of_them(watch: Callable[..., Watched]) -> None:
    connection = Connection(watch())

    def settle(page_size: int, token: str) -> None:
        config = {"page_size": page_size, "auth_token": token}
        settings = [{"name": "auth_token", "sensitive": True}]
        project = json.loads(json.dumps(PROJECT))
        project["plugins"]["extractors"][0] |= {"config": config, "settings": settings}
        path = connection.root / "meltano.yml"
        path.write_text(json.dumps(project))
        os.utime(path, ns=(page_size, page_size + len(token)))

    settle(500, SECRET)
    connection.run()
    settle(500, f"{SECRET}-2")
    connection.run()
    assert connection.happened() == []
    settle(200, SECRET)
    run = connection.run()
    assert [kind for kind, _ in connection.happened()] == ["settings_changed"]
    assert len(connection.watched.parts.board.run(str(run)).settings or "") == 16
    for file in (connection.root / ".meltano").glob("sync-status.db*"):
        assert SECRET.encode() not in file.read_bytes()


@pytest.mark.parametrize(("days", "steps"), [(31, 0), (30, 1), (8, 1), (7, 2), (1, 3), (0, 3), (-1, 3)])
def test_a_certificate_that_ends_is_told_at_each_step(connection: Connection, days: int, steps: int) -> None:
    end = connection.watched.time.at + timedelta(days=days, hours=12)
    said = f"the certificate ends on {end:%Y-%m-%d}, in {days} days; make a new one"
    connection.run((said, {"level": "warning"}))
    found = [message for code, message in connection.alerts() if code == "CREDENTIAL_EXPIRING"]
    assert len(found) == steps
    assert all(f"the certificate {'ended' if days < 0 else 'ends'} on {end:%Y-%m-%d}" in text for text in found)
    # A run that completes and says nothing of it has another certificate.
    connection.run()
    assert "CREDENTIAL_EXPIRING" not in dict(connection.alerts())


def test_what_a_check_says_of_an_end_stays_until_the_next_check(watch: Callable[..., Watched], tmp_path: Path) -> None:
    program = tmp_path / "meltano"
    project = json.loads(json.dumps(PROJECT))
    project["plugins"]["extractors"][0]["commands"] = {"check": "check"}
    watched = watch(SYNC_STATUS_MELTANO=str(program))
    (watched.meltano.root / "meltano.yml").write_text(json.dumps(project))
    connection = Connection(watched)
    for text, known in (("the certificate, good until 2026-03-20", True), ("all is well", False)):
        program.write_text(f"#!{sys.executable}\nprint('ok  {text}')\n")
        program.chmod(0o755)
        assert watched.parts.checks.run(seen_connection(SANDBOX)).state == "connected"
        connection.run()
        with watched.parts.engine.connect() as db:
            found = expiry.expiries(db).get("dev:tap-sandbox")
        assert (found == ("certificate", datetime(2026, 3, 20, tzinfo=UTC))) == known
        assert ("CREDENTIAL_EXPIRING" in dict(connection.alerts())) == known
    # The same tap has other credentials in another environment.
    with pytest.raises(CheckError, match="not of the environment 'dev'"):
        watched.parts.checks.run(seen_connection(SANDBOX.replace("dev:", "prod:")))
    with watched.parts.engine.connect() as db:
        assert list(checked_setups(db)) == ["dev:tap-sandbox"]


@pytest.fixture
def client(watch: Callable[..., Watched]) -> Iterator[tuple[Client, Connection, str]]:
    """The API over a connection, with the token of another one."""
    watched = watch(SYNC_STATUS_ADMIN_TOKEN="an-admin-token-of-tests", SYNC_STATUS_OPEN_ON_LOOPBACK="false")
    _, other = watched.parts.tokens.make("other", ["read"], [PLEX])
    with Client(create_app(watched.parts), "an-admin-token-of-tests") as client:
        yield client, Connection(watched), other


def test_the_timeline_is_read_page_by_page(client: tuple[Client, Connection, str]) -> None:
    api, _, other = client
    path = f"/connections/{SANDBOX}/events"
    assert api.post(f"/connections/{SANDBOX}/pause", json={"reason": "stocktaking"}).status_code == 200
    assert api.post(f"/connections/{SANDBOX}/resume").status_code == 200
    first = api.get(f"{path}?limit=1").json()
    assert (first["data"][0]["kind"], first["data"][0]["by"]) == ("resumed", "admin")
    second = api.get(f"{path}?limit=1&cursor={first['next_cursor']}").json()
    assert (second["data"][0]["kind"], second["data"][0]["message"]) == ("paused", "stocktaking")
    assert second["next_cursor"] is None
    assert api.get(f"{path}?cursor=x").json()["code"] == "CURSOR_INVALID"
    assert api.get("/connections/none/events").status_code == 404
    assert api.get(path, token=other).status_code in {403, 404}
    assert api.get(path, token=None).status_code == 401


def test_requests_are_told_where_the_tap_logs_them(client: tuple[Client, Connection, str]) -> None:
    api, connection, other = client
    silent = connection.run()
    assert api.get(f"/runs/{silent}/requests").json() == {"streams": [], "data": None, "data_reason": "not_logged"}
    tags = {"stream": "orders", "endpoint": "/orders?key=hidden", "http_status_code": 200, "status": "succeeded"}
    metric = {"type": "timer", "metric": "http_request_duration", "value": 0.25, "tags": tags}
    told = connection.run(("METRIC", {"metric_info": metric}), ("METRIC", {"metric_info": {**metric, "tags": None}}))
    document = api.get(f"/runs/{told}/requests").json()
    first, second = document["data"]
    assert (first["stream"], first["path"], first["status"], first["seconds"]) == ("orders", "/orders", 200, 0.25)
    assert (second["path"], second["status"]) == (None, None)
    assert len(api.get(f"/runs/{told}/requests?limit=1").json()["data"]) == 1
    assert api.get(f"/runs/{told}/requests", token=other).status_code == 404
    whole = api.get(f"/runs/{told}").json()
    assert whole["versions"] == {"tap": None, "target": None, "reason": "not_logged"}
    assert (len(whole["settings"]["fingerprint"]), whole["settings"]["reason"]) == (16, None)
