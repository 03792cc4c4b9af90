"""What the tap does beside reading truly: fields nobody knows, streams from the settings, refusals, secrets."""

import re
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.plex.switches import Switches
from tap_plex.settings import SETTINGS, problems
from tap_plex.streams import STREAMS
from tap_plex.tap import TapPlex

from tests.erp_sandbox.plex.asking import CLOCK, Plex, pcn
from tests.tap_plex.conftest import KEY, PASSWORD, SCALE, Runner
from tests.tap_plex.truths import Truth, data_sources, in_one_form

PARTS = {"name": "pieces", "path": "/mdm/v1/parts", "key": ["id"]}


def test_rows_bear_their_tenant_and_times_in_one_form(tap: Runner, plex: Plex) -> None:
    plex.switch(fraction_digits=7)
    tap.settings["tenants"] = [{"name": "North", "customer_id": pcn("halden")}]
    rows = tap.only("parts", "journal_entries").records("parts")
    assert {row["_plex_tenant"] for row in rows} == {"North"}
    assert {row["_plex_customer_id"] for row in rows} == {pcn("halden")}
    assert all(re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{6}Z", row["modifiedDate"]) for row in rows)
    true = Truth("halden", SCALE, CLOCK, switches=Switches(fraction_digits=7))
    assert in_one_form("parts", rows) == true.rows("parts")


def test_one_tenant_needs_no_list(tap: Runner) -> None:
    del tap.settings["tenants"]
    run = tap.only("operations", tenant_id="", username="main@plex.com", password=PASSWORD,
                   data_sources=data_sources("picked_parts"))  # fmt: skip
    assert run.code == 0, run.last_line
    assert {row["_plex_tenant"] for row in run.records("operations")} == {"main@plex.com"}


def test_a_stream_from_the_settings_guesses_its_fields_and_says_so(tap: Runner) -> None:
    run = tap.only("pieces", connect_streams=[PARTS])
    assert run.code == 0, run.last_line
    assert "its fields were guessed from" in run.log
    assert in_one_form("parts", run.records("pieces")) == Truth("main", SCALE, CLOCK).rows("parts")


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "left out"])
def test_fields_that_nobody_knows_are_told_once(tap: Runner, is_kept: bool) -> None:  # noqa: FBT001 - the two ways
    given = PARTS | {"fields": {"id": "uuid", "number": "str"}}
    run = tap.only("pieces", connect_streams=[given], keep_unknown_fields=is_kept)
    assert run.log.count("fields that this tap does not know") == 1
    assert ("modifiedDate" in str(run.records("pieces")[0])) == is_kept
    assert all(("_plex_unknown_fields" in row) == is_kept for row in run.records("pieces"))


def test_children_are_told_before_they_are_read(tap: Runner) -> None:
    run = tap.only("supplier_addresses")
    calls = re.search(r"supplier_addresses: (\d+) calls to come for tenant main, one for each parent", run.log)
    assert calls
    assert f"supplier_addresses: {calls[1]} of {calls[1]} parents read" in run.log
    again = tap(
        config=tap.settings | {"look_back_hours": 24 * 90}, state=run.state, catalog=tap.catalog("supplier_addresses")
    )
    fewer = re.search(r"supplier_addresses: (\d+) calls to come .* changed since", again.log)
    assert fewer
    assert 0 < int(fewer[1]) < int(calls[1])


def test_a_404_is_empty_where_the_address_is_there_and_red_where_it_is_not(tap: Runner, plex: Plex) -> None:
    plex.switch(empty_lists="404")
    run = tap.only("supplier_returns", start_date="2026-05-31T23:00:00Z")
    assert run.code == 0, run.last_line
    moved = tap.only("supplier_returns", start_date="2026-05-31", paths={"supplier_returns": "/purchasing/v9/gone"})
    assert moved.code == 1
    assert "Plex has nothing at this address" in moved.last_line


def test_too_many_calls_wait_and_go_on(tap: Runner, plex: Plex) -> None:
    plex.switch(calls_per_minute=6, minute_clock="sandbox", too_many="plex_seconds")
    run = tap.only("operations", "buildings", "supply_items", calls_per_minute=4)
    assert run.code == 0, run.last_line
    assert plex.told()["refused_for_rate"] == 0


