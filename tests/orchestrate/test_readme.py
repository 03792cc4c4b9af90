"""What the README says of the command is so."""

import re

import click
from erp_orchestrate import outcome
from erp_orchestrate.__main__ import main
from erp_orchestrate.meltano import STOPPED
from erp_orchestrate.outcome import Outcome

from demo.meltano import ROOT

README = (ROOT / "orchestrate" / "README.md").read_text(encoding="utf-8")
PAGES = README + "".join(
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("one-machine", "airflow", "dagster", "many-workers")
)


def test_every_exit_code_is_documented_with_whether_to_try_again() -> None:
    rows = dict(re.findall(r"^\| ([\d, ]+) \| .* \| (yes|no|) ?\|$", README, re.MULTILINE))
    stopped = f"{STOPPED + 2}, {STOPPED + 15}"
    assert rows == {
        str(outcome.COMPLETED): "",
        str(outcome.TRY_AGAIN): "yes",
        str(outcome.SOMEBODY_MUST_ACT): "no",
        str(outcome.PAUSED): "no",
        stopped: "yes",
    }


def test_what_the_last_line_holds_is_documented() -> None:
    told = README.partition("is JSON:")[2].partition("The exit code")[0]
    fields = set(re.findall(r"`(\w+)`", told))
    assert fields == set(Outcome.__dataclass_fields__) - {"is_retryable", "exit_code"}


def options(*commands: click.Command) -> set[str]:
    """All that these commands take."""
    return {o for command in commands for p in command.params for o in (*p.opts, *p.secondary_opts)}


def test_no_option_is_called_that_is_not_there() -> None:
    load = main.commands["load"]
    assert isinstance(load, click.Group)
    offered = options(main.commands["run"], main.commands["snapshot"], *load.commands.values())
    for line in re.findall(r"erp-orchestrate (?:run|snapshot|load) .*", PAGES):
        assert set(re.findall(r"--[a-z-]+", line)) <= offered, line
    for engine in ("airflow", "dagster"):
        called = re.findall(r"""["'](--[a-z-]+)""", (ROOT / "orchestrate" / engine / "erp_pipelines.py").read_text())
        assert {"--to", "--trigger", "--full-refresh"} <= set(called) <= offered
