"""One run: what is looked at before it, and how it is judged afterwards."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from erp_orchestrate.__main__ import main
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.outcome import COMPLETED, PAUSED, SOMEBODY_MUST_ACT

from tests.orchestrate.project import NOW, Written

DECLARED = ("tap-sandbox", "target-duckdb")
UNDECLARED = ("tap-sandbox", "hash-emails", "target-postgres")


class Told:
    """Takes the place of Meltano's runs: each ends well, and its stream as `status` says."""

    def __init__(self, written: Written) -> None:
        self.written, self.status = written, "completed"
        self.calls: list[tuple[str, ...]] = []

    def run(self, *arguments: str, extra: Mapping[str, str]) -> tuple[int, list[str]]:
        """Write the run down as Meltano does."""
        self.calls.append(arguments)
        assert extra["MELTANO_JOB_TRIGGER"]
        if "--run-id" in arguments:
            state_id, run_id = f"dev:tap-sandbox-to-{arguments[-1]}", arguments[arguments.index("--run-id") + 1]
            run = self.written.history.run(NOW, NOW, job_name=state_id, run_id=run_id)
            self.written.history.summary(run, "orders", NOW, status=self.status)
        return 0, ["Block run completed"]

    def called(self, *block: str) -> tuple[int, dict[str, Any]]:
        """Call `erp-orchestrate run`: its code, and its last line."""
        ended = CliRunner().invoke(main, ["run", *block], env=self.written.environ)
        return ended.exit_code, json.loads(ended.output.strip().rpartition("\n")[2])


@pytest.fixture
def meltano(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    # Its runs have its own name, whatever else has its tap and target.
    alone = {"name": "nightly", "interval": "@daily", "extractor": "tap-sandbox", "loader": "target-postgres"}
    made = Told(Written(tmp_path / "project", schedules=[alone]))
    monkeypatch.setattr(Meltano, "run", lambda _self, *arguments, **options: made.run(*arguments, **options))
    monkeypatch.setattr("erp_orchestrate.meltano._end_with_parent", lambda: None)
    yield made
    made.written.parts.close()


@pytest.mark.parametrize("block", [DECLARED, UNDECLARED], ids=["declared by a job", "declared by none"])
def test_a_success_that_lost_rows_is_a_failure(meltano: Told, block: tuple[str, ...]) -> None:
    code, told = meltano.called(*block)
    assert (code, told["state"]) == (COMPLETED, "completed")
    assert told["run_id"] in meltano.calls[0]
    assert meltano.calls[0][-len(block) :] == block
    meltano.status = "failed"
    code, told = meltano.called(*block)
    assert (code, told["state"], told["run_id"] in meltano.calls[1]) == (SOMEBODY_MUST_ACT, "failed", True)


@pytest.mark.parametrize("block", [DECLARED, UNDECLARED], ids=["declared by a job", "declared by none"])
def test_what_is_paused_does_not_run(meltano: Told, block: tuple[str, ...]) -> None:
    meltano.called(*block)
    meltano.written.parts.pauses.pause(f"dev:tap-sandbox-to-{block[-1]}", "somebody", "closing the books")
    assert meltano.called(*block)[0] == PAUSED
    assert len(meltano.calls) == 1


def test_what_moves_no_rows_is_a_command(meltano: Told) -> None:
    assert meltano.called("dbt:run", "sync-status:list")[1]["run_id"] is None
    assert meltano.calls == [("run", "dbt:run", "sync-status:list")]
