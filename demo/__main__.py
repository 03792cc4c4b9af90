"""`python -m demo` shows the pipeline at work; `python -m demo stop` ends it and cleans up."""

import os
import signal
import socket
import sys
from os.path import relpath
from types import FrameType

from rich.console import Console

from demo import lock, report, sandbox, story, warehouse
from demo.meltano import COMMAND, MeltanoError, Project

EXPECTED = (sandbox.SandboxError, MeltanoError, warehouse.WarehouseBusyError)
ENDING = (signal.SIGINT, signal.SIGTERM)
PORT_MAX = 65535
GO_ON = """\
The sandbox keeps running at {url}; it is {now} there. In another terminal:

query the warehouse
  .venv/bin/python -c "import duckdb; d = duckdb.connect('{duckdb}'); d.sql('FROM raw.purchase_orders_current').show()"
let an hour pass
  curl {url}/admin/clock -H 'Authorization: Bearer {admin}' -d '{{"advance_seconds": 3600}}'
load what is new
  (cd {directory} && {meltano} run tap-sandbox target-duckdb)
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
    with sandbox.running(clock=story.START, port=port, scale=story.SCALE) as server:
        console.print(f"- it serves {server.url}; it is {story.START} there")
        meltano = story.project(server)
        streams = story.findings(meltano, server, story.load(meltano, server, console))
        console.print("\nRows in the source, read by each run, loaded; new, changed and gone by run 2:\n")
        console.print(report.table(streams), "")
        if not all(facts.agrees for facts in streams):
            console.print("The warehouse does not hold what the source holds.", style="red")
            return 1
        total = f"All {sum(facts.source for facts in streams):,} rows of {len(streams)} streams"
        console.print(f"{total} are in {relpath(story.WAREHOUSE)}.", style="green", soft_wrap=True)
        if os.environ.get("DEMO_EXIT") != "1":
            _stay(console, server, meltano)
    return 0


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


def _stay(console: Console, server: sandbox.Sandbox, meltano: Project) -> None:
    # From here on a signal is waited for, so that none can slip in between.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    said = GO_ON.format(
        url=server.url,
        now=server.now(),
        admin=sandbox.ADMIN_TOKEN,
        duckdb=relpath(story.WAREHOUSE),
        directory=relpath(meltano.directory),
        meltano=relpath(COMMAND, meltano.directory),
    )
    console.print(f"\n{said}", markup=False, highlight=False, soft_wrap=True)
    signal.sigwait(ENDING)
    console.print("\nThe sandbox has ended; the warehouse and the logs are still there.")


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main(sys.argv[1:]))
