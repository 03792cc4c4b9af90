"""How a run ended, in the words that an engine understands: an exit code and one line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

COMPLETED = 0
TRY_AGAIN = 75
"""It may succeed by itself: the network, a rate limit, a source that was down. EX_TEMPFAIL of sysexits.h."""
SOMEBODY_MUST_ACT = 78
"""Credentials, permissions, settings, a schema: trying again changes nothing. EX_CONFIG of sysexits.h."""
PAUSED = 99
"""Nothing was started: the connection is paused. The code that Airflow takes for `skipped`."""

State = Literal["completed", "failed", "paused", "stopped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    Args:
        state: In one word.
        message: Why it is not `completed`: what sync-status says of the run.
        code: The same for programs, such as AUTHENTICATION_FAILED.
        fix: What to do.
        is_retryable: Whether another try may succeed by itself.
        run_id: Meltano's; None if nothing was started.
        records: Of each stream, what the tap sent and the target wrote; None where that is not told.
        bookmarks: Of each stream that has one, where its next run begins.
        exit_code: What the command ends with.
    """

    state: State
    message: str = ""
    code: str = ""
    fix: str = ""
    is_retryable: bool = False
    run_id: str | None = None
    records: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    bookmarks: Mapping[str, str] = field(default_factory=dict)
    exit_code: int = COMPLETED

    def line(self) -> str:
        """Write it as one line of JSON: the last that the command prints."""
        document: dict[str, Any] = asdict(self)
        return json.dumps(document)
