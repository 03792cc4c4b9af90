"""`sync-status webhooks`: who is told of events."""

from datetime import timedelta
from typing import Any

import click

from sync_status import terminal
from sync_status.assembly import Parts
from sync_status.command import connection_of, main, told
from sync_status.webhooks.deliveries import DeliveryNotFoundError, EndpointDisabledError
from sync_status.webhooks.desk import Desk, open_desk
from sync_status.webhooks.endpoints import EndpointNotFoundError
from sync_status.webhooks.event import EVENT_TYPES

endpoint_argument = click.argument("endpoint_id", metavar="ENDPOINT")


@main.group()
def webhooks() -> None:
    """Add, list, test and remove the receivers of events; `serve` sends what is due."""


def _desk(parts: Parts) -> Desk:
    return open_desk(parts.settings, parts.engine, parts.clock)


def _tried(call: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return call(*arguments, **options)
    except EndpointNotFoundError as error:
        raise click.ClickException(f"there is no endpoint {error}; `sync-status webhooks list` names them") from error
    except DeliveryNotFoundError as error:
        raise click.ClickException(f"the endpoint has no delivery {error}") from error
    except EndpointDisabledError as error:
        text = f"{error} is disabled; `sync-status webhooks enable {error}` enables it"
        raise click.ClickException(text) from error


@webhooks.command()
@click.argument("url")
@click.option("--description", default="", help="For people.")
@click.option(
    "--event", "events", type=click.Choice(list(EVENT_TYPES)), multiple=True, help="Only this; may be repeated."
)
@click.option("--connection", "connections", multiple=True, help="Only this connection; may be repeated.")
@told
def add(parts: Parts, url: str, description: str, events: tuple[str, ...], connections: tuple[str, ...]) -> None:
    """Add a receiver and print its secret, which is not shown again."""
    ids = [connection_of(parts, wanted).id for wanted in connections]
    endpoint, secret = _desk(parts).endpoints.add(url, description=description, event_types=events, connections=ids)
    click.echo(f"{endpoint.id}\n{secret}")


@webhooks.command("list")
@told
def list_endpoints(parts: Parts) -> None:
    """List the receivers."""
    rows = [
        (one.id, one.state, one.url, ",".join(one.event_types) or "all", ",".join(one.connections) or "all")
        for one in _desk(parts).endpoints.all()
    ]
    click.echo(terminal.table(("ID", "STATE", "ADDRESS", "EVENTS", "CONNECTIONS"), rows))


@webhooks.command()
@endpoint_argument
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@told
def deliveries(parts: Parts, endpoint_id: str, limit: int) -> None:
    """List what was sent to a receiver, newest first."""
    rows = []
    for one in _tried(_desk(parts).deliveries.of, endpoint_id, limit=limit):
        last = one.attempts[-1] if one.attempts else None
        said = (last.error or f"HTTP {last.status}") if last else "not tried yet"
        tries = str(len(one.attempts))
        rows.append((str(one.id), one.type, one.state, tries, said, terminal.at(one.next_attempt_at)))
    click.echo(terminal.table(("ID", "EVENT", "STATE", "ATTEMPTS", "ANSWER", "NEXT ATTEMPT"), rows))


@webhooks.command()
@endpoint_argument
@told
def test(parts: Parts, endpoint_id: str) -> None:
    """Have a `webhook.test` event sent."""
    number = _tried(_desk(parts).deliveries.test, endpoint_id)
    click.echo(f"delivery {number} is sent as soon as `sync-status serve` runs")


@webhooks.command()
@endpoint_argument
@click.argument("delivery", type=int)
@told
def redeliver(parts: Parts, endpoint_id: str, delivery: int) -> None:
    """Send a delivery once more, with the same id."""
    _tried(_desk(parts).deliveries.redeliver, endpoint_id, delivery)
    click.echo("it is sent again")


@webhooks.command()
@endpoint_argument
@click.option("--hours", type=click.IntRange(1), required=True, help="Look so far back.")
@told
def recover(parts: Parts, endpoint_id: str, hours: int) -> None:
    """Send all that a receiver should have had and has not."""
    number = _tried(_desk(parts).deliveries.recover, endpoint_id, parts.clock() - timedelta(hours=hours))
    click.echo(f"{number} events are sent")


@webhooks.command()
@endpoint_argument
@click.option("--overlap-hours", type=click.IntRange(0), default=24, show_default=True, help="So long both sign.")
@told
def rotate(parts: Parts, endpoint_id: str, overlap_hours: int) -> None:
    """Print a new secret."""
    click.echo(_tried(_desk(parts).endpoints.rotate, endpoint_id, timedelta(hours=overlap_hours)))


@webhooks.command()
@endpoint_argument
@told
def enable(parts: Parts, endpoint_id: str) -> None:
    """Send to a receiver again, and what waited for it first."""
    _tried(_desk(parts).endpoints.change, endpoint_id, is_enabled=True)
    click.echo("enabled")


@webhooks.command()
@endpoint_argument
@told
def disable(parts: Parts, endpoint_id: str) -> None:
    """Send nothing to a receiver until it is enabled again."""
    _tried(_desk(parts).endpoints.change, endpoint_id, is_enabled=False)
    click.echo("disabled")


@webhooks.command()
@endpoint_argument
@told
def remove(parts: Parts, endpoint_id: str) -> None:
    """Forget a receiver and what was sent to it."""
    _tried(_desk(parts).endpoints.remove, endpoint_id)
    click.echo("removed")
