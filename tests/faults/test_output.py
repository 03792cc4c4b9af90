"""The disk is full, or whoever reads the rows goes away: red, one clear last line, and nothing lost on the next run."""

import random
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.sandbox import Sandbox
from tests.faults.pipeline import Disturbance, Loader, Pipeline
from tests.faults.reader import Ended, Reader, differences
from tests.faults.record import EVERYTHING, SEED, Record
from tests.faults.subject import Subject
from tests.faults.subjects import SUBJECTS

TIMES = 10 if EVERYTHING else 1
# What is of Meltano and the shared layer more than of a tap is tried on one.
one_tap = pytest.mark.parametrize("subject", SUBJECTS if EVERYTHING else SUBJECTS[:1], ids=str, scope="session")
EARLY, LATE = 20_000, 1_500_000
FULL = "the rows cannot be written: No space left on device"
LARGE = "the rows cannot be written: File too large"
GONE = "whoever reads the rows has ended; see its own messages"
CLOSED = "standard output is closed, so that rows have nowhere to go"


def see_that_it_is_red(run: Ended, message: str) -> None:
    assert run.code == 1
    assert run.last_word.endswith(message)
    assert "Traceback" not in run.log


def see_that_nothing_is_lost(reader: Reader) -> None:
    assert reader.run().code == 0
    assert differences(reader) == {}


@pytest.mark.parametrize("time", range(TIMES))
def test_a_file_that_may_grow_no_further(reader: Reader, record: Record, tmp_path: Path, time: int) -> None:
    line = (reader.subject.name, "a file that may grow no further", "output")
    record.tried(*line)
    most = random.Random(f"{SEED}/{time}").randrange(EARLY, LATE)
    see_that_it_is_red(reader.run_into(tmp_path / "rows.jsonl", most_bytes=most), LARGE)
    see_that_nothing_is_lost(reader)
    record.judged(*line, red=LARGE)


def test_a_full_disk(reader: Reader, record: Record) -> None:
    line = (reader.subject.name, "a full disk", "output")
    record.tried(*line)
    see_that_it_is_red(reader.run_into(Path("/dev/full")), FULL)
    see_that_nothing_is_lost(reader)
    record.judged(*line, red=FULL)


@pytest.mark.parametrize("time", range(TIMES))
def test_a_reader_that_ends_early(reader: Reader, record: Record, time: int) -> None:
    line = (reader.subject.name, "a reader that ends early", "output")
    record.tried(*line)
    total = sum(len(rows) for rows in reader.subject.truth().values())
    with tempfile.TemporaryFile("w+") as log:
        with reader.start(log, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(random.Random(f"{SEED}/{time}").randrange(total // 2)):
                reader.take(process.stdout.readline())
            process.stdout.close()
        see_that_it_is_red(reader.ended(process, log, ""), GONE)
    see_that_nothing_is_lost(reader)
    record.judged(*line, red=GONE)


@pytest.mark.parametrize(
    ("arguments", "redirection", "message"),
    [
        ("--discover", ">/dev/full", FULL),
        ("--about", ">/dev/full", FULL),
        ("--discover", "| true", GONE),
        ("--discover", ">&-", CLOSED),
        ("", ">&-", CLOSED),
    ],
    ids=str,
)
@one_tap
def test_what_cannot_be_printed_is_told(reader: Reader, arguments: str, redirection: str, message: str) -> None:
    command = shlex.join(reader.command(*shlex.split(arguments)))
    script = f"{command} {redirection}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    see_that_it_is_red(Ended(done.returncode, done.stderr), message)


@one_tap
def test_check_that_cannot_be_printed_is_told(reader: Reader) -> None:
    command, option, config = reader.command()[:3]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([command, "check", option, config], stdout=full, stderr=subprocess.PIPE, check=False)
    see_that_it_is_red(Ended(done.returncode, done.stderr.decode()), FULL)


@pytest.fixture
def failing(subject: Subject, server: Sandbox, tmp_path: Path) -> Callable[..., Pipeline]:
    """A pipeline into the loader that fails."""

    def make(**environment: str) -> Pipeline:
        loader = Loader("target-fails", lambda _: environment, lambda *_: None, exact_numbers=True)
        pipeline = Pipeline(subject, server, loader, tmp_path / "project", "fails")
        folder = pipeline.project.directory
        script = folder / "target-fails"
        script.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{Path(__file__).with_name('loader_that_fails.py')}'\n")
        script.chmod(0o755)
        declared = "  loaders:\n  - {name: target-fails, namespace: target_fails, executable: ./target-fails}\n"
        plugins = folder / "meltano.yml"
        # The environments have loaders too, deeper within.
        plugins.write_text(plugins.read_text().replace("\n  loaders:\n", f"\n{declared}"))
        return pipeline

    return make


def see_what_was_loaded(reader: Reader, pipeline: Pipeline) -> None:
    for line in (pipeline.project.directory / "output" / "lines.jsonl").read_text().splitlines():
        reader.take(line)
    assert differences(reader) == {}


@one_tap
def test_a_loader_that_dies_under_meltano(reader: Reader, failing: Callable[..., Pipeline], record: Record) -> None:
    chance = random.Random(f"{SEED}/dies")
    line = (reader.subject.name, "a loader that dies", "`meltano run`")
    for _ in range(TIMES):
        record.tried(*line)
        pipeline = failing(LOADER_ENDS_AFTER=str(chance.randrange(700)))
        code, said = pipeline.run()
        assert code == 1
        assert "the loader fails, as it was told to" in said
        assert pipeline.runs()[-1] == "FAIL"
    pipeline = failing()
    assert pipeline.run()[0] == 0
    see_what_was_loaded(reader, pipeline)
    for _ in range(TIMES):
        record.judged(*line, red="FAIL in Meltano's database")


@one_tap
def test_a_loader_that_reads_no_more_does_not_keep_meltano_from_stopping(
    reader: Reader, failing: Callable[..., Pipeline], record: Record
) -> None:
    line = (reader.subject.name, "a loader that reads no more, then SIGTERM to Meltano", "`meltano run`")
    record.tried(*line)
    pipeline = failing(LOADER_STOPS_AFTER="500")
    code, said = pipeline.run(Disturbance(signal.SIGTERM, to_tap=False, at="reads no more"))
    assert code == 128 + signal.SIGTERM, said
    assert pipeline.runs()[-1] == "FAIL"
    pipeline = failing()
    assert pipeline.run()[0] == 0
    see_what_was_loaded(reader, pipeline)
    record.judged(*line, red="FAIL in Meltano's database")
