"""The record counts as lost whatever was tried and not judged, speaks of every test, and is written piece by piece."""

from pathlib import Path

from tests.faults.__main__ import PARTS
from tests.faults.document import Document, Piece
from tests.faults.record import Record
from tests.faults.subjects import ALL

WRITTEN = Document(Path(__file__).parents[2] / "docs" / "fault-record.md")


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
    written = tmp_path / "record.md"
    Document(written).put(Piece("tap-x", "matrix"), Record.of(sorted(tmp_path.glob("*.json"))), 130)
    assert "| a fault | somewhere | 4 | 2 | 1 | 1 | broke off |" in written.read_text()
    assert "| all |  | 4 | 2 | 1 | 1 |  |  |" in written.read_text()


def test_a_piece_takes_its_own_place_and_leaves_the_others(tmp_path: Path) -> None:
    written, pieces = (
        tmp_path / "record.md",
        [Piece("tap-x", "kills"), Piece("tap-a", "kills"), Piece("tap-x", "kills")],
    )
    for number, piece in enumerate(pieces):
        record = Record()
        record.tried(piece.tap, f"fault {number}", "there")
        record.judged(piece.tap, f"fault {number}", "there")
        wanted = [Piece("tap-a", "kills"), Piece("tap-b", "kills")]
        Document(written, wanted).put(piece, record, 60, [("`404`", "children", "nobody knows")])
    text = written.read_text()
    assert [*Document(written).sections] == [Piece("tap-a", "kills"), Piece("tap-x", "kills")]
    assert "fault 0" not in text
    assert "Not tried yet: tap-b kills." in text
    assert "| all |  | 2 | 2 | 0 | 0 |  |  |" in text
    assert text.count("Not tried of children: `404`: nobody knows.") == 2


def test_the_record_is_made_of_every_test_that_tries_something() -> None:
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    assert {f"test_{part}.py" for part in PARTS} == files - {Path(__file__).name}


def test_the_written_record_tells_of_nothing_lost() -> None:
    assert WRITTEN.sections
    for piece in WRITTEN.sections:
        assert piece.tap in {subject.name for subject in ALL}
        assert piece.part in PARTS
        counts = WRITTEN.counts(piece)
        assert counts["tried"] == counts["recovered"] + counts["red"] > 0
        assert counts["lost"] == 0
