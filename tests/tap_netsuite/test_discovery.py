"""What there is to read: all of it, in few calls; what is not there is left out and said."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from erp_sandbox.netsuite.custom import LISTS, RECORD_TYPES, SEGMENT, fields
from erp_sandbox.netsuite.custom_kinds import VALUE_KINDS, Extent
from singer_sdk.exceptions import ConfigurationError, RetriableAPIError
from singer_sdk.singerlib import Catalog
from tap_netsuite import definitions
from tap_netsuite.columns import KINDS as ALL_KINDS
from tap_netsuite.columns import Column
from tap_netsuite.custom import KINDS, custom_tables
from tap_netsuite.definitions import read_definitions
from tap_netsuite.discovery import Layout, discover, left_out_of, of_catalog, see_that_types_hold
from tap_netsuite.faults import ForbiddenError
from tap_netsuite.source import Source
from tap_netsuite.streams import TABLES, custom_list, custom_record

from tests.tap_netsuite.conftest import Runner, Served, entry, select, serving

PROBE = "1 = 0"
DEFINITIONS = ("ADMI_CUSTBODYFIELD", "ADMI_CUSTRECORD", "ADMI_CUSTLIST", "ADMI_CUSTSEGMENT")
OF_EXTENT = {
    "text": "text",
    "long_text": "text",
    "reference": "integer",
    "integer": "integer",
    "number": "number",
    "percent": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "multiselect": "multiselect",
}


def asked_of(source: Source) -> Counter[str]:
    """How often a source probes, and how often it asks for something else, from now on."""
    counts: Counter[str] = Counter()
    sent = source.session.send

    def send(request: requests.PreparedRequest, **given: Any) -> requests.Response:
        counts["probes" if PROBE.encode() in (request.body or b"") else str(request.url).rpartition("/")[2]] += 1
        answer: requests.Response = sent(request, **given)
        return answer

    source.session.send = send  # type: ignore[method-assign] # it calls the real one
    return counts


def by_stream(layout: Layout) -> dict[str, Any]:
    return {table.stream: table for table in layout.tables}


def columns_of(layout: Layout, stream: str) -> set[str]:
    return {column.name for column in by_stream(layout)[stream].columns}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An account with 200 further record types and 2,000 further fields."""
    folder = tmp_path_factory.mktemp("large")
    with serving(folder, "--extra-record-types", "200", "--extra-fields", "2000", scale="0.01") as running:
        yield running


def test_everything_is_found_in_few_calls_however_much_there_is(large: Served) -> None:
    source = large.source()
    source.server_time()
    counts = asked_of(source)
    layout = discover(source, 4)
    assert counts["probes"] == len(TABLES)
    assert counts["suiteql?limit=1000&offset=0"] == sum(counts.values()) - counts["probes"] <= 15
    assert layout.notices == layout.missing == []
    extent = Extent(200, 2000)
    for field in fields(extent):
        for table in field.tables:
            stream = next((each.stream for each in TABLES if each.table == table), table)
            column = by_stream(layout)[stream].column(field.script_id)
            assert column.kind == OF_EXTENT[VALUE_KINDS[field.value_type]], field
            assert column.description.startswith(field.label)
    assert sum(name.startswith("customrecord_extra_") for name in by_stream(layout)) == 200


