"""What `erp-sandbox serve` is told about NetSuite."""

from pathlib import Path

import click

from erp_sandbox import certificates
from erp_sandbox.cli_types import options
from erp_sandbox.world import TENANTS

_FOLDER = click.Path(file_okay=False, path_type=Path)

served_options = options(
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


def default_folder() -> Path:
    """Where accounts and integrations are kept unless told otherwise."""
    return certificates.default_folder() / "netsuite"
