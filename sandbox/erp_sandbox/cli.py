"""The command `erp-sandbox`."""

import ipaddress
import json
from dataclasses import asdict

import click

from erp_sandbox import serve as serving
from erp_sandbox.api.app import create_app
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.moments import EPOCH, parse, timestamp
from erp_sandbox.truth import truth as truth_of
from erp_sandbox.world import SCALES, World

DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - well known on purpose: it opens invented data on loopback
DEFAULT_ADMIN_TOKEN = "sandbox-admin"  # noqa: S105 - the same


SCALE_MIN, SCALE_MAX = 0.01, 1000


class Moment(click.ParamType[int]):
    """An ISO 8601 time with a zone, as the moment it names."""

    name = "TIME"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The moment; refuses what is no time or lies before the data begins."""
        if isinstance(value, int):
            return value
        try:
            moment = parse(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time with a zone, such as 2026-06-01T00:00:00Z", param, ctx)
        if moment < EPOCH:
            self.fail(f"the data begins at {timestamp(EPOCH)}", param, ctx)
        return moment


class Scale(click.ParamType[float]):
    """A named scale, or a positive number."""

    name = f"[{'|'.join(SCALES)}|NUMBER]"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The scale as a number."""
        try:
            number = SCALES[value] if value in SCALES else float(value)
        except ValueError:
            number = 0.0
        if not SCALE_MIN <= number <= SCALE_MAX:
            self.fail(
                f"{value!r} is none of {', '.join(SCALES)}, nor a number from {SCALE_MIN} to {SCALE_MAX}", param, ctx
            )
        return number


seed_option = click.option("--seed", default=1, show_default=True, help="Another seed is another company.")
scale_option = click.option("--scale", type=Scale(), default="small", show_default=True, help="How much data there is.")


@click.group(context_settings={"max_content_width": 100})
@click.version_option(package_name="erp-sandbox")
def main() -> None:
    """A manufacturer's ERP to try integrations on: invented data, a strict HTTP server, no account needed."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@seed_option
@scale_option
@click.option("--clock", type=Moment(), help="Stand still at this moment until told to move.  [default: real time]")
@click.option("--token", default=DEFAULT_TOKEN, show_default=True, envvar="ERP_SANDBOX_TOKEN", help="Opens the data.")
@click.option(
    "--admin-token",
    default=DEFAULT_ADMIN_TOKEN,
    show_default=True,
    envvar="ERP_SANDBOX_ADMIN_TOKEN",
    help="Opens /admin, where the clock is moved.",
)
@click.option("--exit-with-stdin", is_flag=True, help="End when standard input closes, with whoever started it.")
def serve(  # noqa: PLR0913 - one parameter per option is how click hands them over
    *,
    host: str,
    port: int,
    seed: int,
    scale: float,
    clock: int | None,
    token: str,
    admin_token: str,
    exit_with_stdin: bool,
) -> None:
    """Serve the data over HTTP until Ctrl-C; the first line on stdout is JSON with the address."""
    if {token, admin_token} & {DEFAULT_TOKEN, DEFAULT_ADMIN_TOKEN} and not _is_loopback(host):
        raise click.UsageError(f"on {host} others can reach it: set --token and --admin-token to your own")
    try:
        listener = serving.listen(host, port)
    except serving.PortBusyError as error:
        raise click.ClickException(f"{error}: choose another with --port, or --port 0 for a free one") from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host} port {port}: {error.strerror}") from error
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}"

    def announce() -> None:
        click.echo(json.dumps({"url": url}))
        click.echo(f"Sandbox at {url}/sandbox/v1 (Ctrl-C ends it)", err=True)

    app = create_app(World(seed, scale), Clock(clock), token=token, admin_token=admin_token)
    serving.serve(app, listener, on_ready=announce, until_stdin_closes=exit_with_stdin)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _chosen(names: tuple[str, ...]) -> list[Entity]:
    known = {entity.name: entity for entity in ENTITIES}
    if unknown := [name for name in names if name not in known]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(known)}", param_hint="--stream")
    return [known[name] for name in names or known]


@main.command()
@click.option("--at", type=Moment(), required=True, help="The moment whose data is meant.")
@click.option("--stream", "streams", multiple=True, help="Only this one; may be repeated.  [default: all]")
@seed_option
@scale_option
def truth(*, at: int, streams: tuple[str, ...], seed: int, scale: float) -> None:
    """Print what the data holds at a moment, worked out without the server: counts and hashes per stream."""
    found = truth_of(_chosen(streams), World(seed, scale), at)
    body = {"at": timestamp(at), "streams": {name: asdict(stream) for name, stream in found.items()}}
    click.echo(json.dumps(body, indent=2))
