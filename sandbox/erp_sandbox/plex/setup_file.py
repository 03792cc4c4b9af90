"""The file that says who may ask the Plex dialect, and how it behaves: {"accounts": {...}, "switches": {...}}."""

from pathlib import Path

import click
import msgspec

from erp_sandbox.plex.state import Setup


def _setup(path: str) -> Setup:
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Setup)
    except (OSError, msgspec.MsgspecError) as error:
        raise click.BadParameter(f"{path} is no setup of the Plex dialect: {error}") from error


plex_option = click.option(
    "--plex", type=_setup, metavar="FILE", help="JSON file: who may ask the Plex dialect, its switches."
)
