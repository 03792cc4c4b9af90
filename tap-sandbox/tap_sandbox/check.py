"""`tap-sandbox check`: whether a sync would work, and what to do if not."""

from dataclasses import replace
from typing import TYPE_CHECKING

from singer_http.check import Finding
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

if TYPE_CHECKING:
    from tap_sandbox.tap import TapSandbox


def findings(tap: "TapSandbox") -> list[Finding]:
    """What the tap needs of its sandbox, looked at one by one.

    Args:
        tap: The tap, with its settings and the catalog's selection.
    """
    try:
        now = replace(tap.source, max_retry_seconds=0).now()
    except RetriableAPIError as error:
        return [
            Finding("sandbox reachable", (), "missing", str(error)),
            Finding("token accepted", (), "cannot be told", "mend the above first"),
        ]
    except FatalAPIError as error:
        return [
            Finding("sandbox reachable", (), "ok"),
            Finding("token accepted", (), "missing", str(error)),
        ]
    return [
        Finding("sandbox reachable", (), "ok"),
        Finding("token accepted", (), "ok"),
        Finding(f"clock of the source: {now}", (), "ok"),
    ]
