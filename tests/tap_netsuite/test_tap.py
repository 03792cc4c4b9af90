"""The tap as a program: what is wrong with its settings, what it says, and how it ends."""

import json
import re
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from singer_http.snapshots import MARKS
from tap_netsuite.streams import TABLES
from tap_netsuite.tap import TapNetSuite

from tests import forked
from tests.tap_netsuite.conftest import Runner, Served, entry


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"base_url": f"http://127.0.0.1:{unused_port()}"}, "nothing answers at http", id="nobody there"),
        pytest.param({"private_key_path": "/no/such/key"}, "private_key_path: cannot read /no/such/key", id="no key"),
        pytest.param({"start_date": "2031-01-01"}, "start_date 2031-01-01 lies in the future", id="future start"),
    ],
)
def test_a_wrong_setting_ends_red_with_what_to_do(tap: Runner, settings: dict[str, Any], message: str) -> None:
    # With a catalog no discovery comes before it.
    catalog = tap.catalog("currencies")
    run = tap(config=tap.settings | settings, catalog=catalog)
    assert run.code == 1
    assert message in run.log.splitlines()[-1]
    assert "Traceback" not in run.log
    assert run.records("currencies") == []


def test_a_lag_that_grows_leaves_nothing_to_read_and_that_is_no_error(tap: Runner) -> None:
    catalog = tap.catalog("vendors")
    before = tap(catalog=catalog)
    run = tap(config=tap.settings | {"lag_seconds": 3600, "look_back_minutes": 0}, catalog=catalog, state=before.state)
    assert run.code == 0, run.log
    assert (run.records("vendors"), run.state) == ([], before.state)
    assert len(before.records("vendors")) > 0


def test_a_wrong_account_is_told_as_a_host_that_is_not_there(tap: Runner) -> None:
    del tap.settings["base_url"]
    run = tap("--discover", config=tap.settings | {"account_id": "nowhere-sb9"})
    assert run.code == 1
    assert "nowhere-sb9.suitetalk.api.netsuite.com" in run.log.splitlines()[-1]


def test_a_catalog_that_selects_an_unknown_stream_is_refused(tap: Runner) -> None:
    catalog = tap.catalog("currencies")
    ghost = json.loads(json.dumps(entry(catalog, "currencies")).replace('"currencies"', '"ghosts"'))
    run = tap(catalog={"streams": [*catalog["streams"], ghost]})
    assert run.code == 1
    assert "selects the stream 'ghosts', which tap-netsuite does not have" in run.log
    assert run.messages == []


def test_system_notes_are_read_by_those_who_ask_for_them(tap: Runner) -> None:
    catalog = tap.catalog()
    metadata = {tuple(each["breadcrumb"]): each["metadata"] for each in entry(catalog, "system_notes")["metadata"]}
    assert metadata[()]["selected-by-default"] is False
    run = tap(catalog=tap.catalog("system_notes"))
    assert run.code == 0, run.log
    assert len(run.records("system_notes")) > 1


def test_descriptions_of_custom_fields_are_their_labels(tap: Runner) -> None:
    properties = entry(tap.catalog(), "transactions")["schema"]["properties"]
    assert properties["custbody_expedite"] == {
        "type": ["boolean", "null"],
        "description": "Expedite? (Check Box).",
    }
    assert properties["custbody_tags"]["type"] == ["array", "null"]


def told_views(tap: Runner, *options: str) -> set[str]:
    """The streams of which the command makes views."""
    told = forked.run(tap.command("views", "--schema", "raw", *options)).stdout
    return set(re.findall(r'VIEW "raw"\."(\w+)_current"', told))


def test_the_views_name_every_stream_that_is_selected(tap: Runner) -> None:
    path = tap.folder / "made.json"
    catalog = tap.catalog()
    path.write_text(json.dumps(catalog))
    standard = {table.stream for table in TABLES if not table.opt_in}
    assert told_views(tap) == standard
    everything = {stream["tap_stream_id"] for stream in catalog["streams"]} - {MARKS, "system_notes"}
    assert told_views(tap, "--catalog", str(path)) == everything > standard
    assert told_views(tap, "--stream", "system_notes") == {"system_notes"}
    refused = forked.run(tap.command("views", "--stream", "ghosts"))
    assert refused.returncode == 2
    assert "'ghosts' is none of" in refused.stderr


def test_views_do_without_streams_that_are_not_selected(tap: Runner) -> None:
    path = tap.folder / "made.json"
    path.write_text(json.dumps(tap.catalog("transactions", "customers")))
    assert told_views(tap, "--catalog", str(path)) == {"transactions", "customers"}
    assert "deleted_records" not in forked.run(tap.command("views", "--catalog", str(path))).stdout


def test_login_by_tokens_says_that_it_ends(tap: Runner, served: Served) -> None:
    tokens = Runner(tap.folder, served.tokens)
    run = tokens(catalog=tokens.catalog("currencies"))
    assert run.code == 0, run.log
    assert run.log.count("from NetSuite 2027.1 on no new integration can use it") == 1


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_a_run_that_is_told_to_stop_is_no_success(tap: Runner, name: str, code: int) -> None:
    tap.settings["page_size"] = 20
    command = tap.command(config=tap.settings, catalog=tap.catalog("transaction_lines"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(20)]
        process.send_signal(getattr(signal, name))
        lines += process.stdout.readlines()
    assert process.returncode == code
    assert json.loads(lines[-1])["type"] == "STATE"


def test_a_discovery_that_is_told_to_stop_waits_for_nobody(tap: Runner, served: Served, tmp_path: Path) -> None:
    command = tap.command("--discover", config=tap.settings | {"max_retry_seconds": 300})
    log = tmp_path / "log"
    slow = {"kind": "429", "retry_after": "seconds", "seconds": 60, "route": "*/suiteql"}
    with (
        served.admin.faults(slow),
        log.open("w") as said,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        while "asking again" not in log.read_text():
            assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 143


def test_what_the_tap_says_of_itself_is_whole() -> None:
    for name, declared in TapNetSuite.config_jsonschema["properties"].items():
        assert declared.get("title"), name
        assert declared.get("description", "").endswith("."), name
