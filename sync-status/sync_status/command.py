"""The command line: look, start, pause, check, serve."""

import functools
import signal
import sys
from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from sync_status import forgotten, lost_rows, rendering, terminal
from sync_status.assembly import Parts, assemble
from sync_status.board import NotFoundError
from sync_status.checks import CheckError
from sync_status.chosen import UnknownStreamError
from sync_status.document import ProjectError
from sync_status.lost_rows import NoLossError
from sync_status.model import Connection
from sync_status.scheduler import Scheduler, SchedulerError
from sync_status.settings import SettingsError, read_settings
from sync_status.starts import ConflictError, Mode, StartError
from sync_status.system_database import SystemDatabaseError
from sync_status.tokens import TokenError
from sync_status.webhooks.address import ForbiddenAddressError
from sync_status.webhooks.signing import SigningKeyError

EXPECTED = (
    CheckError, ConflictError, NotFoundError, ProjectError, SchedulerError, SettingsError, StartError,
    SystemDatabaseError, NoLossError, TokenError, UnknownStreamError, ForbiddenAddressError, SigningKeyError,
)  # fmt: skip
Command = TypeVar("Command", bound=Callable[..., Any])
as_json = click.option("--json", "as_json", is_flag=True, help="As a JSON document, the one that the API answers with.")


def told(function: Command) -> Command:
    """Give a command the parts, and tell what goes wrong in one line, without a traceback."""

    @functools.wraps(function)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return function(assemble(read_settings()), *arguments, **options)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            cause = type(error.__cause__ or error).__name__
            text = f"our database cannot be used ({cause}); check SYNC_STATUS_DATABASE_URI"
            raise click.ClickException(text) from error

    return run  # type: ignore[return-value]


def connection_of(parts: Parts, wanted: str) -> Connection:
    """Find a connection by its id, or by a part of one if that is enough.

    Raises:
        NotFoundError: There is none, or several.
    """
    known = parts.board.connections()
    exact = [connection for connection in known if connection.id == wanted]
    fitting = exact or [connection for connection in known if wanted in connection.id]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(connection.id for connection in (fitting or known)) or "none was declared or seen yet"
    raise NotFoundError(f"{wanted!r} is {'several' if fitting else 'no'} connections; there are: {names}")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="sync-status")
def main() -> None:
    """Tell how every connection of a Meltano project is doing.

    Called in the directory of meltano.yml, or anywhere with MELTANO_PROJECT_ROOT set. Settings are environment
    variables; the README lists them.
    """


@main.command("list")
@as_json
@told
def list_(parts: Parts, as_json: bool) -> None:  # noqa: FBT001 - click passes options by position or name
    """List all connections, worst first."""
    found = parts.board.statuses()
    if as_json:
        data = [rendering.status_json(status, streams=False) for status in found]
        _print({"summary": rendering.summary_json(found), "data": data})
    else:
        click.echo(terminal.statuses(found))


@main.command()
@click.argument("connection")
@as_json
@told
def show(parts: Parts, connection: str, as_json: bool) -> None:  # noqa: FBT001 - same
    """Show one connection with its streams. A part of its name is enough."""
    found = parts.board.status(connection_of(parts, connection).id)
    if as_json:
        _print(rendering.status_json(found, streams=True))
    else:
        click.echo(terminal.one(found))


@main.command()
@click.argument("connection")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@as_json
@told
def runs(parts: Parts, connection: str, limit: int, as_json: bool) -> None:  # noqa: FBT001 - same
    """List a connection's runs, newest first."""
    page = parts.board.runs(connection_of(parts, connection).id, limit=limit)
    if as_json:
        _print({"data": [rendering.run_json(run) for run in page.runs], "next_cursor": page.next_cursor})
    else:
        click.echo(terminal.runs(page.runs))


@main.command()
@click.argument("run")
@click.option("--tail", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Lines, from the end.")
@as_json
@told
def log(parts: Parts, run: str, tail: int, as_json: bool) -> None:  # noqa: FBT001 - same
    """Show the end of a run's log, without secrets. RUN is a number that `runs` lists."""
    lines = list(parts.board.log(run, tail))
    if as_json:
        _print({"run": run, "lines": lines})
    else:
        click.echo("\n".join(lines) or "Nothing of it is left in the log.")


@main.command()
@click.argument("connection")
@click.option("--full-refresh", is_flag=True, help="Ignore bookmarks.")
@click.option("--stream", "streams", multiple=True, help="Only this stream; may be given again.")
@told
def start(parts: Parts, connection: str, full_refresh: bool, streams: tuple[str, ...]) -> None:  # noqa: FBT001 - same
    """Start a sync; it goes on by itself. What ends before its run is there is told."""
    mode: Mode = "full_refresh" if full_refresh else "incremental"
    begun = parts.starts.start(
        connection_of(parts, connection), "command line", mode=mode, streams=streams, trigger="cli"
    )
    parts.starts.must_begin(begun)
    click.echo(f"started; Meltano's run id is {begun.run_id}")


@main.command()
@click.argument("run")
@told
def cancel(parts: Parts, run: str) -> None:
    """End a run that was started here. RUN is a number that `runs` lists."""
    parts.starts.cancel(run, "command line")
    click.echo("it was asked to end")


@main.command()
@click.argument("run")
@told
def acknowledge(parts: Parts, run: str) -> None:
    """Take note of rows that a run left out: they are told no longer. RUN is a number that `runs` lists."""
    lost_rows.acknowledge(parts.engine, parts.board.run(run), "command line", parts.clock)
    click.echo("noted; a full refresh of these streams would still bring the rows")


@main.command()
@click.argument("connection")
@click.option("--reason", default="", help="Why; shown with the status.")
@told
def pause(parts: Parts, connection: str, reason: str) -> None:
    """Have schedulers leave a connection alone."""
    found = connection_of(parts, connection)
    parts.pauses.pause(found.state_id, "command line", reason)
    click.echo(f"{found.id} is paused; `sync-status resume {found.id}` ends that")


@main.command()
@click.argument("connection")
@told
def resume(parts: Parts, connection: str) -> None:
    """Let schedulers start a connection again."""
    found = connection_of(parts, connection)
    parts.pauses.resume(found.state_id, "command line")
    click.echo(f"{found.id} is not paused")


@main.command()
@click.argument("connection")
@told
def forget(parts: Parts, connection: str) -> None:
    """Show a connection no more, until it runs again. For those that meltano.yml no longer declares."""
    found = connection_of(parts, connection)
    if found.declared:
        raise NotFoundError(f"{found.id} is declared: take it out of the jobs and schedules of meltano.yml first")
    forgotten.forget(parts.engine, found.state_id, found.id, parts.clock())
    click.echo(f"{found.id} is forgotten; its runs stay until they are pruned")


@main.command()
@told
def scheduler(parts: Parts) -> None:
    """Start what meltano.yml schedules, until a signal ends it. For one machine."""
    Scheduler(parts, click.echo, parts.clock).run(_stopped_by_signals())


def _stopped_by_signals() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _print(document: Any) -> None:
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    click.echo(rendering.as_json(document, indent=2, ascii_only=ascii_only).decode())
