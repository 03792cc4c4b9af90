"""What `erp-sandbox serve` is told about NetSuite."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from erp_sandbox import certificates
from erp_sandbox.world import TENANTS

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(file_okay=False, path_type=Path)

_OPTIONS = (
    click.option(
        "--netsuite",
        type=_FOLDER,
        help="Folder with NetSuite's accounts and integrations.  [default: the one that `netsuite` commands write to]",
    ),
    click.option(
        "--cache", type=_FOLDER, help="Keep NetSuite's prepared tables there between runs.  [default: nowhere]"
    ),
    click.option(
        "--prepare",
        type=click.Choice(TENANTS),
        multiple=True,
        help="Make NetSuite's tables of this company ready at the start, not at the first question; may be repeated.",
    ),
    click.option(
        "--extra-record-types",
        default=0,
        show_default=True,
        type=click.IntRange(0, 5_000),
        help="Further custom record types in NetSuite's accounts.",
    ),
    click.option(
        "--extra-fields",
        default=0,
        show_default=True,
        type=click.IntRange(0, 50_000),
        help="Further custom fields in NetSuite's accounts.",
    ),
)


def served_options(command: F) -> F:
    """The options of a command that serves NetSuite."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def default_folder() -> Path:
    """Where accounts and integrations are kept unless told otherwise."""
    return certificates.default_folder() / "netsuite"