def test_definitions_are_the_same_however_they_are_read(large: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = read_definitions(large.source())
    monkeypatch.setattr(definitions, "PLAIN_PAGES", 0)
    source = large.source()
    source.server_time()
    counts = asked_of(source)
    packed = read_definitions(source)
    assert sum(counts.values()) <= 6
    for name in ("fields", "record_types", "lists", "segments"):
        one, other = ({row["scriptid"]: row for row in getattr(found, name)} for found in (plain, packed))
        assert one == {name: {"links": [], **row} for name, row in other.items()}


def test_each_type_of_netsuite_is_known() -> None:
    assert {name.lower() for name in VALUE_KINDS} == set(KINDS)


def test_custom_records_lists_and_segments_have_streams_of_their_own(served: Served) -> None:
    found = by_stream(discover(served.source(), 4))
    for kind in RECORD_TYPES:
        table = found[kind.script_id]
        assert {field.script_id for field in kind.fields} <= {column.name for column in table.columns}
        assert table.replication_key == "lastmodified"
    assert {each.script_id for each in LISTS} | {SEGMENT.script_id} <= found.keys()


def test_fields_of_records_whose_streams_have_none_are_named(served: Served) -> None:
    found = read_definitions(served.source())
    for name, place in (("a", {"fieldtype": "OTHER"}), ("b", {"fieldtype": "RECORD", "recordtype": "-105"})):
        found = replace(found, fields=[*found.fields, {"scriptid": f"CUSTRECORD_{name}", **place}])
    said = list(left_out_of(custom_tables(found, custom_record, custom_list)))
    assert said == ["left out are custom fields of records whose streams have none: custrecord_a, custrecord_b"]
    without_types = custom_tables(replace(found, record_types=()), custom_record, custom_list)
    assert list(left_out_of(without_types)) == [said[0].replace(", custrecord_b", "")]


@pytest.mark.parametrize("without", [DEFINITIONS, DEFINITIONS[:1], DEFINITIONS[1:2]], ids=str)
def test_without_the_tables_of_definitions_the_rest_is_still_read(served: Served, without: tuple[str, ...]) -> None:
    with served.admin.lacking(*without):
        layout = discover(served.source(), 4)
    assert any(column.startswith("custbody") for column in columns_of(layout, "transactions")) == (
        DEFINITIONS[0] not in without
    )
    assert ("customrecord_work_center" in by_stream(layout)) == (DEFINITIONS[1] not in without)
    assert len(columns_of(layout, "transactions")) > 50
    said = " ".join(layout.notices)
    assert ("custom fields are left out" in said) == (DEFINITIONS[0] in without)
    assert ("custom records are left out" in said) == (DEFINITIONS[1] in without)


def test_what_the_account_does_without_is_left_out_and_said(served: Served) -> None:
    with served.admin.without("SUBSIDIARIES", "CLASSES", "MULTICURRENCY"):
        source = served.source()
        source.server_time()
        counts = asked_of(source)
        layout = discover(source, 4)
    assert {"subsidiaries", "classes", "currencies"} <= set(layout.missing)
    assert not {"subsidiary", "class"} & columns_of(layout, "transaction_lines")
    assert "quantity" in columns_of(layout, "transaction_lines")
    said = "\n".join(layout.notices)
    assert "the stream subsidiaries is left out: the table subsidiary is not there" in said
    (lines,) = [notice for notice in layout.notices if notice.startswith("transaction_lines: left out are ")]
    assert "subsidiary" in lines
    refused = sum(
        len(notice.partition(" are ")[2].partition(", which")[0].split(", "))
        for notice in layout.notices
        if ": left out are " in notice
    )
    assert counts["probes"] == len(TABLES) + refused


def test_a_column_that_makes_the_account_fail_is_found_all_the_same(served: Served) -> None:
    with served.admin.changed(without=["CLASSES"], switches={"bad_column": "500"}):
        layout = discover(served.source(max_retry_seconds=10), 4)
    assert "class" not in columns_of(layout, "transaction_lines")
    assert {"quantity", "item", "department"} <= columns_of(layout, "transaction_lines")
    assert len(columns_of(layout, "items")) > 150


def test_an_account_that_fails_as_such_leaves_no_column_out(served: Served) -> None:
    always = served.admin.faults({"kind": "500", "route": "*/suiteql"})
    with always, pytest.raises(RetriableAPIError, match="failed at its end"):
        discover(served.source(), 4)
    with served.admin.faults({"kind": "500", "route": "*/suiteql", "probability": 0.2}):
        layout = discover(served.source(max_retry_seconds=60), 4)
    assert layout.notices == []


def test_a_role_without_suiteql_ends_discovery(served: Served) -> None:
    lacking = served.admin.lacking("REPO_ANALYTICS")
    with lacking, pytest.raises(ForbiddenError, match="SuiteAnalytics Workbook"):
        discover(served.source(), 4)


@pytest.mark.parametrize("kind", ["empty_page", "truncated_json", "cursor_loop", "repeated_page"])
def test_definitions_that_did_not_come_whole_are_asked_for_again(served: Served, kind: str) -> None:
    with served.admin.faults({"kind": kind, "route": "*/suiteql", "calls": [1]}):
        layout = discover(served.source(max_retry_seconds=10), 4)
    assert "custbody_project" in columns_of(layout, "transactions")


def test_a_catalog_is_taken_at_its_word_without_a_call(tap: Runner, served: Served) -> None:
    catalog = tap.catalog()
    fresh = by_stream(discover(served.source(), 4))
    kept = by_stream(of_catalog(Catalog.from_dict(catalog)))
    assert kept.keys() == fresh.keys()
    for name, table in fresh.items():
        assert {(each.name, each.kind) for each in kept[name].columns} == {
            (each.name, each.kind) for each in table.columns
        }, name
        assert (kept[name].key, kept[name].replication_key) == (table.key, table.replication_key)


def kinds_that_pass(source: Source, column: str) -> set[str]:
    """The kinds with which a catalog may have a custom field as it is now."""
    passed = set()
    for kind in ALL_KINDS:
        with contextlib.suppress(ConfigurationError):
            # What a set of texts holds is a kind.
            see_that_types_hold(source, {"transactions": [Column(column, kind)]})  # type: ignore[arg-type]
            passed.add(kind)
    return passed


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("custbody_project", {"text"}),
        ("custbody_expedite", {"boolean", "text"}),
        ("custbody_x_number", {"integer", "number", "text"}),
        ("cseg_market", {"integer", "number", "text"}),
        ("custbody_budget", {"integer", "number", "text"}),
        ("custbody_promised_on", {"date"}),
        ("custbody_x_stamp", {"datetime"}),
        ("custbody_tags", {"multiselect"}),
        ("custbody_nobody_knows", ALL_KINDS),
    ],
)
def test_a_custom_field_is_read_as_a_catalog_says_only_where_no_value_can_come_wrong(
    served: Served, column: str, kinds: set[str]
) -> None:
    assert kinds_that_pass(served.source(), column) == kinds


