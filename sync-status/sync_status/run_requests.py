"""What a run asked of its source: sums of its streams, and single requests where the tap logs them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync_status.log_line import LogLine
from sync_status.run_model import StreamFacts

_METRIC = "http_request_duration"


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Args:
        at: When it was answered.
        stream: For which stream.
        path: As the stream declares it, with its variables unfilled; no address and no query.
        status: HTTP's.
        seconds: How long it took.
    """

    at: datetime
    stream: str | None
    path: str | None
    status: int | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class RunRequests:
    """All that is known of them.

    Args:
        streams: With their sums.
        requests: The last ones, oldest first; None where the log tells of none.
    """

    streams: tuple[StreamFacts, ...]
    requests: tuple[Request, ...] | None


def requests_in(lines: Iterable[LogLine], redact: Callable[[str], str]) -> Iterator[Request]:
    """Yield the requests that lines of a log tell of, as singer-sdk's REST streams do.

    Args:
        lines: Of the run.
        redact: Takes secrets out.
    """
    for line in lines:
        metric: dict[str, Any] = line.metric or {}
        if line.side == "tap" and metric.get("metric") == _METRIC:
            tags = metric.get("tags") or {}
            path = redact(str(tags["endpoint"]).partition("?")[0]) if tags.get("endpoint") else None
            yield Request(
                line.at, _text(tags.get("stream")), path, _number(tags.get("http_status_code"), int),
                _number(metric.get("value"), float),
            )  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(value: Any, kind: Any) -> Any:
    try:
        return None if value is None else kind(value)
    except (TypeError, ValueError):
        return None
