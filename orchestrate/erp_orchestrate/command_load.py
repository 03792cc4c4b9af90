"""The commands of `load`: an initial sync in slices, by itself or task by task under an engine."""

import functools
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import click
from sync_status.command import connection_of
from sync_status.model import Connection

from erp_orchestrate.command import Command, Tools, end, main, told, trigger_option
from erp_orchestrate.load import Load
from erp_orchestrate.outcome import Outcome
from erp_orchestrate.plan import Part, Plan, read_parts, read_plan
from erp_orchestrate.windows import Period, moment


class Instant(click.ParamType[datetime]):
    """A moment in ISO 8601; UTC where it names no zone."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date: write ISO 8601, such as 2026-01-31", param, ctx)


def today() -> datetime:
    """Return the beginning of this day: the same command resumes the same load all day long."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def of_period(function: Command) -> Command:
    """Give a command the connection and the period that it is about."""

    @functools.wraps(function)
    def run(tools: Tools, connection: str, start: datetime, end_: datetime, every: str, **options: Any) -> Any:
        return function(tools, connection_of(tools.parts, connection), Period(start, end_, every), **options)

    for given in reversed(_PERIOD):
        run = given(run)
    return run  # type: ignore[return-value]


_PERIOD = (
    click.argument("connection"),
    click.option("--from", "start", type=Instant(), required=True, help="Rows changed from then on."),
    click.option(
        "--to",
        "end_",
        type=Instant(),
        default=today,
        help="Rows changed before that.  [default: this day's beginning, UTC]",
    ),
    click.option(
        "--every",
        default="month",
        show_default=True,
        help="Length of a window: day, week, month, quarter, year, or 10d.",
    ),
)
stream_option = click.option(
    "--streams",
    callback=lambda _context, _option, given: tuple(name for name in (given or "").split(",") if name),
    type=str,
    help="Only these streams, in windows; separated by commas.  [default: all]",
)
anew_option = click.option(
    "--full-refresh/--no-full-refresh", "anew", default=False, help="Load again what was loaded before."
)


@main.group()
def load() -> None:
    """Load years of data in slices: windows of time, each with a state of its own, many at once.

    What has no window (streams without a bookmark, and reference data) is read once, whole. At the end the
    connection's bookmarks are set, and its schedule goes on from there. Until then it is paused.
    """


@load.command("run")
@stream_option
@anew_option
@click.option("--at-once", type=click.IntRange(1, 64), default=1, show_default=True, help="Slices that run at once.")
@trigger_option
@told
@of_period
def run(
    tools: Tools,
    connection: Connection,
    period: Period,
    *,
    streams: tuple[str, ...],
    anew: bool,
    at_once: int,
    trigger: str,
) -> None:
    """Load a connection on this machine. Called again, it runs what failed and leaves what is loaded."""
    loading = _loading(tools)
    plan = loading.plan(connection, period, streams, at_once, is_anew=anew)
    wanted = [part for part in plan.parts if not loading.is_loaded(part)]
    click.echo(f"{len(wanted)} of {len(plan.parts)} slices are to be loaded", err=True)
    with tools.meltano.passing_signals_on():
        failed = _run_all(loading, plan, wanted, at_once, trigger)
        if failed:
            end(failed)
        loading.finish(plan)
    end(Outcome("completed"))


def _run_all(loading: Load, plan: Plan, wanted: Sequence[Part], at_once: int, trigger: str) -> Outcome | None:
    """Run slices; return how the first that failed did, None if none did."""

    def run_one(part: Part) -> Outcome | None:
        outcome = loading.run(part, trigger)
        click.echo(f"{part.title}: {outcome.state} {outcome.message}".rstrip(), err=True)
        return outcome if outcome.exit_code else None

    for part in plan.first:
        if part in wanted and (failure := run_one(part)):
            return failure
    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(run_one, [part for part in plan.rest if part in wanted]))
    return next((outcome for outcome in outcomes if outcome), None)


@load.command("plan")
@stream_option
@anew_option
@told
@of_period
def plan(tools: Tools, connection: Connection, period: Period, *, streams: tuple[str, ...], anew: bool) -> None:
    """Print the plan as JSON, and pause the connection until `load finish`."""
    found = _loading(tools).plan(connection, period, streams, is_anew=anew)
    click.echo(found.line())


@load.command("slice")
@click.argument("part")
@anew_option
@trigger_option
@told
def slice_(tools: Tools, part: str, anew: bool, trigger: str) -> None:  # noqa: FBT001
    """Load one slice. PART is one of those that `load plan` printed, or a list; `-` reads it from standard input.

    What is loaded already is left as it is.
    """
    loading, outcome = _loading(tools), Outcome("completed")
    with tools.meltano.passing_signals_on():
        for each in read_parts(_given(part)):
            if not outcome.exit_code and (anew or not loading.is_loaded(each)):
                outcome = loading.run(each, trigger, is_anew=anew)
    end(outcome)


@load.command("finish")
@click.argument("plan")
@told
def finish(tools: Tools, plan: str) -> None:
    """Set the connection's bookmarks and end its pause. PLAN is what `load plan` printed; `-` reads it."""
    _loading(tools).finish(read_plan(_given(plan)))
    end(Outcome("completed"))


def _given(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _loading(tools: Tools) -> Load:
    return Load(tools.parts, tools.meltano, tools.plugins, tools.catalogs)
