"""Every rule catches its breach, and the sound tap breaks none."""

import sys
from pathlib import Path

import pytest
from singer_check.check import Terms, check_tap
from singer_check.rules import RULES

from tests.singer_check.broken_tap import DEFECTS, FIRST, LEAKS, RESUMED, SOUND

TAP = str(Path(__file__).with_name("broken_tap.py"))
TOKEN = 'to/ken "of" Ümit+42'
CONFIG = {"api_token": TOKEN, "start_date": "2026-01-01"}
FEW_RUNS = Terms(resume_runs=2)
OTHER_TERMS = {
    "older row again": Terms(allow_duplicate_keys=["orders"]),
    "row again, unchanged, after its STATE": Terms(allow_duplicate_keys=["orders"]),
    # The tap cannot go on from there.
    "bookmark of another kind": Terms(resume_runs=0),
    "hangs": Terms(timeout_seconds=2),
}
EXPECTED = {
    "text": {"M001"},
    "two on a line": {"M001"},
    "blank line": {"M001"},
    "unknown type": {"M002"},
    "no type": {"M003"},
    "no record": {"M003"},
    "batch cut short": {"M004"},
    "batch of no rows": {"M004"},
    "batch elsewhere": {"M004"},
    "record before schema": {"S001"},
    "batch before schema": {"S001"},
    "version before schema": {"S001"},
    "invalid schema": {"S002"},
    "schema of no object": {"S002"},
    # No row has it either.
    "key not in schema": {"S003", "K001"},
    "bookmark not in schema": {"S004"},
    "wrong type": {"R001"},
    "wrong type in a batch": {"R001"},
    "no date": {"R001"},
    "no zone": {"R001"},
    "too many decimals": {"R001"},
    "too long": {"R001"},
    "unknown property": {"R002"},
    "null key": {"R001", "K001"},
    "missing key": {"R001", "K001"},
    "row twice": {"K002"},
    "older row again": {"K003"},
    "bookmark back": {"B001"},
    "bookmark gone": {"B001"},
    "partition gone": {"B001"},
    "bookmark below the start": {"B002"},
    # A run from that STATE never sees the row.
    "row behind its STATE": {"B003", "L001"},
    "bookmark of another kind": {"B004"},
    "no STATE": {"F001"},
    "rows behind the last STATE": {"F002"},
    "progress markers in a partition": {"F003"},
    "still syncing": {"F003"},
    "row missing": {"L001"},
    "row differs": {"L002"},
    "row nobody knew": {"L002"},
    "fails": {"X001"},
    "hangs": {"X002"},
} | {
    f"secret in the {where}: {form}": {code} for where, code in (("output", "P001"), ("log", "P002")) for form in LEAKS
}


def codes(defect: str) -> set[str]:
    findings = check_tap([sys.executable, TAP, "--defect", defect], CONFIG, terms=OTHER_TERMS.get(defect, FEW_RUNS))
    assert TOKEN not in str([str(finding) for finding in findings])
    return {finding.code for finding in findings}


@pytest.mark.parametrize("variant", SOUND)
def test_a_sound_tap_breaks_no_rule(variant: str) -> None:
    assert codes(variant) == set()


@pytest.mark.parametrize("defect", EXPECTED)
def test_a_defect_breaks_its_rule_and_no_other(defect: str) -> None:
    assert codes(defect) == EXPECTED[defect]


def test_every_rule_is_proven_and_every_defect_is_run() -> None:
    assert set().union(*EXPECTED.values()) == set(RULES)
    assert {*DEFECTS, *FIRST, *RESUMED} <= set(EXPECTED)
