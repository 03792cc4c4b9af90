"""The tap's commands beside the Singer options."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from singer_http.check import as_json, as_table
from singer_http.command import readable
from singer_sdk.singerlib import Catalog

from tap_netsuite.check import findings
from tap_netsuite.discovery import Layout
from tap_netsuite.patterns import Patterns, of_meltano
from tap_netsuite.selection import Selection, by_catalog, by_patterns
from tap_netsuite.streams import TABLES
from tap_netsuite.views import views

if TYPE_CHECKING:
    from tap_netsuite.tap import TapNetSuite


def check_command(tap: type["TapNetSuite"]) -> click.Command:
    """`check`: whether a sync would work.

    Args:
        tap: The tap, to be made with the settings that the command is given.
    """

    @click.command("check")
    @click.option(
        "--config", multiple=True, callback=readable(tap.cb_config), help="Settings file, or ENV for the environment."
    )
    @click.option(
        "--catalog",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Look at what it selects, column by column.",
    )
    @click.option(
        "--select", multiple=True, help="Look at these streams, such as items.*; may be repeated.  [default: all]"
    )
    @click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
    @click.pass_context
    def check(ctx: click.Context, config: Any, catalog: Path | None, select: tuple[str, ...], as_format: str) -> None:
        """Say whether a sync would work, and what to grant where if not; exit code 1 if it would not."""
        # `--config` may stand before or behind the command's name.
        before = ctx.parent.params["config"] if ctx.parent else config
        settings = before.config | config.config
        parse_env = before.parse_env or config.parse_env
        made = tap(config=settings, parse_env_config=parse_env, setup_mapper=False)
        found = list(findings(made, _selection(catalog, select)))
        click.echo(as_json(found) if as_format == "json" else as_table(found))
        if any(finding.verdict == "missing" for finding in found):
            raise click.exceptions.Exit(1)

    return check


def _selection(catalog: Path | None, select: tuple[str, ...]) -> Selection:
    if catalog is not None:
        return by_catalog(_read(catalog))
    return by_patterns(Patterns(select) if select else of_meltano())


def _read(path: Path) -> Catalog:
    try:
        return Catalog.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = f"{path} is no catalog"
    raise click.BadParameter(problem, param_hint="--catalog")


def views_command(tap: type["TapNetSuite"]) -> click.Command:
    """`views`: SQL for the rows that are there now.

    Args:
        tap: The tap, for its streams.
    """

    @click.command("views")
    @click.option("--schema", default="raw", show_default=True, help="Where the loader put the tables.")
    @click.option(
        "--catalog",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="For the streams that it selects, the account's own as well; else for NetSuite's, but for system_notes.",
    )
    @click.option("--stream", "names", multiple=True, help="Only this one; may be repeated.  [default: as above]")
    def print_views(schema: str, catalog: Path | None, names: tuple[str, ...]) -> None:
        """Print SQL that makes a view <stream>_current for each stream: its rows without those that are gone."""
        given = None if catalog is None else _read(catalog)
        made = tap(config={"account_id": "0"}, catalog=given, validate_config=False, setup_mapper=False)
        if given is None:
            made.layout = Layout(TABLES)
        if unknown := [name for name in names if name not in made.streams]:
            raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(made.streams)}", param_hint="--stream")
        chosen = [each for name, each in made.streams.items() if (name in names if names else each.selected)]
        click.echo(views(chosen, schema))

    return print_views
