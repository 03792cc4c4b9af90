"""`tap-sandbox check`: whether a sync would work, and what to do if not."""

from dataclasses import replace
from typing import TYPE_CHECKING

from singer_http.check import Finding
from singer_sdk.exceptions import ConfigurationError, FatalAPIError, RetriableAPIError

if TYPE_CHECKING:
    from tap_sandbox.source import Source
    from tap_sandbox.tap import TapSandbox


def findings(tap: "TapSandbox") -> list[Finding]:
    """What the tap needs of its sandbox, looked at one by one.

    Args:
        tap: The tap, with its settings.
    """
    source = replace(tap.source, max_retry_seconds=0)
    if problem := _unreachable(source):
        return [
            Finding("a sandbox at api_url", (), "missing", problem),
            Finding("token and tenant accepted", (), "cannot be told", "mend the above first"),
        ]
    reachable = Finding("a sandbox at api_url", (), "ok")
    try:
        next(source.rows("currencies", {}), None)
    except (FatalAPIError, RetriableAPIError) as error:
        return [reachable, Finding("token and tenant accepted", (), "missing", str(error))]
    return [reachable, Finding("token and tenant accepted", (), "ok"), _clock(tap)]


def _unreachable(source: "Source") -> str:
    try:
        return "" if source.is_sandbox() else f"what answers at {source.url} is not a sandbox; check api_url"
    except (FatalAPIError, RetriableAPIError) as error:
        return str(error)


def _clock(tap: "TapSandbox") -> Finding:
    try:
        return Finding(f"something to read before {tap.upper_bound}", (), "ok")
    except ConfigurationError as error:
        return Finding("something to read before the source's now and end_date", (), "missing", str(error))
