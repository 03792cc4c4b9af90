"""The inputs of data sources: each does something, or the documentation says that it does not."""

from pathlib import Path

import pytest
from erp_sandbox.plex.datasources.sources.every import SOURCES

from tests.erp_sandbox.plex.asking import Plex, codes, pcn

PARTS_SOURCE, LEDGER, RATES, PICKER, PART_KEY, STATUS = 9278, 4814, 4494, 5112, 885, 10638
YEARS = {"Period_Start": "2025-01", "Period_End": "2026-12"}


def test_every_input_has_an_effect_or_is_documented(root: Path) -> None:
    text = (root / "docs/plex-sandbox.md").read_text(encoding="utf-8")
    limits = text.partition("## Limits")[2].partition("## How")[0]
    for source in SOURCES.values():
        for each in source.inputs if source.entity else ():
            known = each.name in source.conditions or each.name == source.top or each.controlled or each.customers
            assert known or f"`{each.name}`" in limits, (source.id, each.name)


@pytest.mark.parametrize(("source", "name"), [(17981, "RowLimit"), (30012, "Top_N")])
def test_less_than_no_rows_cannot_be_asked_for(plex: Plex, source: int, name: str) -> None:
    answer = plex.run(source, {name: -1})
    assert (answer.status_code, codes(answer)) == (500, ["REQUEST_PROCESSING_ERROR"])


def test_specifications_are_asked_for_by_their_part(plex: Plex) -> None:
    whole = plex.source_rows(PICKER)
    assert plex.source_rows(PICKER, {"Part_Type": "Nonsense"}) == []
    assert plex.source_rows(PICKER, {"Active_Flag": False}) == []
    kinds = {row["Part_No"]: row["Part_Type"] for row in plex.source_rows(PARTS_SOURCE)}
    found = plex.source_rows(PICKER, {"Part_Type": "Finished Good"})
    assert found == [row for row in whole if kinds[row["Part_No"]] == "Finished Good"]
    assert found


def test_a_part_is_not_found_by_another_revision(plex: Plex) -> None:
    part = plex.source_rows(PARTS_SOURCE)[0]
    assert plex.source_rows(PART_KEY, {"Part_No": part["Part_No"], "Revision": part["Revision"]})
    assert plex.run(PART_KEY, {"Part_No": part["Part_No"], "Revision": "none"}).json()["outputs"]["Result_Error"]


def test_a_work_center_is_told_of_with_the_jobs_that_run_there(plex: Plex) -> None:
    running = {row["jobNumber"] for row in plex.rows("/scheduling/v1/jobs", {"jobStatuses": "In Production"})}
    centers = {row["Workcenter_Key"] for row in plex.source_rows(RATES)}
    found = [row["Job_No"] for key in sorted(centers) for row in plex.source_rows(STATUS, {"Workcenter_Key": key})]
    assert found
    assert set(found) <= running


def test_a_customer_named_twice_is_read_once(plex: Plex) -> None:
    once = plex.source_rows(LEDGER, YEARS | {"PCNs": pcn("main")})
    assert plex.source_rows(LEDGER, YEARS | {"PCNs": f"{pcn('main')}, {pcn('main')}"}) == once
