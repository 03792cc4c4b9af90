"""The line that tells of each stream is true, and is found where docs/operations.md says."""

import json
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo.meltano import MeltanoError, Project
from demo.sandbox import Sandbox
from tests.end_to_end.conftest import SCALE

BY_NAME = {entity.name: entity for entity in ENTITIES}


def summaries(project: Project) -> dict[str, dict[str, Any]]:
    """The last summary of each stream in Meltano's JSON log."""
    found = {}
    for line in project.log.read_text().splitlines():
        metric = json.loads(line).get("metric_info") or {}
        if metric.get("metric") == "stream_summary":
            found[metric["tags"]["stream"]] = metric["value"]
    return found


def expected(server: Sandbox, name: str, since: str) -> dict[str, Any]:
    """What a run from a bookmark on must tell of a stream."""
    rows = rows_at(BY_NAME[name], World(scale=float(SCALE)), parse(server.now()))
    stamps = sorted(row["modified_at"] for row in rows if row["modified_at"] >= since)
    return {
        "record_count": len(stamps),
        "first_row_at": stamps[0],
        "last_row_at": stamps[-1],
        "bookmark_to": stamps[-1],
    }


def test_the_summaries_of_two_runs_are_true(meltano_project: Project, sandbox_server: Sandbox) -> None:
    fault = {"kind": "429", "route": "*/receipts", "calls": [1], "seconds": 2, "retry_after": "seconds"}
    sandbox_server.spoil(fault)
    run_id = meltano_project.run("tap-sandbox", "target-jsonl")
    first = summaries(meltano_project)
    counts = sandbox_server.counts()
    marks = first.pop("completed_snapshots")
    assert (marks["record_count"], marks["http_request_count"]) == (sum(not e.dated for e in BY_NAME.values()), 0)
    assert {name: told["record_count"] for name, told in first.items()} == counts
    extracted = meltano_project.extracted(run_id)
    assert {name: extracted[name] for name in counts} == counts
    for name, told in first.items():
        assert (told["status"], told["rows_rejected"]) == ("completed", 0)
        assert told["sync_type"] == ("initial" if BY_NAME[name].dated else "full")
        assert told["http_request_count"] >= 1
    start = "2000-01-01T00:00:00.000000Z"
    receipts = first["receipts"]
    assert receipts.items() >= (expected(sandbox_server, "receipts", start) | {"bookmark_from": start}).items()
    assert receipts["http_retries"] == 1
    assert receipts["rate_limit_wait_seconds"] == 2.0
    assert first["shipments"]["http_retries"] == first["shipments"]["rate_limit_wait_seconds"] == 0
    assert (first["units"]["bookmark_from"], first["units"]["first_row_at"]) == (None, None)
    sandbox_server.advance(20 * 86_400)
    meltano_project.run("tap-sandbox", "target-jsonl")
    second = summaries(meltano_project)["receipts"]
    begin = receipts["bookmark_to"]
    assert second.items() >= (expected(sandbox_server, "receipts", begin) | {"bookmark_from": begin}).items()
    assert (second["sync_type"], second["http_retries"]) == ("incremental", 0)


def test_a_stream_that_fails_is_told_as_failed(meltano_project: Project, sandbox_server: Sandbox) -> None:
    sandbox_server.spoil({"kind": "404", "route": "*/receipts"})
    with pytest.raises(MeltanoError, match="the sandbox has no such resource"):
        meltano_project.run("tap-sandbox", "target-jsonl")
    told = summaries(meltano_project)
    assert told["receipts"].items() >= {"status": "failed", "record_count": 0, "bookmark_to": None}.items()
    assert {name for name, one in told.items() if one["status"] == "failed"} == {"receipts"}
    # Streams come in the order of their names; those after it were not read.
    assert "sales_orders" not in told
