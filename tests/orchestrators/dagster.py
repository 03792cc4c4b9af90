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
from tests.orchestrators.airflow import kill_tree
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
freshness:
  enabled: true
telemetry:
  enabled: false
"""


@dataclass
class Dagster:
    """An instance.

    Args:
        stage: What it works on.
        home: Its directory.
    """

    stage: Stage
    home: Path

    def __post_init__(self) -> None:
        self.home.mkdir()
        (self.home / "dagster.yaml").write_text(CONFIG)
        shutil.copy(ROOT / "orchestrate" / "dagster" / "erp_pipelines.py", self.home)
        self.env = environment(self.stage.project) | {
            "DAGSTER_HOME": str(self.home),
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "ERP_PIPELINES_SNAPSHOT": str(self.stage.snapshot),
            "ERP_ORCHESTRATE": ORCHESTRATE,
            "ERP_PIPELINES_RETRY_SECONDS": "5",
            "PYTHONPYCACHEPREFIX": str(ROOT / ".tools" / "pycache"),
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def call(self, program: str, *arguments: str) -> str:
        """Call one of its programs to its end."""
        command = [str(BIN / program), *arguments]
        done = subprocess.run(command, env=self.env, cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    @contextlib.contextmanager
    def running(self) -> Iterator["Dagster"]:
        """Run the daemon for the length of the block."""
        with (self.home / "daemon.log").open("wb") as log:
            command = [str(BIN / "dagster-daemon"), "run", "-f", "erp_pipelines.py"]
            daemon = subprocess.Popen(command, env=self.env, cwd=self.home, stdout=log, stderr=log)
        try:
            yield self
        finally:
            kill_tree(daemon.pid)
            daemon.wait()

    def runs(self, job: str) -> list[dict[str, Any]]:
        """The runs of a job, newest first."""
        found: list[dict[str, Any]] = json.loads(self.call("python", "-P", str(TOLD), job).strip().rpartition("\n")[2])
        return found

    def said(self) -> str:
        """The end of the daemon's log."""
        return (self.home / "daemon.log").read_text(errors="replace")[-4000:]
