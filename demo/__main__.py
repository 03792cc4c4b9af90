"""`python -m demo` shows the pipeline at work; `python -m demo stop` ends it and cleans up."""

import os
import signal
import socket
import sys
from os.path import relpath
from pathlib import Path
from types import FrameType

from rich.console import Console

from demo import dashboard, failure, lock, report, sandbox, story, warehouse
from demo.connection import Connection
from demo.connections import CONNECTIONS
from demo.meltano import COMMAND, MeltanoError, Project

EXPECTED = (
    dashboard.DashboardError,
    failure.UncaughtError,
    MeltanoError,
    sandbox.SandboxError,
    warehouse.WarehouseBusyError,
)
ENDING = (signal.SIGINT, signal.SIGTERM)
PORT_MAX = 65535
QUERY = "  .venv/bin/python -c \"import duckdb; d = duckdb.connect('{path}'); d.sql('FROM raw.{view}').show()\""
RUN = "  (cd {directory} && {meltano} run {pipeline})"
GO_ON = """\
How every connection is doing, with the red run in the history of one: {dashboard}
A scheduler loads what is new every five minutes. The sandbox keeps running at {url}; it is {now} there.

In another terminal:

query a warehouse
{queries}
let an hour pass
  curl {url}/admin/clock -H 'Authorization: Bearer {admin}' -d '{{"advance_seconds": 3600}}'
load what is new
{runs}
read the log
  {directory}/output/meltano.jsonl

README.md says how to go on from here. Ctrl-C ends the demo; `make demo-stop` also removes its files."""


def main(arguments: list[str]) -> int:
    """Run or stop the demo and return the exit code."""
    console = Console()
    try:
        if arguments == ["stop"]:
            return _stop(console)
        with lock.held(story.LOCK):
            return _show(console)
    except lock.AlreadyRunningError as holder:
        console.print(f"A demo is running already (PID {holder}). `make demo-stop` ends it.", style="red")
    except EXPECTED as error:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        console.print("The demo was interrupted.")
        return 130
    return 1


def _stop(console: Console) -> int:
    pid = lock.end_holder(story.LOCK)
    with lock.held(story.LOCK):
        story.clean()
    ended = f"The demo (PID {pid}) has ended" if pid else "No demo was running"
    console.print(f"{ended}; its files are removed.")
    return 0


def _show(console: Console) -> int:
    port = _port()
    story.clean()
    console.print("- starting the sandbox")
    options = story.options()
    with sandbox.running(clock=story.START, port=port, scale=story.SCALE, options=options) as server:
        console.print(f"- it serves {server.url}; it is {story.START} there")
        meltano = story.project(server)
        for loaded in story.load(meltano, server, console):
            if not _compare(console, loaded.connection, story.findings(meltano, server, loaded)):
                return 1
        with dashboard.running(meltano) as address:
            console.print(f"\n{dashboard.verdict(address)}", markup=False, highlight=False, soft_wrap=True)
            if os.environ.get("DEMO_EXIT") != "1":
                _stay(console, server, meltano, address)
    return 0


def _compare(console: Console, connection: Connection, streams: list[report.StreamFacts]) -> bool:
    """Show what was found of a connection.

    Returns:
        Whether its warehouse holds what its source holds.
    """
    console.print(f"\n{connection.title}: rows in the source, by run, loaded; new, changed, gone by run 2\n")
    console.print(report.table(streams), "")
    if not all(facts.agrees for facts in streams):
        console.print("The warehouse does not hold what the source holds.", style="red")
        return False
    total = f"All {sum(facts.source for facts in streams):,} rows of {len(streams)} streams"
    where = relpath(story.warehouse_of(connection))
    console.print(f"{total} are in {where}.", style="green", soft_wrap=True)
    return True


def _port() -> int:
    """The port that DEMO_PORT asks for; 0 for a free one.

    Raises:
        SandboxError: It is none, or another program has it.
    """
    text = os.environ.get("DEMO_PORT") or "0"
    if not text.isascii() or not text.isdigit() or int(text) > PORT_MAX:
        raise sandbox.SandboxError(
            f"DEMO_PORT is {text!r}: it takes a number up to {PORT_MAX}, or nothing for a free port"
        )
    try:
        socket.create_server(("127.0.0.1", int(text))).close()
    except OSError:
        raise sandbox.SandboxError(
            f"Port {text} is in use by another program: choose another DEMO_PORT, or none for a free one."
        ) from None
    return int(text)


def _stay(console: Console, server: sandbox.Sandbox, meltano: Project, address: str) -> None:
    # From here on a signal is waited for, so that none can slip in between.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    said = GO_ON.format(
        url=server.url,
        dashboard=address,
        now=server.now(),
        admin=sandbox.ADMIN_TOKEN,
        queries="\n".join(map(_query, CONNECTIONS)),
        runs="\n".join(_rerun(connection, meltano.directory) for connection in CONNECTIONS),
        directory=relpath(meltano.directory),
    )
    console.print(f"\n{said}", markup=False, highlight=False, soft_wrap=True)
    signal.sigwait(ENDING)
    console.print("\nThe sandbox has ended; the warehouse and the logs are still there.")


def _query(connection: Connection) -> str:
    return QUERY.format(path=relpath(story.warehouse_of(connection)), view=f"{connection.example}_current")


def _rerun(connection: Connection, directory: Path) -> str:
    return RUN.format(
        directory=relpath(directory),
        meltano=relpath(COMMAND, directory),
        pipeline=" ".join(connection.pipeline),
    )


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main(sys.argv[1:]))
