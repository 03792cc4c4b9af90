"""Every kind of fault, wherever it may happen: recovered with equal content, or red with the right word; none lost."""

from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from demo.sandbox import Sandbox
from tests.faults.conftest import faults
from tests.faults.netsuite import TAP_NETSUITE
from tests.faults.plex import TAP_PLEX
from tests.faults.reader import Ended, Reader, differences
from tests.faults.record import EVERYTHING, Record
from tests.faults.subject import Probe, Subject
from tests.faults.subjects import SUBJECTS

POSITIONS: dict[str, Callable[[int], int]] = {
    "first": lambda _: 1,
    "middle": lambda calls: (calls + 1) // 2,
    "last": lambda calls: calls,
}
SAMPLE = [
    (subject, subject.probes[0], kind, "middle") for subject in SUBJECTS for kind in subject.kinds(subject.probes[0])
] + [
    # What the others would not show: windows are cut after the first page, children come with their documents.
    (subject, probe, kind, "first")
    for subject in SUBJECTS
    for probe, kind in zip(
        subject.probes[1:], ("empty_page", "500", "truncated_json", "repeated_page", "corrupt_json"), strict=False
    )
]
# Of another tap only what its source has a form of its own for.
SAMPLE += [(TAP_NETSUITE, TAP_NETSUITE.probes[0], kind, "middle") for kind in ("429", "empty_page")]
SAMPLE += [(TAP_NETSUITE, TAP_NETSUITE.probes[2], "401", "first")]
# Each kind once, each place once or twice; of first calls, so that no run need count them.
SAMPLE += [
    (TAP_PLEX, probe, kind, "first")
    for kind, probe in zip(TAP_PLEX.kinds(TAP_PLEX.probes[0]), cycle(TAP_PLEX.probes), strict=False)
    if kind in TAP_PLEX.kinds(probe)
]
ALL = [
    (subject, probe, kind, position)
    for subject in SUBJECTS
    for probe in subject.probes
    for kind in subject.kinds(probe)
    for position in probe.positions
]
LASTING = [(subject, kind) for subject in SUBJECTS for kind in subject.lasting]


@pytest.fixture(scope="session")
def calls_of(server_of: Callable[[Subject], Sandbox], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """How many calls an undisturbed run makes to a probe's route."""

    @cache
    def count(subject: Subject, name: str) -> int:
        probe = next(probe for probe in subject.probes if probe.name == name)
        reader = probing(subject, server_of(subject), tmp_path_factory.mktemp("calls"), probe)
        with faults(server_of(subject), {"kind": "latency", "route": probe.route, "seconds": 0}) as happened:
            assert reader.run().code == 0
            (calls,) = happened()
        assert differences(reader) == {}
        return calls

    return count


def probing(subject: Subject, server: Sandbox, folder: Path, probe: Probe, **settings: Any) -> Reader:
    """A reader of the probe's stream only."""
    return Reader(subject, server, folder, settings=dict(probe.settings) | settings, streams=(probe.stream,))


def judge(record: Record, line: tuple[str, str, str], reader: Reader, run: Ended, message: str | None) -> None:
    """See that a red run says why, in its last line, and that the next one brings the rest."""
    if run.code == 0:
        assert differences(reader) == {}
        record.judged(*line)
        return
    assert run.code == 1
    assert message is not None, run.log
    assert message in run.last_word
    assert "Traceback" not in run.log
    assert reader.run().code == 0
    assert differences(reader) == {}
    record.judged(*line, red=message)


@pytest.mark.parametrize(("subject", "probe", "kind", "position"), ALL if EVERYTHING else SAMPLE, ids=str)
def test_a_fault_is_recovered_from_or_red(
    subject: Subject,
    probe: Probe,
    kind: str,
    position: str,
    server_of: Callable[[Subject], Sandbox],
    calls_of: Callable[[Subject, str], int],
    tmp_path: Path,
    record: Record,
) -> None:
    line = (subject.name, f"`{kind}` once", probe.name)
    record.tried(*line)
    reader = probing(subject, server_of(subject), tmp_path, probe)
    call = 1 if position == "first" else POSITIONS[position](calls_of(subject, probe.name))
    fault = {"kind": kind, "route": probe.route, "seconds": 0.2, "calls": [call], **subject.slow_down}
    with faults(server_of(subject), fault) as happened:
        run = reader.run()
        assert happened() == [1]
    red = subject.red_at(probe)
    if kind in red:
        assert run.code == 1
    elif kind not in subject.may_be_red:
        assert run.code == 0, run.log
    judge(record, line, reader, run, {**red, **subject.may_be_red}.get(kind))


@pytest.mark.parametrize(("subject", "kind"), LASTING if EVERYTHING else LASTING[:2], ids=str)
def test_a_fault_that_never_ends_is_red(
    subject: Subject,
    kind: str,
    server_of: Callable[[Subject], Sandbox],
    tmp_path: Path,
    record: Record,
) -> None:
    probe = subject.probes[0]
    line = (subject.name, f"`{kind}` for ever", probe.name)
    record.tried(*line)
    reader = probing(subject, server_of(subject), tmp_path, probe, max_retry_seconds=1)
    with faults(server_of(subject), {"kind": kind, "route": probe.route, "seconds": 0.1}):
        run = reader.run()
    assert run.code == 1
    judge(record, line, reader, run, subject.lasting[kind])


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_faults_by_chance_over_all_streams_lose_nothing(
    subject: Subject, server_of: Callable[[Subject], Sandbox], tmp_path: Path, record: Record
) -> None:
    named = ("429", "500", "reset", "truncated_json", "empty_page", "repeated_page", "truncated_body", "503")
    kinds = [kind for kind in named if kind not in subject.untold]
    line = (subject.name, f"{len(kinds)} kinds by chance, each on 2 % of the calls", "all streams")
    record.tried(*line)
    reader = Reader(subject, server_of(subject), tmp_path, settings={"max_retry_seconds": 60, "max_concurrency": 6})
    with faults(server_of(subject), *({"kind": kind, "probability": 0.02, **subject.slow_down} for kind in kinds)):
        run = reader.run()
    assert run.code == 0, run.log
    judge(record, line, reader, run, None)
