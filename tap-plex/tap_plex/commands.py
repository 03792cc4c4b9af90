"""The tap's commands beside the Singer options."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from singer_http.check import as_json, as_table
from singer_http.command import readable

from tap_plex.check import findings
from tap_plex.views import views

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex
_F = TypeVar("_F", bound=Callable[..., Any])


def _config_option(tap: type["TapPlex"]) -> Callable[[_F], _F]:
    return click.option(
        "--config", multiple=True, callback=readable(tap.cb_config), help="Settings file, or ENV for the environment."
    )


def _made(tap: type["TapPlex"], ctx: click.Context, config: Any) -> "TapPlex":
    """The tap, with the settings that stand before or behind the command's name."""
    before = ctx.parent.params["config"] if ctx.parent else config
    parse_env = before.parse_env or config.parse_env
    return tap(config=before.config | config.config, parse_env_config=parse_env, setup_mapper=False)


def check_command(tap: type["TapPlex"]) -> click.Command:
    """`check`: whether a sync would work.

    Args:
        tap: The tap, to be made with the settings that the command is given.
    """

    @click.command("check")
    @_config_option(tap)
    @click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
    @click.pass_context
    def check(ctx: click.Context, config: Any, as_format: str) -> None:
        """Say whether a sync would work, and what to ask Plex for if not; exit code 1 if it would not."""
        found = findings(_made(tap, ctx, config))
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
    @_config_option(tap)
    @click.option("--schema", default="raw", show_default=True, help="Where the loader put the tables.")
    @click.option("--stream", "names", multiple=True, help="Only this one; may be repeated.  [default: all]")
    @click.pass_context
    def print_views(ctx: click.Context, config: Any, schema: str, names: tuple[str, ...]) -> None:
        """Print SQL that makes a view <stream>_current for each stream: its rows without those that are gone.

        With the settings it knows the streams that they add: data sources, further lists, optional ones.
        """
        is_told = bool(config.config or config.parse_env or (ctx.parent and ctx.parent.params["config"].config))
        made = _made(tap, ctx, config) if is_told else tap(validate_config=False, setup_mapper=False)
        if unknown := [name for name in names if name not in made.streams]:
            raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(made.streams)}", param_hint="--stream")
        chosen = [stream for name, stream in made.streams.items() if not names or name in names]
        click.echo(views(chosen, schema))

    return print_views
