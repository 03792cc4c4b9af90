"""A secret that the tap, the target and Meltano all blurt out is told by nothing of ours, in no form and by no way."""

import base64
import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sync_status.alerts.notices import Notices
from sync_status.alerts.watch import Watch
from sync_status.app import create_app
from sync_status.webhooks.desk import allowed_networks, open_desk
from sync_status.webhooks.dispatcher import Dispatcher
from sync_status.webhooks.signing import key_of
from sync_status.webhooks.transport import post

from tests.sync_status.client import Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PROJECT, SANDBOX
from tests.sync_status.receiver import Reply, receiving

# Of a module of the standard library that Apprise uses where it is still there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
MINUTE = timedelta(minutes=1)
CANARY = "c4nary/s3cret+7f3a91"
FORMS = (CANARY, quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode(), json.dumps(CANARY).strip('"'))
ADMIN = "an-admin-token-of-tests"


def hide(root: Path, where: str) -> dict[str, Any]:
    """Write a project whose secret stands in one of the places where Meltano takes it from."""
    project: dict[str, Any] = copy.deepcopy(PROJECT)
    tap, dev = project["plugins"]["extractors"][0], project["environments"][0]
    setting = {"name": "auth.token", "kind": "password"}
    if where == "lock":
        # As of a plugin of Meltano's hub.
        tap["variant"] = "us"
        lock = {"plugin_type": "extractors", "name": "tap-sandbox", "variant": "us", "settings": [setting]}
        (root / "plugins" / "extractors").mkdir(parents=True)
        (root / "plugins" / "extractors" / "tap-sandbox--us.lock").write_text(json.dumps(lock))
        tap["config"] = {"auth": {"token": CANARY}}
    else:
        tap["settings"] = [setting]
        places: dict[str, dict[str, Any]] = {
            "config": {"plugins": {"extractors": [{"name": "tap-sandbox", "config": {"auth.token": CANARY}}]}},
            "variable": {"plugins": {"extractors": [{"name": "tap-sandbox", "config": {"auth.token": "$HIDDEN"}}]}},
        }
        dev["config"], dev["env"] = places[where], {"HIDDEN": CANARY} if where == "variable" else {}
    return project


@pytest.fixture(params=["lock", "config", "variable"])
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A project of which nothing was history when we first looked."""
    project = hide(tmp_path / "project", request.param)
    variables = {"SYNC_STATUS_ADMIN_TOKEN": ADMIN, "SYNC_STATUS_OPEN_ON_LOOPBACK": "false"}
    found = Watched(tmp_path / "project", project, SYNC_STATUS_WEBHOOK_ALLOW="127.0.0.0/8", **variables)
    found.parts.catch_up()
    yield found
    found.close()


def blurt(watched: Watched) -> int:
    """A run in which everybody says the secret."""
    said = " ".join(FORMS)
    run = watched.meltano.run(START)
    watched.parts.catch_up()
    error = {"type": "FatalAPIError", "message": f"refused {said} https://user:{CANARY}@host/path?key={CANARY}"}
    tags = {"stream": "orders", "endpoint": f"/orders/{CANARY}", "http_status_code": 401}
    metric = {"metric": "http_request_duration", "value": 1.0, "tags": tags}
    lines: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"tap-sandbox v{CANARY}, Meltano SDK v1", {}),
        (f"the certificate {CANARY} ends on 2026-03-05", {"level": "warning"}),
        ("METRIC", {"metric_info": metric}),
        (f"token {said}", {"level": "error", "plugin_exception": error}),
        (f"OSError: {said}", {"consumer": True, "producer": False, "string_id": "target-duckdb"}),
    )
    for event, fields in lines:
        watched.meltano.say(run, event, START, **fields)
    watched.meltano.summary(run, "orders", START, status="failed")
    payload = json.dumps({"error": f"Extractor failed: {said}"})
    watched.meltano.change(
        run, state="FAIL", ended_at=START + MINUTE, last_heartbeat_at=START + MINUTE, payload=payload
    )
    watched.time.pass_by(minutes=2)
    watched.parts.catch_up()
    return run


def see_none(text: str, where: str) -> None:
    for form in FORMS:
        assert form not in text, where


@pytest.fixture
def run(watched: Watched) -> Iterator[int]:
    """A run that blurts it out, of which receivers and people have been told."""
    parts = watched.parts
    desk = open_desk(parts.settings, parts.engine, parts.clock)
    with receiving() as receiver, receiving(Reply(200)) as people:
        desk.endpoints.add(receiver.url)
        found = blurt(watched)
        notices = Notices(parts.engine, [people.url.replace("http://", "json://")], parts.clock)
        Watch(parts.engine, parts.board, desk.endpoints, notices, parts.clock).once()
        sending = partial(post, allowed=allowed_networks(parts.settings))
        dispatcher = Dispatcher(parts.engine, key_of(parts.settings), sending, clock=parts.clock)
        dispatcher.run_due(is_waiting=True)
        dispatcher.close()
        assert len(receiver.received) >= 3
        assert people.received
        for told in (*receiver.received, *people.received):
            see_none(told.body.decode(), "a webhook or a message")
        yield found


def test_no_answer_and_no_page_holds_it(watched: Watched, run: int) -> None:
    paths = ["/sync-status", "/sync-status?expand=streams", f"/sync-status/{SANDBOX}", "/metrics", "/alerts"]
    paths += [f"/connections/{SANDBOX}/{what}" for what in ("runs", "events")]
    paths += [f"/runs/{run}{what}" for what in ("", "/log", "/requests")]
    paths += ["/webhooks", "/tokens", "/openapi.json", "/healthz"]
    pages = ["/", f"/dashboard/connections/{SANDBOX}", f"/dashboard/runs/{run}", f"/dashboard/runs/{run}/log"]
    cookie = {"Cookie": f"sync_status_token={ADMIN}"}
    with Client(create_app(watched.parts), ADMIN) as client:
        answers = {path: client.get(path) for path in paths}
        answers |= {path: client.get(path, token=None, headers=cookie) for path in [*pages, "/dashboard/webhooks"]}
    for path, answer in answers.items():
        assert answer.status_code == 200, path
        see_none(answer.text, path)
        assert ADMIN not in answer.text, path
    assert "***" in answers[f"/runs/{run}/log"].text


def test_no_table_holds_it(watched: Watched, run: int) -> None:
    assert watched.parts.board.run(str(run)).problem
    with watched.parts.engine.connect() as db:
        names = db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for name in names:
            rows = str(db.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall())
            see_none(rows, name)
            assert ADMIN not in rows, name
    # Nor in pages of the file that rows have left, nor in its journal.
    for file in (watched.meltano.root / ".meltano").glob("sync-status*"):
        for form in FORMS:
            assert form.encode() not in file.read_bytes(), file.name
