"""What taps offer beside the Singer options: `check`, whether a sync would work; `views`, SQL for what is there now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
from singer_sdk import Stream, Tap

from singer_http.check import Finding, as_json, as_table
from singer_http.command import readable
from singer_http.snapshots import MARKS

_Tap = TypeVar("_Tap", bound=Tap)
Option = Callable[[Any], Any]
"""A decorator of click's."""


def config_option(tap: type[Tap]) -> Option:
    """Return the option `--config` of a tap."""
    return click.option(
        "--config", multiple=True, callback=readable(tap.cb_config), help="Settings file, or ENV for the environment."
    )


def made(tap: type[_Tap], ctx: click.Context, config: Any) -> _Tap:
    """Make a tap with the settings that stand before or behind the command's name.

    Args:
        tap: Which one.
        ctx: Of the command.
        config: What its `--config` was read as.
    """
    before = ctx.parent.params["config"] if ctx.parent else config
    parse_env = before.parse_env or config.parse_env
    return tap(config=before.config | config.config, parse_env_config=parse_env, setup_mapper=False)


def check_command(
    tap: type[_Tap], findings: Callable[..., Iterable[Finding]], about: str, *options: Option
) -> click.Command:
    """Make `check`, which ends with exit code 1 if anything is missing.

    Args:
        tap: To be made with the settings that the command is given.
        findings: Called with the tap, and with what further options were given, by name.
        about: What it says of itself.
        options: Further ones.
    """

    @click.command("check", help=about)
    @config_option(tap)
    @click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
    @click.pass_context
    def check(ctx: click.Context, /, config: Any, as_format: str, **more: Any) -> None:
        found = list(findings(made(tap, ctx, config), **more))
        click.echo(as_json(found) if as_format == "json" else as_table(found))
        if any(finding.verdict == "missing" for finding in found):
            raise click.exceptions.Exit(1)

    return _with(check, options)


def views_command(
    streams_of: Callable[..., Mapping[str, Stream]],
    view: Callable[[Any, str], str],
    *options: Option,
    more_about: str = "",
) -> click.Command:
    """Make `views`, which prints a view of each stream that is selected, or named.

    Args:
        streams_of: Called with the context and with what further options were given, by name; all streams there are.
        view: Writes the statement for a stream in a schema; what streams leave beside their rows has none.
        options: Further ones.
        more_about: What it says of itself beside that.
    """
    about = "Print SQL that makes a view <stream>_current for each stream: its rows without those that are gone."

    @click.command("views", help=about + more_about)
    @click.option("--schema", default="raw", show_default=True, help="Where the loader put the tables.")
    @click.option("--stream", "names", multiple=True, help="Only this one; may be repeated.  [default: all selected]")
    @click.pass_context
    def print_views(ctx: click.Context, /, schema: str, names: tuple[str, ...], **more: Any) -> None:
        streams = streams_of(ctx, **more)
        if unknown := [name for name in names if name not in streams]:
            raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(streams)}", param_hint="--stream")
        chosen = [stream for name, stream in streams.items() if (name in names if names else stream.selected)]
        click.echo("\n\n".join(view(stream, schema) for stream in chosen if stream.name != MARKS))

    return _with(print_views, options)


def _with(command: click.Command, options: Iterable[Option]) -> click.Command:
    for option in options:
        command = option(command)
    return command
