"""The tap's commands beside the Singer options."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from singer_http import subcommands
from singer_sdk import Stream

from tap_plex.check import findings
from tap_plex.views import view

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex


def commands(tap: type["TapPlex"]) -> tuple[click.Command, ...]:
    """Return `check`, whether a sync would work, and `views`, SQL for the rows that are there now."""

    def streams_of(ctx: click.Context, config: Any) -> Mapping[str, Stream]:
        is_told = config.config or config.parse_env or (ctx.parent and ctx.parent.params["config"].config)
        made = subcommands.made(tap, ctx, config) if is_told else tap(validate_config=False, setup_mapper=False)
        return made.streams

    about = "Say whether a sync would work, and what to ask Plex for if not; exit code 1 if it would not."
    with_settings = " With the settings it knows the streams that they add: data sources, further lists, optional ones."
    return (
        subcommands.check_command(tap, findings, about),
        subcommands.views_command(streams_of, view, subcommands.config_option(tap), more_about=with_settings),
    )
