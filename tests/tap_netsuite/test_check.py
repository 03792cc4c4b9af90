"""`tap-netsuite check`: ok, missing or cannot be told, with what to grant and where."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.netsuite import roles
from singer_http.check import Finding
from singer_sdk.singerlib import Catalog
from tap_netsuite.check import UNANSWERED, findings
from tap_netsuite.patterns import MELTANO_SELECT, Patterns, of_meltano
from tap_netsuite.permissions import GRANTS, TRANSACTION_TYPES, grant_of
from tap_netsuite.selection import Selection, by_catalog, by_patterns
from tap_netsuite.streams import TABLES
from tap_netsuite.tap import TapNetSuite

from tests.erp_sandbox.netsuite.netsuite_client import create_integration
from tests.tap_netsuite.conftest import Runner, Served, select

OAUTH2 = "Log in using OAuth 2.0 Access Tokens (Setup, Full)"
REST = "REST Web Services (Setup, Full)"
WORKBOOK = "SuiteAnalytics Workbook (Reports, Edit)"


def found(tap: Runner, *patterns: str, selection: Selection | None = None, **settings: Any) -> list[Finding]:
    made = TapNetSuite(config=tap.settings | settings, setup_mapper=False)
    return list(findings(made, selection or by_patterns(Patterns(patterns))))


def verdict(items: Sequence[Finding], item: str) -> Finding:
    (one,) = [each for each in items if each.item.startswith(item)]
    return one


def test_a_full_role_misses_nothing(tap: Runner) -> None:
    items = found(tap)
    assert [each for each in items if each.verdict == "missing"] == []
    for essential in (OAUTH2, REST, WORKBOOK):
        assert verdict(items, essential).verdict == "ok"
    assert verdict(items, "the time zone of queries: America/Los_Angeles UTC-07:00").verdict == "ok"
    assert {stream for each in items for stream in each.streams} >= {
        table.stream for table in TABLES if not table.opt_in
    }


@pytest.mark.parametrize(
    ("permission", "verdicts"),
    [
        pytest.param("ADMI_LOGIN_OAUTH2", ["missing", "cannot be told", "cannot be told"], id="login"),
        pytest.param("ADMI_RESTWEBSERVICES", ["ok", "missing", "cannot be told"], id="REST"),
        pytest.param("REPO_ANALYTICS", ["ok", "ok", "missing"], id="SuiteQL"),
    ],
)
def test_each_essential_permission_is_named_where_it_is_missing(
    tap: Runner, served: Served, permission: str, verdicts: list[str]
) -> None:
    with served.admin.lacking(permission):
        items = found(tap)
    essential = [verdict(items, name) for name in (OAUTH2, REST, WORKBOOK)]
    assert [each.verdict for each in essential] == verdicts
    (missing,) = [each for each in essential if each.verdict == "missing"]
    assert missing.item.partition(" (")[0] in missing.todo
    assert all(each.todo for each in essential if each.verdict != "ok")


def test_the_workbook_permission_is_told_in_its_other_form_too(tap: Runner, served: Served) -> None:
    with served.admin.switched(workbook_error="400"), served.admin.lacking("REPO_ANALYTICS"):
        assert verdict(found(tap), WORKBOOK).verdict == "missing"


LISTED = {
    permission: menu.partition(" -> ")[2]
    for permission, menu in roles.PERMISSIONS.items()
    if permission.startswith("LIST_") and permission not in ("LIST_CUSTRECORDENTRY", "LIST_SYSTEMNOTES")
}


@pytest.mark.parametrize("permission", LISTED)
def test_a_permission_that_a_stream_needs_is_missing_where_the_role_lacks_it(
    tap: Runner, served: Served, permission: str
) -> None:
    needing = [table for table in TABLES if grant_of(table.table).names == (LISTED[permission],)]
    assert needing
    with served.admin.lacking(permission):
        items = found(tap, *(f"{table.stream}.*" for table in needing))
    (item,) = [each for each in items if each.item.startswith(LISTED[permission])]
    assert item.verdict == "missing"
    assert f"grant Lists > {LISTED[permission]} (View)" in item.todo
    assert set(item.streams) == {table.stream for table in needing}


@pytest.mark.parametrize(
    ("permission", "stream", "todo"),
    [
        ("ADMI_DELETEDRECORD", "deleted_records", "grant Setup > Deleted Records (View)"),
        ("ADMI_ACCTPERIODS", "accounting_periods", "grant Setup > Manage Accounting Periods (View)"),
        ("LIST_SYSTEMNOTES", "system_notes", "grant Lists > System Notes for Analytics and REST (View)"),
        ("ADMI_CUSTRECORD", "custom_record_types", "grant Setup > Custom Record Types (View)"),
    ],
)
def test_other_tabs_are_named_as_well(tap: Runner, served: Served, permission: str, stream: str, todo: str) -> None:
    with served.admin.lacking(permission):
        items = found(tap, f"{stream}.*")
    (missing,) = [each for each in items if each.verdict == "missing"]
    assert missing.streams == (stream,)
    assert todo in missing.todo


def test_custom_records_are_looked_at_as_well(tap: Runner, served: Served) -> None:
    chosen = ("customrecord_cseg_market.*", "customlist_tag.*")
    with served.admin.lacking("LIST_CUSTRECORDENTRY"):
        everything, some = found(tap), found(tap, *chosen)
    assert {stream for each in found(tap, *chosen) for stream in each.streams} == {each[:-2] for each in chosen}
    for items in (everything, some):
        missing = [each for each in items if each.verdict == "missing"]
        assert "customrecord_cseg_market" in {stream for each in missing for stream in each.streams}
        assert all("grant Lists > Custom Record Entries" in each.todo for each in missing)


def test_a_pattern_that_selects_nothing_is_named(tap: Runner, served: Served) -> None:
    with served.admin.lacking("ADMI_CUSTRECORD"):
        items = found(tap, "no_such_stream.*", "customrecord_work_center.*", "completed_snapshots.*", "units.*")
    missing = [each for each in items if each.verdict == "missing"]
    assert [each.item for each in missing] == [
        "what no_such_stream.* selects",
        "what customrecord_work_center.* selects",
    ]
    assert "grant Setup > Custom Record Types (View)" in missing[0].todo


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "route": "*/serverTime"},
        {"kind": "503", "route": "*/suiteql"},
        {"kind": "reset", "route": "*/suiteql", "calls": [2]},
    ],
    ids=["at the login", "at SuiteQL", "at a table"],
)
def test_a_passing_fault_is_no_missing_permission(tap: Runner, served: Served, fault: dict[str, Any]) -> None:
    selection = by_catalog(Catalog.from_dict(tap.catalog("contacts")))
    with served.admin.faults(fault):
        items = found(tap, selection=selection)
    assert [each.item for each in items if each.verdict == "missing"] == ["an answer to every question"]
    (unanswered,) = [each for each in items if each.todo.startswith(UNANSWERED)]
    assert unanswered.verdict == "cannot be told"
    with served.admin.faults(fault | {"calls": [2]}):
        items = found(tap, selection=selection, max_retry_seconds=300)
    assert [each for each in items if each.verdict == "missing"] == []


def test_a_feature_that_nobody_chose_is_no_failure(tap: Runner, served: Served) -> None:
    with served.admin.without("LOCATIONS"):
        unchosen = verdict(found(tap), "Locations (Lists, View)")
        chosen = verdict(found(tap, "locations.*"), "Locations (Lists, View)")
    assert (unchosen.verdict, chosen.verdict) == ("cannot be told", "missing")
    assert "if the account has the feature Locations" in unchosen.todo


def test_kinds_of_transactions_that_were_not_seen_cannot_be_told(tap: Runner, served: Served) -> None:
    with served.admin.lacking("TRAN_PURCHORD"):
        items = found(tap, "transactions.*")
    other = verdict(items, "every other kind of transaction")
    assert other.verdict == "cannot be told"
    assert "Purchase Order" in other.todo
    assert "Purchase Order" not in {each.item.partition(" (")[0] for each in items}
    assert verdict(items, "Sales Order (Transactions, View)").verdict == "ok"
    subsidiaries = verdict(items, "the rows of every subsidiary")
    assert subsidiaries.verdict == "cannot be told"
    # Rows that were there before the permission have old stamps.
    assert all("--full-refresh" in each.todo and "start_date" in each.todo for each in (other, subsidiaries))


def test_a_column_that_a_catalog_selects_and_that_is_not_there_is_named(tap: Runner, served: Served) -> None:
    catalog = tap.catalog("transaction_lines")
    with served.admin.without("CLASSES"):
        items = found(tap, selection=by_catalog(Catalog.from_dict(catalog)))
        missing = [each for each in items if each.verdict == "missing"]
        assert "class of transaction_lines" in missing[0].todo
        select(catalog, "transaction_lines", False, "class")  # noqa: FBT003 - as a catalog says it
        items = found(tap, selection=by_catalog(Catalog.from_dict(catalog)))
    assert [each for each in items if each.verdict == "missing"] == []


def test_the_limit_is_told_to_administrators(tmp_path: Path, served: Served) -> None:
    made = create_integration(served.folder, "--name", "admin", "--role", "administrator", "--algorithm", "ES256")
    login = {name: made[name] for name in ("client_id", "certificate_id", "private_key_path")}
    admin = Runner(tmp_path, served.machine | login)
    items = found(admin, "currencies.*", max_concurrency=4)
    assert verdict(items, "4 requests at once (the account takes 5").todo == ""
    items = found(admin, "currencies.*", max_concurrency=9)
    assert "set max_concurrency to 5 or less" in verdict(items, "9 requests at once").todo
    assert "only administrators" in verdict(found(Runner(tmp_path, served.machine), "currencies.*"), "4 requests").todo


def test_the_end_of_a_login_is_told(tmp_path: Path, served: Served) -> None:
    public = Path(served.machine["private_key_path"]).with_name("tap-public.pem")
    items = found(Runner(tmp_path, served.machine | {"certificate_path": str(public)}), "currencies.*")
    assert verdict(items, "the certificate, good until 20").verdict == "ok"
    items = found(Runner(tmp_path, served.tokens), "currencies.*")
    assert "2027.1" in verdict(items, "a login that stays").todo
    assert verdict(items, "Log in using Access Tokens (Setup, Full)").verdict == "ok"


@pytest.mark.parametrize(
    ("patterns", "streams"),
    [
        ((), {table.stream for table in TABLES if not table.opt_in}),
        (("*.*",), {table.stream for table in TABLES if not table.opt_in}),
        (("items.*", "units.name"), {"items", "units"}),
        (("item*.*", "!item_vendors.*", "!items.memo"), {"items", "item_locations"}),
        (("*.*", "!u*.*"), {table.stream for table in TABLES if not table.opt_in and table.stream[0] != "u"}),
        (("system_notes.*",), {"system_notes"}),
    ],
)
def test_meltanos_patterns_choose_streams(patterns: tuple[str, ...], streams: set[str]) -> None:
    assert {table.stream for table in by_patterns(Patterns(patterns)).tables} == streams
    assert by_patterns(Patterns(patterns)).is_chosen == bool(patterns and patterns[0] != "*.*")


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", '"x"'])
def test_patterns_that_cannot_be_read_are_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MELTANO_SELECT, text)
    assert of_meltano() == Patterns()


@pytest.mark.parametrize(
    ("patterns", "wanted", "unwanted"),
    [
        ((), ["items.id"], []),
        (("items.*", "!items.memo"), ["items.", "items.id"], ["items.memo", "units.", "units.id"]),
        (("items.id", "units"), ["items.", "items.id", "units.name"], ["items.memo"]),
        (("*.*", "!*.cust*", "!units.*"), ["items.", "items.id"], ["items.custitem_x", "units.", "units.id"]),
    ],
)
def test_meltanos_patterns_choose_columns(patterns: tuple[str, ...], wanted: list[str], unwanted: list[str]) -> None:
    asked = {each: Patterns(patterns).want(*each.split(".")) for each in (*wanted, *unwanted)}
    assert asked == dict.fromkeys(wanted, True) | dict.fromkeys(unwanted, False)


def test_each_table_has_a_permission() -> None:
    assert {table.table for table in TABLES} - GRANTS.keys() == {
        table.table for table in TABLES if grant_of(table.table) == grant_of("transaction")
    }
    assert all(table.startswith(("transaction", "next", "previous")) for table in {t.table for t in TABLES} - {*GRANTS})
    assert replace(grant_of("customrecord_x")).names[1].startswith("customrecord_x")
    assert {menu.partition(" -> ")[2] for menu in roles.PERMISSIONS.values() if menu.startswith("Transactions")} - {
        "Find Transaction"
    } <= set(TRANSACTION_TYPES.values())


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--select", "items.*"), 1), (("--select", "units.*", "--format", "json"), 0)]
)
def test_the_command_ends_with_what_it_found(
    tap: Runner, served: Served, arguments: tuple[str, ...], code: int
) -> None:
    with served.admin.lacking("LIST_ITEM") if code else served.admin.lacking():
        ended = subprocess.run(
            tap.command("check", *arguments, config=tap.settings), capture_output=True, text=True, check=False
        )
    assert ended.returncode == code, ended.stderr
    assert REST in ended.stdout
    if "json" in arguments:
        assert {each["verdict"] for each in json.loads(ended.stdout)} == {"ok", "cannot be told"}
