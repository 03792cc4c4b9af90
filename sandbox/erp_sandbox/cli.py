"""The command `erp-sandbox`."""

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import msgspec

from erp_sandbox import certificates
from erp_sandbox import serve as serving
from erp_sandbox.api.app import DIALECTS, Options, create_app
from erp_sandbox.api.limits import Limits
from erp_sandbox.cli_types import (
    at_once_option,
    at_option,
    fault_option,
    lifeline_option,
    moment,
    port_option,
    rate_option,
    scale_option,
    seed_option,
    stream_option,
)
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.faults import Rule
from erp_sandbox.moments import timestamp
from erp_sandbox.mutations import Mutation, MutationLog, read_log
from erp_sandbox.netsuite.commands import netsuite
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.serve_options import default_folder, served_options
from erp_sandbox.netsuite.truth_command import netsuite_options, netsuite_truth
from erp_sandbox.plex.setup_file import plex_option
from erp_sandbox.plex.state import Setup as PlexSetup
from erp_sandbox.plex.truth import names as plex_names
from erp_sandbox.plex.truth import truth as plex_truth
from erp_sandbox.replay import create_replay, render
from erp_sandbox.scenarios import scenarios as all_scenarios
from erp_sandbox.truth import truth as truth_of
from erp_sandbox.world import TENANTS, World

DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - well known on purpose: it opens invented data on loopback
DEFAULT_ADMIN_TOKEN = "sandbox-admin"  # noqa: S105 - the same

tenant_option = click.option(
    "--tenant", type=click.Choice(TENANTS), default=TENANTS[0], show_default=True, help="Whose data."
)


@click.group(context_settings={"max_content_width": 100})
@click.version_option(package_name="erp-sandbox")
def main() -> None:
    """A manufacturer's ERP to try integrations on: invented data, a strict HTTP server, no account needed."""


main.add_command(netsuite)


_SWITCHES = (
    "How the dialects behave is switched in accounts.json of --netsuite's folder or by PATCH "
    "/admin/netsuite/accounts/ID, and in the file of --plex or by PATCH /admin/plex; docs/netsuite-sandbox.md and "
    "docs/plex-sandbox.md list all switches. Data is changed by POST /admin/mutations and /admin/netsuite/mutations, "
    "time by POST /admin/clock."
)


@main.command(epilog=_SWITCHES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option
@seed_option
@scale_option
@click.option(
    "--clock", type=moment, metavar="TIME", help="Stand still at this moment until told to move.  [default: real time]"
)
@click.option("--token", default=DEFAULT_TOKEN, show_default=True, envvar="ERP_SANDBOX_TOKEN", help="Opens the data.")
@click.option(
    "--admin-token",
    default=DEFAULT_ADMIN_TOKEN,
    show_default=True,
    envvar="ERP_SANDBOX_ADMIN_TOKEN",
    help="Opens /admin: the clock, changes to the data, faults.",
)
@fault_option
@click.option(
    "--faults", "fault_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON file of faults."
)
@rate_option
@at_once_option
@click.option(
    "--mutations",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps changes made through /admin; read at the start.",
)
@click.option(
    "--dialect",
    "dialects",
    type=click.Choice(DIALECTS),
    multiple=True,
    help="What is spoken; may be repeated.  [default: all]",
)
@served_options
@plex_option
@click.option("--tls", is_flag=True, help="HTTPS, with a certificate of the local authority (erp-sandbox ca).")
@click.option("--hostname", "hostnames", multiple=True, help="A further name on that certificate; may be repeated.")
@lifeline_option
def serve(**given: Any) -> None:
    """Serve the data over HTTP until Ctrl-C; the first line on stdout is JSON with the address."""
    host, tokens = given["host"], {given["token"], given["admin_token"]}
    if tokens & {DEFAULT_TOKEN, DEFAULT_ADMIN_TOKEN} and not _is_loopback(host):
        raise click.UsageError(f"on {host} others can reach it: set --token and --admin-token to your own")
    options = Options(
        token=given["token"],
        admin_token=given["admin_token"],
        seed=given["seed"],
        scale=given["scale"],
        log=_log(given["mutations"]),
        faults=[*given["faults"], *_rules(given["fault_file"])],
        limits=_limits(given),
        dialects=given["dialects"] or DIALECTS,
        netsuite=given["netsuite"] or default_folder(),
        cache=given["cache"],
        prepare=given["prepare"],
        extent=Extent(given["extra_record_types"], given["extra_fields"]),
        plex=given["plex"],
    )
    certificate = None
    if given["tls"] or given["hostnames"]:
        hosts = [host, "localhost", *given["hostnames"]]
        certificate = certificates.server_certificate(certificates.default_folder(), hosts)
    try:
        app = create_app(Clock(given["clock"]), options)
    except (OSError, msgspec.MsgspecError) as error:
        raise click.ClickException(f"{options.netsuite} holds no accounts and integrations: {error}") from error
    _run(app, host, given, certificate)


def _limits(given: dict[str, Any]) -> Limits:
    calls, seconds = given["rate_limit"] or (None, 60.0)
    return Limits(calls, seconds, given["concurrency_limit"])


def _log(path: Path | None) -> MutationLog:
    try:
        return MutationLog(path)
    except (OSError, msgspec.MsgspecError) as error:
        raise click.ClickException(f"{path} is no log of mutations: {error}") from error


def _rules(path: Path | None) -> list[Rule]:
    if path is None:
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Rule])
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"{path} is no JSON array of faults: {error}") from error


