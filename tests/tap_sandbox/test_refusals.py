"""What cannot be meant ends the run red, and says what to do."""

import json
from typing import Any

import pytest

from tests.tap_sandbox.conftest import Runner


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"auth_token": "canary"}, "the sandbox refused the token; set auth_token", id="wrong token"),
        pytest.param({"api_url": "http://no-such-host.invalid"}, "no such host: http://no-such-host", id="no host"),
        pytest.param({"start_date": "yesterday"}, "start_date is 'yesterday', which is no date", id="no date"),
        pytest.param({"start_date": "2031-01-01"}, "start_date 2031-01-01 lies in the future", id="future start"),
        pytest.param({"end_date": "tomorrow"}, "end_date is 'tomorrow', which is no date", id="no end date"),
        pytest.param(
            {"start_date": "2026-05-01T02:00+02:00", "end_date": "2026-05-01"},
            "end_date 2026-05-01 is not after start_date 2026-05-01T02:00+02:00",
            id="end before start",
        ),
        pytest.param({"page_size": 501}, "501 is greater than the maximum of 500", id="page too large"),
        pytest.param({"start_date": "2026"}, "start_date is '2026', which is no date", id="no day"),
        pytest.param({"auth_token": "canary\n"}, "auth_token holds a blank, a line feed", id="token with a line feed"),
        pytest.param(
            {"auth_token": "can€ry"}, "auth_token holds a blank, a line feed", id="token that no header holds"
        ),
        pytest.param({"api_url": "http://"}, "api_url must be a bare address", id="no host in the address"),
        pytest.param({"api_url": "http://u:canary@127.0.0.1:1"}, "api_url holds a user or password", id="a password"),
    ],
)
def test_a_wrong_setting_ends_red_with_what_to_do(tap: Runner, settings: dict[str, Any], message: str) -> None:
    run = tap(config=tap.settings | settings)
    assert run.code == 1
    assert message in run.log.splitlines()[-1]
    assert "Traceback" not in run.log
    assert "canary" not in run.log
    assert run.records("inventory") == []


def test_a_catalog_that_selects_an_unknown_stream_is_refused(tap: Runner) -> None:
    catalog = tap.discover()
    ghost = json.loads(json.dumps(catalog["streams"][0]).replace("accounting_periods", "ghosts"))
    run = tap(catalog={"streams": [*catalog["streams"], ghost]})
    assert run.code == 1
    assert "selects the stream 'ghosts', which tap-sandbox does not have" in run.log
    assert run.messages == []


def test_a_catalog_that_selects_nothing_is_refused(tap: Runner) -> None:
    run = tap(catalog={"streams": []})
    assert run.code == 1
    assert "the catalog selects no stream" in run.log


@pytest.mark.parametrize(
    ("value", "message"),
    [("garbage", "is 'garbage', which is no time"), ("2031-01-01T00:00:00Z", "the state is another source's")],
)
def test_a_bookmark_that_cannot_have_come_from_here_is_refused(tap: Runner, value: str, message: str) -> None:
    bookmark = {"replication_key": "modified_at", "replication_key_value": value}
    run = tap(state={"bookmarks": {"items": bookmark}})
    assert run.code == 1
    assert message in run.log.splitlines()[-1]
    assert "Traceback" not in run.log


@pytest.mark.parametrize("option", ["state", "catalog"])
def test_a_file_that_is_no_object_is_named(tap: Runner, option: str) -> None:
    path = tap.folder / "list.json"
    path.write_text("[]")
    run = tap(f"--{option}", str(path))
    assert run.code == 2
    assert "list.json is no JSON object" in run.log


@pytest.mark.parametrize("option", ["config", "state", "catalog"])
def test_a_file_that_is_no_json_is_named(tap: Runner, option: str) -> None:
    path = tap.folder / "broken.json"
    path.write_text("{")
    run = tap(f"--{option}", str(path))
    assert run.code == 2
    assert f"--{option}" in run.log
    assert "broken.json" in run.log
    assert "Traceback" not in run.log
