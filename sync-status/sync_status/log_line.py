"""One line of Meltano's JSON log."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sync_status.storable import may_be_unfit, storable_json

_FIRST_YEAR, _LAST_YEAR = 2000, 9000


@dataclass(frozen=True, slots=True)
class LogLine:
    """What a line tells of a run.

    Args:
        run_id: 32 hexadecimal digits.
        job_name: The state id; None in Meltano's own lines.
        at: When.
        event: The text.
        level: Such as info or error.
        side: `tap` or `target`; None for Meltano itself.
        plugin: Its name.
        structured: Whether the plugin logs as singer-sdk does; the lines of others are plain text.
        metric: Of the SDK, with metric, value and tags.
        exception: With type and message.
        fields: All of it.
    """

    run_id: str
    job_name: str | None
    at: datetime
    event: str
    level: str
    side: str | None
    plugin: str
    structured: bool
    metric: dict[str, Any] | None
    exception: dict[str, Any] | None
    fields: dict[str, Any] = field(repr=False, default_factory=dict)


def read_line(text: bytes) -> LogLine | None:
    """Read a line; None if it belongs to no run.

    Raises:
        ValueError: It is broken: not JSON, or not in the form that Meltano writes.
    """
    try:
        fields = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(fields, dict):
        raise ValueError("no object")  # noqa: TRY004 - it is the line that is broken
    if may_be_unfit(text):
        fields = storable_json(fields)
    if not fields.get("run_id"):
        return None
    job_name = fields.get("job_name") or fields.get("state_id")
    metric, exception = fields.get("metric_info"), fields.get("plugin_exception")
    return LogLine(
        run_id=str(fields["run_id"]).replace("-", ""),
        # `meltano el` calls it otherwise than `meltano run` does.
        job_name=str(job_name) if job_name else None,
        at=_moment(str(fields.get("timestamp"))),
        event=str(fields.get("event") or ""),
        level=str(fields.get("level") or "info"),
        side=_side(fields),
        plugin=str(fields.get("string_id") or fields.get("name") or ""),
        structured="plugin_logger" in fields,
        metric=metric if isinstance(metric, dict) else None,
        exception=exception if isinstance(exception, dict) else None,
        fields=fields,
    )


def _side(fields: dict[str, Any]) -> str | None:
    # The second word is that of `meltano el`.
    if fields.get("consumer") or fields.get("cmd_type") == "loader":
        return "target"
    # What a tap says while it is asked for its catalog has no producer.
    is_tap = fields.get("producer") or fields.get("cmd_type") == "extractor" or fields.get("type") == "discovery"
    return "tap" if is_tap else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError("no moment that could be meant")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
