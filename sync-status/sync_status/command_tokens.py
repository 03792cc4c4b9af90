"""`sync-status tokens`: who may ask the API."""

from datetime import timedelta

import click

from sync_status import terminal
from sync_status.assembly import Parts
from sync_status.command import connection_of, main, told
from sync_status.tokens import SCOPES


@main.group()
def tokens() -> None:
    """Make, list, rotate and revoke bearer tokens."""


@tokens.command()
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, default=("read",), show_default=True)
@click.option("--connection", "connections", multiple=True, help="Only for this connection; may be given again.")
@click.option("--days", type=click.IntRange(1), help="Good for so long; for ever unless given.")
@told
def make(parts: Parts, name: str, scopes: tuple[str, ...], connections: tuple[str, ...], days: int | None) -> None:
    """Make a token and print it; it is kept nowhere else. NAME says whose it is."""
    ids = [connection_of(parts, wanted).id for wanted in connections] or None
    expires = parts.clock() + timedelta(days=days) if days else None
    _, text = parts.tokens.make(name, scopes, ids, expires)
    click.echo(text)


@tokens.command("list")
@told
def list_tokens(parts: Parts) -> None:
    """List the tokens that are good."""
    rows = [
        (
            t.id,
            t.name,
            ",".join(t.scopes),
            ",".join(t.connections) if t.connections else "all",
            terminal.at(t.expires_at),
        )
        for t in parts.tokens.every()
    ]
    click.echo(terminal.table(("ID", "NAME", "SCOPES", "CONNECTIONS", "EXPIRES"), rows))


@tokens.command()
@click.argument("token_id")
@click.option("--overlap-hours", type=click.IntRange(0), default=24, show_default=True, help="So long both are good.")
@told
def rotate(parts: Parts, token_id: str, overlap_hours: int) -> None:
    """Print a successor of a token."""
    _, text = parts.tokens.rotate(token_id, timedelta(hours=overlap_hours))
    click.echo(text)


@tokens.command()
@click.argument("token_id")
@told
def revoke(parts: Parts, token_id: str) -> None:
    """End a token at once."""
    parts.tokens.revoke(token_id)
    click.echo("revoked")
