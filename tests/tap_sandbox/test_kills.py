"""Runs that are told to stop or killed at any point: the next one goes on, and nothing is missing at the end.

A seeded sample; FAULT_RUNS=200 in the environment takes that many of each.
"""

import json
import os
import random
import signal
import subprocess
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import Fingerprint, truth
from erp_sandbox.world import World

from tests.tap_sandbox.conftest import CLOCK, SCALE, Runner

KILLS = int(os.environ.get("FAULT_RUNS", "10"))
KILLS_IN_A_ROW = 5
PAGE = 100


class Copy:
    """What a loader would hold: the last version of each row, and the last state that came whole."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {entity.name: {} for entity in ENTITIES}
        self.state: dict[str, Any] | None = None
        self.read: Counter[str] = Counter()

    def take(self, line: str) -> None:
        """Take one message."""
        message = json.loads(line, parse_float=Decimal)
        if message["type"] == "RECORD":
            self.rows[message["stream"]][message["record"]["id"]] = message["record"]
            self.read[message["stream"]] += 1
        elif message["type"] == "STATE":
            self.state = message["value"]

    def run(self, tap: Runner, kill: tuple[signal.Signals, int] | None) -> int:
        """Let the tap go on from the state, and send a signal after so many lines."""
        files = {"config": tap.settings} | ({"state": self.state} if self.state else {})
        command = tap.command(**files)
        # Unbuffered, as in most containers: there a signal may cut a write short.
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            for number, line in enumerate(process.stdout):
                if line.endswith("\n"):
                    self.take(line)
                if kill and number == kill[1]:
                    process.send_signal(kill[0])
        return process.returncode


def contents(copy: Copy) -> dict[str, tuple[int, str]]:
    found = {}
    for name, rows in copy.rows.items():
        fingerprint = Fingerprint()
        for row in rows.values():
            fingerprint.add({field: value for field, value in row.items() if field != "_sdc_snapshot_at"})
        found[name] = (fingerprint.count, fingerprint.hexdigest())
    return found


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL], ids=lambda kind: kind.name)
def test_nothing_is_missing_after_any_number_of_kills(tap: Runner, kind: signal.Signals) -> None:
    tap.settings |= {"page_size": PAGE, "max_concurrency": 3}
    expected = {name: (s.count, s.content) for name, s in truth(ENTITIES, World(scale=SCALE), parse(CLOCK)).items()}
    total = sum(count for count, _ in expected.values())
    chance = random.Random(int(kind))
    for _ in range(KILLS // KILLS_IN_A_ROW):
        copy, kills = Copy(), 0
        for _ in range(KILLS_IN_A_ROW):
            code = copy.run(tap, (kind, chance.randrange(total // KILLS_IN_A_ROW)))
            kills += code in (128 + kind, -kind)
        assert kills
        assert copy.run(tap, None) == 0
        assert contents(copy) == expected
        # A page is written before its state, so that it is read again; measurements begin anew.
        again = copy.read - Counter({name: count for name, (count, _) in expected.items()})
        assert sum(again.values()) - again["measurements"] <= kills * (2 * PAGE + len(ENTITIES) * PAGE)
