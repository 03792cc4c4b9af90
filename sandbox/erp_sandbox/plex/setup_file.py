"""The file that says who may ask the Plex dialect, and how it behaves: {"accounts": {...}, "switches": {...}}."""

from pathlib import Path

import click
import msgspec

from erp_sandbox.plex.state import Setup


class SetupFile(click.ParamType[Setup]):
    """A JSON file, as the setup that it holds."""

    name = "FILE"

    def convert(self, value: str | Setup, param: click.Parameter | None, ctx: click.Context | None) -> Setup:
        """The setup; refuses what is none."""
        if isinstance(value, Setup):
            return value
        try:
            return msgspec.json.decode(Path(value).read_bytes(), type=Setup)
        except (OSError, msgspec.MsgspecError) as error:
            self.fail(f"{value} is no setup of the Plex dialect: {error}", param, ctx)


plex_option = click.option("--plex", type=SetupFile(), help="JSON file: who may ask the Plex dialect, its switches.")