def test_types_are_compared_by_one_call_and_only_where_a_custom_field_is_wanted(served: Served) -> None:
    source = served.source()
    source.server_time()
    counts = asked_of(source)
    see_that_types_hold(source, {"currencies": [Column("symbol", "date")]})
    assert counts == {}
    assert see_that_types_hold(source, {"transactions": [Column("custbody_project")]}) == ""
    assert sum(counts.values()) == 1
    with served.admin.lacking(DEFINITIONS[0]):
        said = see_that_types_hold(source, {"transactions": [Column("custbody_promised_on")]})
    assert "the role sees none in the table customfield" in said


def test_a_catalog_whose_date_is_a_text_is_refused(tap: Runner) -> None:
    catalog = tap.catalog("transactions")
    properties = entry(catalog, "transactions")["schema"]["properties"]
    properties["id"] = {"type": ["string"]}
    assert by_stream(of_catalog(Catalog.from_dict(catalog)))["transactions"].column("id").kind == "text"
    del properties["trandate"]["format"]
    with pytest.raises(ConfigurationError, match="transactions: the column 'trandate' holds values of the kind date"):
        of_catalog(Catalog.from_dict(catalog))


def test_a_run_with_a_catalog_asks_for_nothing_but_rows(tap: Runner, served: Served) -> None:
    catalog = tap.catalog("currencies", "customlist_tag")
    watch = {"kind": "latency", "route": "*", "seconds": 0}
    with served.admin.faults(watch):
        run = tap(catalog=catalog)
        (happened,) = served.admin.admin("GET", "faults")["happened"]
    assert run.code == 0, run.log
    assert len(run.records("currencies")) > 1
    assert len(run.records("customlist_tag")) > 1
    # The token, the time, and for each stream a count, a page, and for a first run another count.
    assert happened <= 2 + 3 * 2


def test_a_column_that_vanished_since_is_named(tap: Runner, served: Served) -> None:
    catalog = tap.catalog("transaction_lines")
    with served.admin.without("CLASSES"):
        run = tap(catalog=catalog)
        assert run.code == 1
        assert "NetSuite has no column 'class' (any more)" in run.log.splitlines()[-1]
        select(catalog, "transaction_lines", False, "class")  # noqa: FBT003 - as a catalog says it
        run = tap(catalog=catalog)
        assert run.code == 0, run.log
        assert all("class" not in row for row in run.records("transaction_lines"))


def test_a_table_that_vanished_since_is_named(tap: Runner, served: Served) -> None:
    catalog = tap.catalog("locations")
    with served.admin.without("LOCATIONS"):
        run = tap(catalog=catalog)
    assert run.code == 1
    assert "NetSuite has no table 'location' for this role" in run.log.splitlines()[-1]


def test_a_catalog_with_what_can_be_no_column_is_refused(tap: Runner) -> None:
    catalog = tap.catalog("currencies")
    entry(catalog, "currencies")["schema"]["properties"]["id FROM item --"] = {"type": ["string", "null"]}
    with pytest.raises(ConfigurationError, match="can be no column"):
        of_catalog(Catalog.from_dict(catalog))
    entry(catalog, "currencies")["schema"] = {"type": "object"}
    with pytest.raises(ConfigurationError, match="no schema of currencies"):
        of_catalog(Catalog.from_dict(json.loads(json.dumps(catalog))))
