"""The truth of Plex: everything that is served is true, also of changed data, late events and larger lists."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.mutations import Mutation
from erp_sandbox.plex.canonical import fingerprint
from erp_sandbox.plex.connect.catalogue import find
from erp_sandbox.plex.datasources.sources.every import SOURCES
from erp_sandbox.plex.switches import Switches
from erp_sandbox.plex.truth import Stream, streams, truth
from erp_sandbox.world import World

from tests.erp_sandbox.plex.asking import CLOCK, PARTS, SCALE, SMALL, Plex, needed, tenant_id

AT = parse(CLOCK)
WHOLE = [stream for stream in streams() if "{" not in stream.name and "item-adjustments" not in stream.name]


def readable(stream: Stream) -> bool:
    if stream.name.startswith("datasources/"):
        source = SOURCES[int(stream.name.partition("/")[2])]
        return all(each.type == "date" for each in source.inputs if each.required)
    return not any(name in needed(stream.name) for name in ("accountId", "partId"))


def served(plex: Plex, stream: Stream, tenant: str = "main") -> list[dict[str, Any]]:
    if not stream.name.startswith("datasources/"):
        return plex.rows(stream.name, needed(stream.name), Tenant_Id=tenant_id(tenant))
    number = int(stream.name.partition("/")[2])
    plex.switch(read_limits={str(number): 10**6})
    required = [each.name for each in SOURCES[number].inputs if each.required]
    dates = dict.fromkeys(required[:1], "2000-01-01T00:00:00Z") | dict.fromkeys(required[1:], "2099-01-01T00:00:00Z")
    return plex.source_rows(number, dates, user=f"{tenant}@plex.com")


@pytest.mark.parametrize("stream", [each for each in WHOLE if readable(each)], ids=lambda stream: stream.name)
def test_what_is_served_is_the_truth(plex: Plex, stream: Stream, expected: Any) -> None:
    plex.switch(invoices_past_limit="all")
    assert fingerprint(stream.form, stream.table.key, served(plex, stream)) == expected[stream.name]


@pytest.fixture(scope="session")
def expected() -> Any:
    return truth(World(1, SCALE), AT)


def test_tenants_have_truths_of_their_own(plex: Plex) -> None:
    stream = next(stream for stream in WHOLE if stream.name == PARTS)
    found = fingerprint(stream.form, stream.table.key, served(plex, stream, "halden"))
    assert found == truth(World(1, SCALE, "halden"), AT, only=[PARTS])[PARTS]


def test_children_add_up_to_the_truth(plex: Plex, expected: Any) -> None:
    plex.switch(empty_children="[]")
    path = "/mdm/v1/customers/{customerId}/addresses"
    rows = [
        row for each in plex.rows("/mdm/v1/customers") for row in plex.rows(path.replace("{customerId}", each["id"]))
    ]
    found = find(path)
    assert found
    assert fingerprint(found[0].form, ("id",), rows) == expected[path]


EDITS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("suppliers", "update", "SUP-0001", {"name": "Renamed"}),
    ("items", "update", "ITM-00001", {"sku": "9999999-42"}),
    ("items", "insert", "ITM-NEW", {"sku": "1234567-01", "name": "New"}),
    ("purchase_orders", "update", "PO-000000", {"status": "closed"}),
    ("purchase_orders", "delete", "PO-000001", {}),
    ("purchase_order_lines", "update", "POL-000000-0001", {"quantity": 12}),
    ("production_entries", "update", "PRD-000000-0001", {"quantity": 5}),
    ("production_entries", "insert", "PRD-NEW", {"job_id": "JOB-000000", "quantity": 5}),
    ("journal_lines", "update", "JRL-000000-0001", {"debit": 7}),
    ("jobs", "delete", "JOB-000003", {}),
    ("jobs", "update", "JOB-000001", {"status": "completed"}),
    ("containers", "update", "CNT-000001-0001", {"status": "shipped"}),
    ("ap_invoices", "update", "APINV-000000", {"amount": 3}),
    ("employees", "delete", "EMP-0002", {}),
)  # fmt: skip


def test_what_is_served_after_changes_is_the_truth(own_plex: Plex) -> None:
    made = []
    for resource, operation, name, fields in EDITS:
        own_plex.advance(3600)
        body = {"resource": resource, "operation": operation, "id": name, "fields": fields}
        made += own_plex.admin("POST", "/mutations", body).json()["mutations"]
    own_plex.advance(86_400)
    now = parse(own_plex.admin("GET", "/clock").json()["now"])
    expected = truth(World(1, SMALL), now, mutations=[Mutation(**each) for each in made])
    wrong = [
        stream.name
        for stream in WHOLE
        if readable(stream)
        and fingerprint(stream.form, stream.table.key, served(own_plex, stream)) != expected[stream.name]
    ]
    assert wrong == []


def test_late_events_and_larger_lists_are_known_to_the_truth(plex: Plex) -> None:
    set_to = {"late_share": 0.4, "late_seconds": 30 * 86_400, "size_megabytes": {PARTS: 0.5}}
    plex.switch(**set_to)
    switches = Switches(**set_to)  # type: ignore[arg-type]
    for stream in WHOLE:
        if stream.name == PARTS or (stream.table.is_event and readable(stream)):
            expected = truth(World(1, SCALE), AT, only=[stream.name], switches=switches)[stream.name]
            assert fingerprint(stream.form, stream.table.key, served(plex, stream)) == expected


def test_the_command_prints_it(
    erp_sandbox: Callable[..., subprocess.CompletedProcess[str]], expected: Any, tmp_path: Path
) -> None:
    said = erp_sandbox("truth", "--dialect", "plex", "--at", CLOCK, "--scale", str(SCALE), "--stream", PARTS)
    assert json.loads(said.stdout)["streams"][PARTS]["content"] == expected[PARTS].content
    setup = tmp_path / "setup.json"
    setup.write_text(json.dumps({"switches": {"size_megabytes": {PARTS: 0.5}}}))
    more = erp_sandbox(
        "truth", "--dialect", "plex", "--at", CLOCK, "--scale", str(SCALE), "--stream", PARTS, "--plex", str(setup)
    )
    assert json.loads(more.stdout)["streams"][PARTS]["count"] > expected[PARTS].count
    assert "is not told of" in erp_sandbox("truth", "--dialect", "plex", "--at", CLOCK, "--stream", "items").stderr


def test_digits_of_times_do_not_change_the_keys() -> None:
    first, second = (truth(World(1, SMALL), AT, only=[PARTS], switches=Switches(fraction_digits=n)) for n in (6, 7))
    assert first == second


def test_every_entity_of_a_change_has_a_table() -> None:
    shown = {stream.table.entity.name for stream in streams()}
    unseen = {entity.name for entity in ENTITIES} - shown
    assert unseen == {
        "currencies", "units", "subsidiaries", "departments", "inventory", "bills_of_material", "routings",
        "deleted_records",
    }  # fmt: skip
