"""A real Dagster: its daemon with the definitions, in a home of the test's own."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.meltano import ROOT
from tests.orchestrate.calling import ORCHESTRATE, environment
from tests.orchestrators.patience import Programs
from tests.orchestrators.stage import Stage

BIN = ROOT / ".tools" / "dagster" / "bin"
# Called with -P: beside it lies this module, which has the name of what it imports.
TOLD = Path(__file__).with_name("dagster_told.py")
# As docs/dagster.md has it.
CONFIG = """
concurrency:
  pools:
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 300
freshness:
  enabled: true
telemetry:
  enabled: false
"""


@dataclass
class Dagster:
    """An instance."""

    stage: Stage
    home: Path

    def __post_init__(self) -> None:
        self.home.mkdir()
        (self.home / "dagster.yaml").write_text(CONFIG)
        shutil.copy(ROOT / "orchestrate" / "dagster" / "erp_pipelines.py", self.home)
        env = environment(self.stage.project) | {
            "DAGSTER_HOME": str(self.home),
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "ERP_PIPELINES_SNAPSHOT": str(self.stage.snapshot),
            "ERP_ORCHESTRATE": ORCHESTRATE,
            "ERP_PIPELINES_RETRY_SECONDS": "5",
            "PYTHONPYCACHEPREFIX": str(ROOT / ".tools" / "pycache"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self.programs = Programs(self.home, env)

    @contextlib.contextmanager
    def opened(self) -> Iterator["Dagster"]:
        """Make it ready to be asked and to be started, for the length of the block."""
        # One that asks all along: Dagster takes seconds to be imported.
        command = [str(BIN / "python"), "-P", str(TOLD)]
        told = subprocess.Popen(
            command, env=self.programs.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with self.programs.ending(), told as self._told:
            # Its databases are made by whoever comes first, and must not be made by two at once.
            self.runs("none")
            yield self

    def start(self) -> None:
        """Start the daemon."""
        self.programs.start("daemon", str(BIN / "dagster-daemon"), "run", "-f", "erp_pipelines.py")

    def call(self, program: str, *arguments: str) -> None:
        """Call one of its programs to its end."""
        self.programs.call(str(BIN / program), *arguments)

    def runs(self, job: str) -> list[dict[str, Any]]:
        """The runs of a job, newest first."""
        assert self._told.stdin
        assert self._told.stdout
        print(job, file=self._told.stdin, flush=True)
        found: list[dict[str, Any]] = json.loads(self._told.stdout.readline())
        return found
