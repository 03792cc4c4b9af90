"""Runs that are told to stop or killed at any point: the next one goes on, nothing is missing, little is read twice."""

import random
import signal
from pathlib import Path

import pytest

from demo.sandbox import Sandbox
from tests.faults.plex import TAP_PLEX
from tests.faults.reader import Ended, Reader, differences
from tests.faults.record import EVERYTHING, SEED, Record
from tests.faults.subject import Subject
from tests.faults.subjects import SUBJECTS

KILLS = 200 if EVERYTHING else 10
KILLS_IN_A_ROW = 10
ATTEMPTS = 5
WHERE = "the tap, reading all streams"
# Bookmarks by tenant, and windows that bring many pages, are tap-plex's alone.
KILLED = SUBJECTS if EVERYTHING else (*SUBJECTS, TAP_PLEX)


def see_that_little_was_read_again(reader: Reader) -> None:
    """At most one window of one stream, beside the rows of the bookmark's own moment."""
    subject = reader.subject
    tied, at_once = subject.ties(), subject.at_once or (lambda _: reader.settings["page_size"])
    own = {name: count for name, count in reader.again.items() if name not in subject.read_anew}
    more = {name: count - tied[name] for name, count in own.items() if count > tied[name]}
    assert len(more) <= 1
    assert all(count <= at_once(name) for name, count in more.items()), more


def see_how_it_ended(kind: signal.Signals, run: Ended) -> None:
    if kind is signal.SIGKILL:
        assert run.code == -signal.SIGKILL
        return
    assert run.code == 128 + kind
    assert run.torn == ""
    assert run.last == "STATE"
    assert f"told to stop by {kind.name}" in run.last_word
    assert "Traceback" not in run.log


def disturbed(reader: Reader, kind: signal.Signals, chance: random.Random) -> Ended:
    """Disturb one run; one that ends before its turn comes is not counted, and the next one begins with nothing."""
    subject = reader.subject
    total = sum(len(rows) for rows in subject.truth().values())
    for _ in range(ATTEMPTS):
        within = subject.to_come(reader.rows) if subject.to_come else total // KILLS_IN_A_ROW
        run = reader.run((kind, chance.randrange(within)))
        if run.code:
            break
        assert differences(reader) == {}
        reader.forget()
    return run


@pytest.mark.parametrize("subject", KILLED, ids=str, scope="session")
@pytest.mark.parametrize("chain", range(KILLS // KILLS_IN_A_ROW))
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL], ids=lambda kind: kind.name)
def test_nothing_is_missing_after_any_number_of_kills(
    subject: Subject, server: Sandbox, tmp_path: Path, record: Record, kind: signal.Signals, chain: int
) -> None:
    reader = Reader(subject, server, tmp_path, settings={"max_concurrency": 3})
    chance = random.Random(f"{SEED}/{subject}/{kind}/{chain}")
    line = (subject.name, f"{kind.name}, {KILLS_IN_A_ROW} in a row", WHERE)
    for _ in range(KILLS_IN_A_ROW):
        record.tried(*line)
        run = disturbed(reader, kind, chance)
        see_how_it_ended(kind, run)
        see_that_little_was_read_again(reader)
    assert reader.run().code == 0
    see_that_little_was_read_again(reader)
    assert differences(reader) == {}
    for _ in range(KILLS_IN_A_ROW):
        record.judged(*line, red=f"exit code {128 + kind}")
