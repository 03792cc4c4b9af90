"""What one run did with one stream, as one line of the log: a contract for those who watch."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from singer_sdk import metrics

if TYPE_CHECKING:
    from singer_http.fetch import Fetch


class _Kind(StrEnum):
    STREAM = "stream_summary"


@dataclass(slots=True)
class StreamSummary:
    """What is told of a stream when its part of the run ends, however it ends.

    Args:
        sync_type: `initial` without a bookmark, `incremental` with one, `full` where the stream has none.
        status: `completed`, or `failed` when the stream was not read to its end.
        bookmark_from: Where the run began; None where it had no bound.
        bookmark_to: The bookmark that the run left.
        record_count: Rows written.
        rows_rejected: Rows that the source sent and that were not written; the reasons are told, and the run is red.
        answers_accepted: Refusals of the source that mean no rows; the reasons are told.
        first_row_at: The earliest last change of a row written.
        last_row_at: The latest.
        http_request_count: Requests made for it, repeated ones included.
        http_retries: How many of them were repetitions.
        rate_limit_wait_seconds: How long repetitions were put off.
    """

    sync_type: Literal["initial", "incremental", "full"]
    status: Literal["completed", "failed"] = "failed"
    bookmark_from: str | None = None
    bookmark_to: str | None = None
    record_count: int = 0
    rows_rejected: int = 0
    answers_accepted: int = 0
    first_row_at: str | None = None
    last_row_at: str | None = None
    http_request_count: int = 0
    http_retries: int = 0
    rate_limit_wait_seconds: float = 0.0

    def saw(self, rows: int, changed: tuple[str, str] | None) -> None:
        """So many rows are written, changed between these moments."""
        self.record_count += rows
        if changed:
            self.first_row_at = min(self.first_row_at or changed[0], changed[0])
            self.last_row_at = max(self.last_row_at or changed[1], changed[1])

    def asked(self, fetch: "Fetch[Any, Any]", stream: str) -> None:
        """What was asked for the stream."""
        self.http_request_count, self.http_retries = fetch.requests[stream], fetch.retries[stream]
        self.rate_limit_wait_seconds = round(fetch.wait_seconds[stream], 3)

    def log(self, stream: str) -> None:
        """Tell it, as the SDK tells its metrics."""
        metric: Any = _Kind.STREAM
        metrics.log(metrics.get_metrics_logger(), metrics.Point("summary", metric, asdict(self), {"stream": stream}))