def test_a_product_without_subscription_is_named(tap: Runner, plex: Plex) -> None:
    before = plex.told()["keys"]
    plex.admin("PATCH", "/plex", {"keys": [{"key": KEY, "products": ["mdm"]}]})
    run = tap.only("purchase_orders")
    plex.admin("PATCH", "/plex", {"keys": before})
    assert run.code == 1
    assert run.last_line.endswith("see `tap-plex check` (HTTP 401)") or "is not subscribed" in run.last_line
    assert "/purchasing/v1/purchase-orders" in run.last_line


CANARIES = ("canaryKeyCanaryKeyCanaryKey00001", "canary:pässword/+")


def test_no_secret_is_told(tap: Runner) -> None:
    tenant = {"name": "main", "api_key": CANARIES[0], "username": "canary@plex.com", "password": CANARIES[1]}
    tap.settings |= {"tenants": [tenant], "data_sources": data_sources("checksheets")}
    runs = [tap("--discover"), tap(config=tap.settings | {"data_sources": []})]
    told = "".join(run.log + str(run.messages) for run in runs) + tap.raw("check").stdout
    assert [run.code for run in runs] == [1, 1]
    for canary in CANARIES:
        assert canary not in told
    assert "pässword" not in told
    # Plex was asked with each of them.
    assert all("refused" in run.log for run in runs), told


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({}, "api_key is missing"),
        ({"api_key": "k", "connect_url": "connect.plex.com"}, "connect_url must be a bare address"),
        ({"api_key": "k", "connect_url": "https://a/b"}, "connect_url must be a bare address"),
        ({"api_key": "k", "username": "u"}, "username and password come together"),
        ({"api_key": "kéy"}, "holds a character that none has"),
        ({"username": "u", "password": "p\n"}, "holds a character that none has"),
        ({"api_key": "k", "tenants": [{"name": "a"}, {"name": "a"}]}, "two are called 'a'"),
        ({"api_key": "k", "tenants": [{"name": "a"}, {"name": "b"}]}, "two would read the same data of Connect"),
        ({"tenants": [{"name": n, "username": "u", "password": "p"} for n in "ab"]}, "read the same data sources"),
        ({"api_key": "k", "data_sources": [{"id": 1}]}, "has no username and password, which data sources need"),
        (
            {"username": "u", "password": "p", "data_sources": [{"id": 1, "split_by": {"input": "I", "values": [1]}}]},
            "split_by needs key",
        ),
        (
            {
                "username": "u",
                "password": "p",
                "data_sources": [{"id": 1, "key": ["K"], "split_by": {"input": "I", "values": ["a", "a"]}}],
            },
            "split_by names a value twice",
        ),
        (
            {"username": "u", "password": "p", "data_sources": [{"id": 1, "source": "X"}]},
            "set id or source, and not both",
        ),
        ({"username": "u", "password": "p", "data_sources": [{"id": 1, "begin_input": "B"}]}, "needs replication_key"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(config: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in problems(config)), problems(config)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(schema.get("description") and schema.get("title") for schema in SETTINGS["properties"].values())


@pytest.mark.parametrize("declared", STREAMS, ids=lambda declared: declared.name)
def test_a_stream_declares_what_its_rows_have(declared: Any) -> None:
    own = {"_plex_parent_modified_at", *declared.columns}
    assert {*declared.key, *filter(None, [declared.moment])} <= set(declared.fields) | own
    assert not {name.lower() for name in (*(declared.window or ()), *declared.params)} & {"limit", "offset"}
    assert declared.about.endswith(".")


README = (Path(__file__).parents[2] / "tap-plex/README.md").read_text(encoding="utf-8")


def replication(declared: Any) -> str:
    """How a stream is kept up to date, in the README's words."""
    if declared.follows_parents:
        return "children of changed parents"
    if declared.window:
        return f"window: {' / '.join(name for name in declared.window if name)}"
    return "cut here" if declared.moment else "whole"


@pytest.mark.parametrize("declared", STREAMS, ids=lambda declared: declared.name)
def test_every_stream_is_in_the_readme(declared: Any) -> None:
    begin = f"| `{declared.name}` | `{declared.method} {declared.path}` |"
    (line,) = (line for line in README.splitlines() if line.startswith(begin))
    assert f"| {replication(declared)} |" in line


def test_the_readme_lists_no_stream_and_no_setting_that_is_not_there() -> None:
    streams = README.partition("## Streams of Connect")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| `\w+` \| `(?:GET|POST) ", streams, re.MULTILINE)) == len(STREAMS)
    built_in: dict[str, dict[str, object]] = {"properties": {}}
    TapPlex.append_builtin_config(built_in)
    settings = set(TapPlex.config_jsonschema["properties"]) - set(built_in["properties"])
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == settings
