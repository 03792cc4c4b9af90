"""The tap's commands beside the Singer options."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from singer_http import subcommands
from singer_http.check import Finding
from singer_sdk import Stream
from singer_sdk.singerlib import Catalog

from tap_netsuite.check import findings
from tap_netsuite.discovery import Layout
from tap_netsuite.patterns import Patterns, of_meltano
from tap_netsuite.selection import by_catalog, by_patterns
from tap_netsuite.streams import TABLES
from tap_netsuite.views import view_of

if TYPE_CHECKING:
    from tap_netsuite.tap import TapNetSuite


def commands(tap: type["TapNetSuite"]) -> tuple[click.Command, ...]:
    """Return `check`, whether a sync would work, and `views`, SQL for the rows that are there now."""

    def streams_of(_: click.Context, catalog: Path | None) -> Mapping[str, Stream]:
        given = None if catalog is None else _read(catalog)
        made = tap(config={"account_id": "0"}, catalog=given, validate_config=False, setup_mapper=False)
        if given is None:
            made.layout = Layout(TABLES)
        return made.streams

    about = "Say whether a sync would work, and what to grant where if not; exit code 1 if it would not."
    select = click.option(
        "--select", multiple=True, help="Look at these streams, such as items.*; may be repeated.  [default: all]"
    )
    looked_at = _catalog_option("Look at what it selects, column by column.")
    viewed = _catalog_option(
        "For the streams that it selects, the account's own as well; else for NetSuite's, but for system_notes."
    )
    return (
        subcommands.check_command(tap, _findings, about, looked_at, select),
        subcommands.views_command(streams_of, view_of, viewed),
    )


def _catalog_option(text: str) -> subcommands.Option:
    return click.option("--catalog", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=text)


def _findings(tap: "TapNetSuite", catalog: Path | None, select: tuple[str, ...]) -> Iterable[Finding]:
    if catalog is not None:
        return findings(tap, by_catalog(_read(catalog)))
    return findings(tap, by_patterns(Patterns(select) if select else of_meltano()))


def _read(path: Path) -> Catalog:
    try:
        return Catalog.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = f"{path} is no catalog"
    raise click.BadParameter(problem, param_hint="--catalog")
