"""The record counts as lost whatever was tried and not judged, and speaks of every test that there is."""

from datetime import UTC, datetime
from pathlib import Path

from tests.faults.__main__ import PARTS
from tests.faults.record import Record


def test_what_was_tried_and_not_judged_is_lost(tmp_path: Path) -> None:
    first, second = Record(), Record()
    for record in (first, second):
        record.tried("tap-x", "a fault", "somewhere")
        record.tried("tap-x", "a fault", "somewhere")
    first.judged("tap-x", "a fault", "somewhere")
    first.judged("tap-x", "a fault", "somewhere", red="broke off")
    second.judged("tap-x", "a fault", "somewhere")
    for number, record in enumerate((first, second)):
        record.keep(tmp_path / f"{number}.json")
    Record.of(sorted(tmp_path.glob("*.json"))).write(tmp_path / "record.md", datetime.now(UTC))
    table = (tmp_path / "record.md").read_text()
    assert "| tap-x | a fault | somewhere | 4 | 2 | 1 | 1 | broke off |" in table
    assert "| all |  |  | 4 | 2 | 1 | 1 |  |" in table


def test_the_record_is_made_of_every_test_that_tries_something() -> None:
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    assert {name for name, _ in PARTS} == files - {Path(__file__).name}