def _run(app: Any, host: str, given: dict[str, Any], certificate: Path | None = None) -> None:
    try:
        listener = serving.listen(host, given["port"])
    except serving.PortBusyError as error:
        raise click.ClickException(f"{error}: choose another with --port, or --port 0 for a free one") from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host} port {given['port']}: {error.strerror}") from error
    name = f"[{host}]" if ":" in host else host
    url = f"http{'s' if certificate else ''}://{name}:{listener.getsockname()[1]}"

    def announce() -> None:
        click.echo(json.dumps({"url": url}))
        click.echo(f"Sandbox at {url}/sandbox/v1 (Ctrl-C ends it)", err=True)

    lifeline = given["exit_with_stdin"]
    serving.serve(app, listener, on_ready=announce, until_stdin_closes=lifeline, certificate=certificate)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _chosen(names: Sequence[str]) -> list[Entity]:
    known = {entity.name: entity for entity in ENTITIES}
    if unknown := [name for name in names if name not in known]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(known)}", param_hint="--stream")
    return [known[name] for name in names or known]


@main.command()
@at_option
@stream_option
@click.option("--since", type=moment, metavar="TIME", help="Only rows last changed at or after this.")
@tenant_option
@click.option(
    "--mutations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Replay this log of changes made through /admin.",
)
@seed_option
@scale_option
@click.option("--dialect", type=click.Choice(DIALECTS), default="sandbox", show_default=True, help="Whose tables.")
@netsuite_options
@plex_option
def truth(
    *,
    at: int,
    streams: tuple[str, ...],
    since: int | None,
    tenant: str,
    mutations: Path | None,
    seed: int,
    scale: float,
    dialect: str,
    **given: Any,
) -> None:
    """Print what the data holds at a moment, worked out without the server: counts and hashes per stream."""
    try:
        log = read_log(mutations) if mutations else []
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"{mutations} is no log of mutations: {error}") from error
    world = World(seed, scale, tenant)
    if dialect == "netsuite":
        told = netsuite_truth(world, at, log, streams, since, given)
    elif dialect == "plex":
        told = _plex_truth(world, at, log, streams, since, given["plex"])
    else:
        found = truth_of(_chosen(streams), world, at, since=since, mutations=log)
        told = {name: asdict(stream) for name, stream in found.items()}
    click.echo(json.dumps({"at": timestamp(at), "streams": told}, indent=2))


def _plex_truth(
    world: World, at: int, log: Sequence[Mutation], names: Sequence[str], since: int | None, setup: PlexSetup | None
) -> dict[str, Any]:
    if since is not None:
        raise click.UsageError("--since is not for Plex, whose rows do not all tell when they were changed")
    if unknown := set(names) - set(plex_names()):
        raise click.BadParameter(f"{min(unknown)!r} is not told of", param_hint="--stream")
    found = plex_truth(world, at, mutations=log, switches=(setup or PlexSetup()).switches, only=names)
    return {name: asdict(stream) for name, stream in found.items()}


@main.command()
@click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def scenarios(as_format: str) -> None:
    """Print the scenarios that the data holds, with the ids that show them."""
    found = all_scenarios()
    if as_format == "json":
        click.echo(json.dumps([asdict(scenario) for scenario in found], indent=2, ensure_ascii=False))
        return
    for scenario in found:
        ids = " ... ".join(scenario.ids)
        click.echo(f"{scenario.name:<42} {ids:<26} {scenario.shows}")


@main.command()
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path), help="Where it is kept.")
def ca(directory: Path | None) -> None:
    """Make the local certificate authority if it is not there yet, and say how to trust it."""
    folder = directory or certificates.default_folder()
    certificates.authority(folder)
    path = folder / certificates.CA_FILE
    click.echo(path)
    click.echo(f"Trust it, for example: export REQUESTS_CA_BUNDLE={path} SSL_CERT_FILE={path}", err=True)


@main.command("render")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@at_option
@stream_option
@tenant_option
@seed_option
@scale_option
def render_rows(folder: Path, *, at: int, streams: tuple[str, ...], tenant: str, seed: int, scale: float) -> None:
    """Write the rows of a moment to FOLDER, for `replay`."""
    counts = render(folder, _chosen(streams), World(seed, scale, tenant), at)
    click.echo(json.dumps(counts, indent=2))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@port_option
@click.option("--latency", type=click.FloatRange(0), default=0.0, help="Seconds that each answer waits.")
@rate_option
@at_once_option
@lifeline_option
def replay(folder: Path, *, latency: float, **given: Any) -> None:
    """Serve the rows that `render` wrote to FOLDER at full speed, without checks: for measuring clients."""
    try:
        app = create_replay(folder, latency_seconds=latency, limits=_limits(given))
    except OSError as error:
        raise click.ClickException(f"{folder} holds nothing to replay: {error.strerror}") from error
    _run(app, "127.0.0.1", given)
