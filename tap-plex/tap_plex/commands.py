"""The tap's commands beside the Singer options."""

from typing import TYPE_CHECKING, Any

import click
from singer_http.check import as_json, as_table
from singer_http.command import readable

from tap_plex.check import findings
from tap_plex.views import views

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex


def check_command(tap: type["TapPlex"]) -> click.Command:
    """`check`: whether a sync would work.

    Args:
        tap: The tap, to be made with the settings that the command is given.
    """

    @click.command("check")
    @click.option(
        "--config", multiple=True, callback=readable(tap.cb_config), help="Settings file, or ENV for the environment."
    )
    @click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
    @click.pass_context
    def check(ctx: click.Context, config: Any, as_format: str) -> None:
        """Say whether a sync would work, and what to do if not; exit code 1 if it would not."""
        # `--config` may stand before or behind the command's name.
        before = ctx.parent.params["config"] if ctx.parent else config
        settings = before.config | config.config
        parse_env = before.parse_env or config.parse_env
        found = findings(tap(config=settings, parse_env_config=parse_env, setup_mapper=False))
        click.echo(as_json(found) if as_format == "json" else as_table(found))
        if any(finding.verdict == "missing" for finding in found):
            raise click.exceptions.Exit(1)

    return check


def views_command(tap: type["TapPlex"]) -> click.Command:
    """`views`: SQL for the rows that are there now.

    Args:
        tap: The tap, for its streams.
    """

    @click.command("views")
    @click.option("--schema", default="raw", show_default=True, help="Where the loader put the tables.")
    @click.option("--stream", "names", multiple=True, help="Only this one; may be repeated.  [default: all]")
    def print_views(schema: str, names: tuple[str, ...]) -> None:
        """Print SQL that makes a view <stream>_current for each stream: its rows without those that are gone."""
        streams = tap(validate_config=False, setup_mapper=False).streams
        if unknown := [name for name in names if name not in streams]:
            raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(streams)}", param_hint="--stream")
        chosen = [stream for name, stream in streams.items() if not names or name in names]
        click.echo(views(chosen, schema))

    return print_views
