"""What an error means: whose matter it is, who must act, and what to do. A table, read from top to bottom."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sync_status.model import Problem

_REQUEST_ID = re.compile(r"request id ([\w.-]+)")
_MESSAGE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table.

    Args:
        code: Fit for programs.
        type: Whose matter it is.
        pattern: Found in the exception's type and message.
        retryable: Whether another run may succeed by itself.
        fix: What to do, where the message does not say it.
    """

    code: str
    type: str
    pattern: str
    retryable: bool
    fix: str


KINDS = (
    Kind("DISK_FULL", "destination", r"no space left|disk (is )?full|ENOSPC|disk quota", False, "Free disk space."),
    Kind(
        "PERMISSION_DENIED", "config", r"HTTP 403|\bforbidden\b|permission denied|not authorized|insufficient priv|lacks the",
        False, "Give the credentials the access that the message names.",
    ),
    Kind(
        "AUTHENTICATION_FAILED", "config",
        r"HTTP 401|unauthori[sz]ed|authentication failed|refused the (token|password|credentials|key)|invalid_(client|grant)"
        r"|login failed|expired (token|certificate)|InvalidLogin",
        False, "Correct or renew the credentials.",
    ),
    Kind(
        "CONFIGURATION_INVALID", "config",
        r"ConfigValidationError|config(uration)? (validation|is invalid)|check the setting|which is no |is a required property"
        r"|set the setting|No such option|missing setting",
        False, "Correct the setting that the message names.",
    ),
    Kind(
        "PLUGIN_NOT_INSTALLED", "config", r"Executable '.*' could not be found|not installed|No module named",
        False, "Run `meltano install`.",
    ),
    Kind("RATE_LIMITED", "rate_limit", r"HTTP 429|rate.?limit|too many requests|quota", True, "Wait: the next run goes on."),
    Kind(
        "SCHEMA_CHANGED", "schema", r"ValidationError|RecordFailedValidation|InvalidRecord|schema .*(mismatch|changed)|Catalyst",
        False, "Compare the source's fields with the catalog; `meltano --refresh-catalog` reads it anew.",
    ),
    Kind(
        "UNREACHABLE", "network",
        r"no such host|nothing answers|connection (refused|reset|aborted|failed|timed out)|timed? ?out|name resolution|unreachable"
        r"|ConnectionError|SSLError|certificate verify",
        True, "See whether the address is right and reachable from this machine; the next run tries again.",
    ),
    Kind("SOURCE_ERROR", "source", r"HTTP 5\d\d|server error|bad gateway|unavailable", True, "Wait: the next run tries again."),
    Kind("DATABASE_BUSY", "destination", r"could not set lock|database is locked|Conflicting lock", True,
         "End the other program that has the warehouse open; the next run tries again."),
)  # fmt: skip
"""Most telling first."""


def judged(origin: str, error: dict[str, Any], fallback_fix: str) -> Problem:
    """Say what an error means.

    Args:
        origin: tap, target or orchestrator.
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
                fix=_advice(message) or kind.fix,
            )
    return problem


def _advice(message: str) -> str | None:
    """Return what a message itself says is to be done: `what happened; what to do (HTTP 401, ...)`."""
    _, mark, advice = message.partition("; ")
    advice = re.sub(r"\s*\((HTTP|request id)[^)]*\)$", "", advice).rstrip(".")
    return f"{advice[0].upper()}{advice[1:]}." if mark and advice else None
