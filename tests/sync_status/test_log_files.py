"""Each line of Meltano's log counts once, whoever reads it and wherever its file is put."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sync_status import log_files
from sync_status.log_line import LogLine, read_line
from sync_status.log_reading import LogReading

from tests.sync_status.conftest import START, Watched

ROWS = 10


def rows_read(watched: Watched, run: int, *, times: int = 1) -> None:
    """Add what a tap says of ten rows it read, in the order in which Meltano writes it."""
    metric = {"type": "counter", "metric": "record_count", "value": ROWS, "tags": {"stream": "orders"}}
    of_run = {"run_id": watched.meltano.run_id(run), "string_id": "tap-sandbox", "producer": True}
    line = {"event": "METRIC", "level": "info", "timestamp": "2026-03-02T06:00:00Z", "metric_info": metric, **of_run}
    with watched.meltano.log.open("a", encoding="utf-8") as log:
        log.write((json.dumps(line) + "\n") * times)


def told(watched: Watched, run: int) -> int:
    return int(watched.board.run(str(run)).counts.extracted)


def test_two_that_read_at_once_count_a_line_once(watch: Callable[..., Watched], database_uri: str) -> None:
    watched = watch(SYNC_STATUS_DATABASE_URI=database_uri)
    run = watched.meltano.run(START)
    watched.parts.catch_up()
    rows_read(watched, run)
    slow = LogReading(watched.meltano.log, watched.parts.projects.redaction(), START)
    with watched.parts.engine.begin() as db:
        unread = slow.unread(db)
    assert told(watched, run) == ROWS
    with watched.parts.engine.begin() as db:
        assert [slow.read_chunk(db, file, number) for file, number in unread] == [False]
    assert told(watched, run) == ROWS


def copied(log: Path) -> None:
    shutil.copy(log, f"{log}.new")
    Path(f"{log}.new").replace(log)


def copied_and_emptied(log: Path) -> None:
    shutil.copy(log, f"{log}.1")
    log.write_bytes(b"")


def copied_beside(log: Path) -> None:
    shutil.copy(log, f"{log}.1")


def half_copied_beside(log: Path) -> None:
    Path(f"{log}.1").write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def restored_from_before(log: Path) -> None:
    before = log.read_bytes().splitlines(keepends=True)[:2]
    log.rename(f"{log}.old")
    log.write_bytes(b"".join(before))


@pytest.mark.parametrize("move", [copied, copied_and_emptied, copied_beside, half_copied_beside, restored_from_before])
def test_a_log_that_is_copied_is_not_counted_again(watched: Watched, move: Callable[[Path], None]) -> None:
    run = watched.meltano.run(START)
    rows_read(watched, run, times=3)
    assert told(watched, run) == 3 * ROWS
    move(watched.meltano.log)
    assert told(watched, run) == 3 * ROWS
    other = watched.meltano.run(START)
    rows_read(watched, other)
    assert (told(watched, run), told(watched, other)) == (3 * ROWS, ROWS)
    assert list(watched.board.log(str(other)))


@pytest.mark.parametrize("block", [1, 7, 1_000_000])
def test_the_end_of_a_log_is_read_from_its_end(watched: Watched, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(log_files, "_BLOCK_BYTES", block)
    run, other = watched.meltano.run(START), watched.meltano.run(START)
    for number in range(20):
        watched.meltano.say(run if number % 3 else other, f"line {number} \u20ac", START)
        if number == 10:
            watched.meltano.log.rename(f"{watched.meltano.log}.1")
            watched.time.pass_by(seconds=1)
    whole = list(watched.board.log(str(run), None))
    assert [line.rpartition("line ")[2] for line in whole][-2:] == ["17 \u20ac", "19 \u20ac"]
    assert [list(watched.board.log(str(run), tail)) for tail in (1, 5, 100)] == [whole[-1:], whole[-5:], whole]


def test_of_a_long_log_only_the_end_is_read(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    run = watched.meltano.run(START)
    rows_read(watched, run, times=2_000)
    watched.parts.catch_up()
    monkeypatch.setattr(log_files, "_BLOCK_BYTES", 1_000)
    read = list[bytes]()

    def counted(text: bytes) -> LogLine | None:
        read.append(text)
        return read_line(text)

    monkeypatch.setattr("sync_status.run_log.read_line", counted)
    assert len(list(watched.parts.board.log(str(run), 5))) == 5
    assert len(read) < 10


def test_another_log_that_begins_alike_is_read(watched: Watched) -> None:
    run, log = watched.meltano.run(START), watched.meltano.log
    log.write_text(json.dumps({"event": "x" * 300, "timestamp": "2026-03-02T06:00:00Z"}) + "\n")
    rows_read(watched, run, times=3)
    assert told(watched, run) == 3 * ROWS
    log.rename(f"{log}.old")
    log.write_text(json.dumps({"event": "x" * 300, "timestamp": "2026-03-02T07:00:00Z"}) + "\n")
    rows_read(watched, run, times=3)
    assert told(watched, run) == 6 * ROWS


def test_an_inode_may_be_larger_than_any_number_of_a_database(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = watched.meltano.run(START)
    rows_read(watched, run)
    known = Path.stat

    def large(path: Path, **options: bool) -> os.stat_result:
        found = known(path, **options)
        return os.stat_result([found[0], (1 << 63) + found[1], *found[2:]]) if path == watched.meltano.log else found

    monkeypatch.setattr(Path, "stat", large)
    assert told(watched, run) == ROWS
