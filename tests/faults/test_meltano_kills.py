"""Meltano or the tap told to stop or killed under `meltano run`: the run reads FAIL, the warehouse equals the truth."""

import random
import re
import signal
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from demo.sandbox import Sandbox
from tests.faults.pipeline import DUCKDB, Disturbance, Pipeline, postgresql
from tests.faults.record import EVERYTHING, SEED, Record
from tests.faults.subject import Subject
from tests.faults.subjects import SUBJECTS

KILLS_IN_A_ROW = 5 if EVERYTHING else 1
CHAINS = 2 if EVERYTHING else 1
LINES = 180
"""A run that goes on says more than that."""
ATTEMPTS = 5

HOW = {
    "SIGTERM to Meltano": (signal.SIGTERM, False),
    "SIGKILL of the tap": (signal.SIGKILL, True),
    "SIGKILL of Meltano": (signal.SIGKILL, False),
}
EVERY = [(loader, how) for how in HOW for loader in ("target-duckdb", "target-postgres")]
SAMPLE = [
    ("target-duckdb", "SIGTERM to Meltano"),
    ("target-postgres", "SIGKILL of the tap"),
    ("target-duckdb", "SIGKILL of Meltano"),
]
ALL = [(subject, *pair) for subject in SUBJECTS for pair in EVERY]
# Every tap once, and each of the sample once.
SOME = [
    (subject, *pair)
    for _, subject, pair in zip(range(max(len(SUBJECTS), len(SAMPLE))), cycle(SUBJECTS), cycle(SAMPLE), strict=False)
]


def disturbed(pipeline: Pipeline, how: str, chance: random.Random) -> None:
    """Disturb one run, and see what Meltano made of it; a run that ends before its turn comes is not counted."""
    signum, to_tap = HOW[how]
    for _ in range(ATTEMPTS):
        disturbance = Disturbance(signum, to_tap, chance.randrange(LINES))
        code, said = pipeline.run(disturbance)
        if disturbance.happened:
            break
        assert code == 0, said
    assert disturbance.happened
    assert code == {"SIGTERM to Meltano": 143, "SIGKILL of the tap": 1, "SIGKILL of Meltano": -9}[how], said
    if how == "SIGKILL of Meltano":
        assert pipeline.runs()[-1] == "RUNNING"
        pipeline.let_the_heartbeat_grow_old()
    else:
        assert pipeline.runs()[-1] == "FAIL"


@pytest.mark.parametrize("chain", range(CHAINS))
@pytest.mark.parametrize(("subject", "loader", "how"), ALL if EVERYTHING else SOME, ids=str)
def test_the_warehouse_equals_the_truth_after_kills(
    subject: Subject,
    server_of: Callable[[Subject], Sandbox],
    tmp_path: Path,
    record: Record,
    request: pytest.FixtureRequest,
    loader: str,
    how: str,
    chain: int,
) -> None:
    target = DUCKDB if loader == DUCKDB.name else postgresql(request.getfixturevalue("postgres"))
    warehouse = re.sub("[^a-z0-9]", "_", f"{subject}_{how}_{chain}".lower())
    pipeline = Pipeline(subject, server_of(subject), target, tmp_path / "project", warehouse)
    chance = random.Random(f"{SEED}/{subject}/{loader}/{how}/{chain}")
    line: Any = (subject.name, how, f"`meltano run` into {loader}")
    for _ in range(KILLS_IN_A_ROW):
        record.tried(*line)
        disturbed(pipeline, how, chance)
    code, said = pipeline.run()
    assert code == 0, said
    runs = pipeline.runs()
    assert runs[-1] == "SUCCESS"
    assert runs.count("FAIL") == KILLS_IN_A_ROW
    assert set(runs) == {"SUCCESS", "FAIL"}
    assert pipeline.differences() == {}
    for _ in range(KILLS_IN_A_ROW):
        record.judged(*line, red="FAIL in Meltano's database")
