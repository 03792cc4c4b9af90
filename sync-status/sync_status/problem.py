"""What an error means: whose matter it is, who must act, and what to do. A table, read from top to bottom."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sync_status.run_model import Problem

_REQUEST_ID = re.compile(r"request id ([\w.-]+)")
_MESSAGE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table.

    Args:
        code: Fit for programs.
        type: Whose matter it is.
        pattern: Found in the exception's type and message.
        fix: What to do, where the message does not say it; {plugin} is the tap or target.
        retryable: Whether another run may succeed by itself.
    """

    code: str
    type: str
    pattern: str
    fix: str
    retryable: bool = False


KINDS = (
    Kind("DISK_FULL", "destination", r"no space left|disk (is )?full|ENOSPC|disk quota", "Free disk space."),
    Kind(
        "PERMISSION_DENIED",
        "config",
        r"HTTP 403|\bforbidden\b|permission denied|not authorized|insufficient priv|lacks the",
        "Give the credentials the access that the message names.",
    ),
    Kind(
        "AUTHENTICATION_FAILED",
        "config",
        r"HTTP 401|unauthori[sz]ed|authentication failed|refused the (token|password|credentials|key)"
        r"|invalid_(client|grant)|login failed|expired (token|certificate)|InvalidLogin",
        "Correct or renew the credentials; `meltano config print {plugin}` shows what is set.",
    ),
    # Before the next: such messages also name the setting that holds the address.
    Kind(
        "UNREACHABLE",
        "network",
        r"no such host|nothing answers|connection (refused|reset|aborted|failed|timed out)|timed? ?out"
        r"|name resolution|unreachable|ConnectionError|SSLError|certificate verify",
        "See whether the address is right and reachable from this machine; the next run tries again.",
        retryable=True,
    ),
    Kind(
        "CONFIGURATION_INVALID",
        "config",
        r"ConfigValidationError|config(uration)? (validation|is invalid)|check the setting|which is no "
        r"|is a required property|set the setting|No such option|missing setting",
        "Correct the setting that the message names; `meltano config print {plugin}` shows what is set.",
    ),
    Kind(
        "PLUGIN_NOT_INSTALLED",
        "config",
        r"Executable '.*' could not be found|not installed|No module named",
        "Run `meltano install`.",
    ),
    Kind(
        "RATE_LIMITED",
        "rate_limit",
        r"HTTP 429|rate.?limit|too many requests|quota",
        "Wait: the next run goes on.",
        retryable=True,
    ),
    Kind(
        "SCHEMA_CHANGED",
        "schema",
        r"ValidationError|RecordFailedValidation|InvalidRecord|schema .*(mismatch|changed)",
        "Compare the source's fields with the catalog; a run with `--refresh-catalog` reads it anew.",
    ),
    Kind(
        "SOURCE_ERROR",
        "source",
        r"HTTP 5\d\d|server error|bad gateway|unavailable",
        "Wait: the next run tries again.",
        retryable=True,
    ),
    Kind(
        "DATABASE_BUSY",
        "destination",
        r"could not set lock|database is locked|Conflicting lock",
        "End the other program that has the warehouse open; the next run tries again.",
        retryable=True,
    ),
)
"""Most telling first."""


def judged(origin: str, plugin: str, error: dict[str, Any], fallback_fix: str) -> Problem:
    """Say what an error means.

    Args:
        origin: tap, target or orchestrator.
        plugin: Its name in meltano.yml.
        error: With type and message, redacted.
        fallback_fix: What to do where neither the table nor the message knows.
    """
    message = " ".join(str(error.get("message") or "").split())[:_MESSAGE_CHARACTERS]
    kind_of_error = str(error.get("type") or "")
    said = f"{kind_of_error}: {message}"
    found = _REQUEST_ID.search(message)
    problem = Problem(
        code=f"{origin.upper()}_FAILED",
        type="internal",
        origin=origin,
        who="user",
        retryable=False,
        message=message or kind_of_error,
        fix=_advice(message) or fallback_fix,
        request_id=found[1] if found else None,
    )
    for kind in KINDS:
        if re.search(kind.pattern, said, re.IGNORECASE):
            where = "destination" if kind.type == "network" and origin == "target" else kind.type
            return replace(
                problem,
                code=kind.code,
                type=where,
                retryable=kind.retryable,
                who="nobody" if kind.retryable else "user",
                fix=_advice(message) or kind.fix.format(plugin=plugin),
            )
    return problem


def _advice(message: str) -> str | None:
    """Return what a message itself says is to be done: `what happened; what to do (HTTP 401, ...)`."""
    _, mark, advice = message.partition("; ")
    advice = re.sub(r"\s*\((HTTP|request id)[^)]*\)$", "", advice).rstrip(".")
    return f"{advice[0].upper()}{advice[1:]}." if mark and advice else None
