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


def test_the_pages_call_no_option_that_is_not_there() -> None:
    commands = {"run": main.commands["run"], "snapshot": main.commands["snapshot"]}
    load = main.commands["load"]
    assert isinstance(load, click.Group)
    offered = {
        option for command in (*commands.values(), *load.commands.values()) for p in command.params for option in p.opts
    }
    for line in re.findall(r"erp-orchestrate (?:run|snapshot|load) .*", PAGES):
        assert set(re.findall(r"--[a-z-]+", line)) <= offered, line
