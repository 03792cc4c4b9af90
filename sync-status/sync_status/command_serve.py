"""`sync-status serve`."""

import click

from sync_status.assembly import Parts
from sync_status.background import background
from sync_status.command import main, told
from sync_status.serving import serve


@main.command("serve")
@told
def serve_command(parts: Parts) -> None:
    """Serve the API and the dashboard until a signal ends it."""
    serve(parts, background(parts), lambda address: click.echo(f"serving on {address}"))
