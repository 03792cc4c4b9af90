"""`tap-plex check`: whether a sync would work, and what to ask Plex for if not."""

from typing import TYPE_CHECKING

from singer_http.check import Finding

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex


def findings(tap: "TapPlex") -> list[Finding]:
    """What the tap needs of Plex, looked at one by one.

    Args:
        tap: The tap, with its settings.
    """
    return []
