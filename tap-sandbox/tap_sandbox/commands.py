"""The tap's commands beside the Singer options."""

from typing import TYPE_CHECKING

import click
from singer_http import subcommands

from tap_sandbox.check import findings
from tap_sandbox.views import view

if TYPE_CHECKING:
    from tap_sandbox.tap import TapSandbox


def commands(tap: type["TapSandbox"]) -> tuple[click.Command, ...]:
    """Return `check`, whether a sync would work, and `views`, SQL for the rows that are there now."""
    about = "Say whether a sync would work, and what to do if not; exit code 1 if it would not."
    return (
        subcommands.check_command(tap, findings, about),
        subcommands.views_command(lambda _: tap(validate_config=False, setup_mapper=False).streams, view),
    )
