"""The command line: take the snapshot, run a block, load in slices."""

import functools
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError
from sync_status.assembly import Parts, assemble
from sync_status.command import EXPECTED
from sync_status.settings import read_settings
from sync_status.system_database import SystemDatabaseError

from erp_orchestrate.catalog import Catalogs
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.outcome import SOMEBODY_MUST_ACT, TRY_AGAIN, Outcome
from erp_orchestrate.plugins import Plugins
from erp_orchestrate.runs import Order, Runs
from erp_orchestrate.snapshot import Sources, airflow_pools, snapshot

Command = TypeVar("Command", bound=Callable[..., Any])
trigger_option = click.option(
    "--trigger",
    default="orchestrate",
    show_default=True,
    help="What started it; Meltano keeps it with the run, and sync-status shows it.",
)


@dataclass(frozen=True)
class Tools:
    """What the commands work with."""

    parts: Parts
    meltano: Meltano
    plugins: Plugins
    catalogs: Catalogs


def tools() -> Tools:
    """Put them together, from the environment and .env."""
    settings = read_settings()
    meltano = Meltano(settings)
    return Tools(assemble(settings), meltano, Plugins(settings.project_root), Catalogs(meltano, meltano.kept))


def told(function: Command) -> Command:
    """Give a command the tools, and tell what goes wrong in one line, with the exit code that says who must act."""

    @functools.wraps(function)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return function(tools(), *arguments, **options)
        except (*EXPECTED, OrchestrateError) as error:
            again = isinstance(error, SystemDatabaseError) or getattr(error, "is_retryable", False)
            _fail(str(error), is_retryable=again)
        except SQLAlchemyError as error:
            cause = type(error.__cause__ or error).__name__
            _fail(f"sync-status' database cannot be used ({cause}); check SYNC_STATUS_DATABASE_URI", is_retryable=True)

    return run  # type: ignore[return-value]


def _fail(message: str, *, is_retryable: bool) -> None:
    # The last line is what an engine reads.
    click.echo(f"erp-orchestrate: {message}", err=True)
    code = TRY_AGAIN if is_retryable else SOMEBODY_MUST_ACT
    end(Outcome("failed", message, "NOT_STARTED", is_retryable=is_retryable, exit_code=code))


def end(outcome: Outcome) -> None:
    """Print an outcome as the last line, and leave with its code."""
    sys.stderr.flush()
    click.echo(outcome.line())
    sys.exit(outcome.exit_code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="erp-orchestrate")
def main() -> None:
    """Start Meltano's pipelines from Airflow, Dagster, or anything else that starts commands.

    Called in the directory of meltano.yml, or anywhere with MELTANO_PROJECT_ROOT set. Settings are those of
    sync-status. The last line of what `run` and `load` print is a JSON document; their exit codes:

    0 all is loaded; 75 it failed, and may succeed by itself another time; 78 it failed, and somebody must act;
    99 nothing was started, the connection is paused; 143 it was told to stop.
    """


@main.command("snapshot")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: standard output]"
)
@click.option(
    "--airflow-pools",
    "pools",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write with the pools, for `airflow pools import`.",
)
@click.option(
    "--streams/--no-streams", default=True, help="Ask each tap for its streams, which Dagster shows as assets."
)
@told
def snapshot_(tools: Tools, output: Path | None, pools: Path | None, streams: bool) -> None:  # noqa: FBT001 - click
    """Write down what meltano.yml schedules, for Airflow and Dagster to read.

    Write it again when jobs or schedules of meltano.yml, or the accounts of its taps, have changed.
    """
    sources = Sources(tools.parts, tools.meltano, tools.plugins, tools.catalogs)
    document = snapshot(sources, datetime.now(UTC), with_streams=streams)
    for path, found in ((output, document), (pools, airflow_pools(document))):
        if path:
            _write(path, found)
    if output is None:
        click.echo(json.dumps(document, indent=2))


@main.command()
@click.argument("block", nargs=-1, required=True)
@click.option("--state-id", help="Of a schedule without a job: its name.")
@click.option(
    "--writes",
    default="",
    metavar="FILE",
    help="DuckDB file that it writes; it waits while another run writes that.",
)
@trigger_option
@told
def run(tools: Tools, block: tuple[str, ...], state_id: str | None, writes: str, trigger: str) -> None:
    """Run a block of a job: an extractor and its loader, or one command such as dbt:run.

    A SIGTERM reaches Meltano, which keeps what was read until then; so does the death of whatever called this.
    """
    arguments = ("el", "--state-id", state_id, *block) if state_id else ("run", *block)
    name = _pipeline(tools, block)
    with tools.meltano.passing_signals_on():
        runs = Runs(tools.parts, tools.meltano)
        file = str((tools.parts.settings.project_root / writes).resolve()) if writes else ""
        if state_id or name:
            end(runs.run(Order(state_id or name, arguments, trigger, {}, writes=file)))
        end(runs.command(block, trigger))


def _pipeline(tools: Tools, block: Sequence[str]) -> str:
    """Return the state id of a block that moves rows, whether or not a job declares it; empty for a command."""
    kinds = [tools.plugins.kind(word) for word in block]
    is_one = kinds[0] == "extractors" and kinds[-1] == "loaders" and not any(kinds[1:-1])
    return tools.parts.projects.project().state_id_of(block[0], block[-1]) if is_one else ""


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # An engine may read it at this moment.
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    beside.replace(path)
