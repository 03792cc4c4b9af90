"""Runs that are told to stop or killed at any point: the next one goes on, nothing is missing, little is read twice."""

import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from demo.sandbox import Sandbox
from tests.faults.reader import Ended, Reader, differences
from tests.faults.record import EVERYTHING, SEED, Record
from tests.faults.subject import Subject

KILLS = 200 if EVERYTHING else 10
KILLS_IN_A_ROW = 10
WHERE = "the tap, reading all streams"


def ties(subject: Subject) -> dict[str, int]:
    """How many rows of a stream share their last change: a bookmark cannot lead between them."""
    stamps = {
        name: Counter(row.get(subject.stamps(name) or "") for row in rows.values())
        for name, rows in subject.truth().items()
    }
    return {name: max(counts.values(), default=0) for name, counts in stamps.items()}


def see_that_little_was_read_again(reader: Reader) -> None:
    """At most one window of one stream, beside the rows of the bookmark's own moment."""
    tied = ties(reader.subject)
    own = {name: count for name, count in reader.again.items() if name not in reader.subject.read_anew}
    more = {name: count - tied[name] for name, count in own.items() if count > tied[name]}
    assert len(more) <= 1
    assert all(count <= reader.settings["page_size"] for count in more.values()), more


def see_how_it_ended(kind: signal.Signals, run: Ended) -> None:
    if kind is signal.SIGKILL:
        assert run.code == -signal.SIGKILL
        return
    assert run.code == 128 + kind
    assert run.torn == ""
    assert run.last == "STATE"
    assert f"told to stop by {kind.name}" in run.last_word
    assert "Traceback" not in run.log


@pytest.mark.parametrize("chain", range(KILLS // KILLS_IN_A_ROW))
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL], ids=lambda kind: kind.name)
def test_nothing_is_missing_after_any_number_of_kills(
    subject: Subject, server: Sandbox, tmp_path: Path, record: Record, kind: signal.Signals, chain: int
) -> None:
    reader = Reader(subject, server, tmp_path, settings={"max_concurrency": 3})
    total = sum(len(rows) for rows in subject.truth().values())
    chance = random.Random(f"{SEED}/{subject}/{kind}/{chain}")
    line = (subject.name, f"{kind.name}, {KILLS_IN_A_ROW} in a row", WHERE)
    for _ in range(KILLS_IN_A_ROW):
        record.tried(*line)
        run = reader.run((kind, chance.randrange(total // KILLS_IN_A_ROW)))
        see_how_it_ended(kind, run)
        see_that_little_was_read_again(reader)
    assert reader.run().code == 0
    see_that_little_was_read_again(reader)
    assert differences(reader) == {}
    for _ in range(KILLS_IN_A_ROW):
        record.judged(*line, red=f"exit code {128 + kind}")
