"""`sync-status check`: for pipelines and monitors, by exit code; and what else should be looked after."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from sync_status import rendering
from sync_status.api.status import fails
from sync_status.assembly import Parts
from sync_status.checks import CheckError
from sync_status.command import _print, as_json, main, told
from sync_status.health import needs_attention
from sync_status.leftovers import left_config_files
from sync_status.retention import prune
from sync_status.webhooks.desk import open_desk


@main.command()
@click.option(
    "--fail-on",
    type=click.Choice(["degraded", "late"]),
    default="degraded",
    show_default=True,
    help="How bad is too bad; late takes in what is degraded.",
)
@click.option("--taps", is_flag=True, help="Run the `check` command of each tap that declares one.")
@click.option(
    "--remove-leftovers", is_flag=True, help="Remove settings files, secrets in clear, that killed runs left."
)
@as_json
@told
def check(parts: Parts, fail_on: str, taps: bool, remove_leftovers: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes options so
    """Say what needs somebody, with exit code 1 if anything does."""
    if taps:
        _check_taps(parts)
    statuses = parts.board.statuses()
    bad = [status for status in statuses if fails(status, "late" if fail_on == "late" else "degraded")]
    running = any(status.current_run or status.slice_run for status in statuses)
    system = Path(parts.settings.environ.get("MELTANO_SYS_DIR_ROOT") or parts.settings.project_root / ".meltano")
    left = list(left_config_files(system, parts.clock(), running=running))
    for path in left if remove_leftovers else ():
        path.unlink(missing_ok=True)
    if as_json:
        document = {
            "failing": [rendering.status_json(status, streams=False) for status in bad],
            "leftovers": [str(path) for path in left],
            "leftovers_removed": remove_leftovers,
        }
        _print(document)
    else:
        waiting = [status for status in statuses if status in bad or needs_attention(status.health)]
        for status in waiting:
            why = status.reasons[0].message if status.reasons else status.freshness.state
            problem = status.setup.action_required or (status.trouble.problem if status.trouble else None)
            fix = f" {problem.fix}" if problem else ""
            click.echo(f"{status.connection.id}: {status.health}, {status.status}: {why}{fix}")
        for path in left:
            done = "removed" if remove_leftovers else "holds settings in clear; remove it with --remove-leftovers"
            click.echo(f"{path}: left behind by a run that was killed: {done}")
        failing = f"; {len(bad)} so much that this check fails" if len(bad) < len(waiting) else ""
        click.echo(f"{len(waiting)} of {len(statuses)} connections need attention{failing}.")
    if bad or (left and not remove_leftovers):
        sys.exit(1)


@main.command("prune")
@click.option("--days", type=click.IntRange(1), required=True, help="Keep what is younger.")
@told
def prune_command(parts: Parts, days: int) -> None:
    """Remove old runs and events from our database; Meltano's is left as it is."""
    before = parts.clock() - timedelta(days=days)
    removed = prune(parts.engine, before)
    events = open_desk(parts.settings, parts.engine, parts.clock).deliveries.forget(before)
    click.echo(f"removed {removed} runs and {events} events")


def _check_taps(parts: Parts) -> None:
    here = [one for one in parts.board.connections() if one.environment == parts.projects.project().environment]
    for connection in {one.tap: one for one in here}.values():
        if parts.checks.declares(connection.tap):
            try:
                parts.checks.run(connection)
            except CheckError as error:
                click.echo(str(error), err=True)
