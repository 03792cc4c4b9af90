"""A manufacturer's month: five connections, each in another state, as Meltano would have left it behind."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.sync_status.meltano_history import MeltanoHistory

STREAMS = {
    "tap-plex": ("purchase_orders", "purchase_order_lines", "parts", "suppliers", "containers", "work_centers"),
    "tap-netsuite": ("transaction", "transaction_line", "customer", "vendor", "item", "account"),
    "tap-sandbox": ("purchase_orders", "purchase_order_lines", "inventory", "sales_orders", "units_of_measure"),
}
PAIRS = (
    ("plex-detroit", "tap-plex", "target-postgres", "0 * * * *"),
    ("netsuite", "tap-netsuite", "target-postgres", "*/30 * * * *"),
    ("sandbox", "tap-sandbox", "target-duckdb", "@hourly"),
    ("sandbox-postgres", "tap-sandbox", "target-postgres", "0 3 * * *"),
    ("plex-duckdb", "tap-plex", "target-duckdb", "0 6 * * *"),
)
PROJECT = {
    "version": 1,
    "default_environment": "prod",
    "environments": [{"name": "prod"}],
    "plugins": {
        "extractors": [{"name": name} for name in STREAMS],
        "loaders": [{"name": "target-duckdb"}, {"name": "target-postgres"}],
    },
    "jobs": [{"name": name, "tasks": [f"{tap} {target}"]} for name, tap, target, _ in PAIRS],
    "schedules": [{"name": f"{name}-schedule", "interval": cron, "job": name} for name, _, _, cron in PAIRS],
}
BOOKMARKS = (
    ("tap-plex", "target-postgres", 220),
    ("tap-netsuite", "target-postgres", 32),
    ("tap-sandbox", "target-duckdb", 41),
    ("tap-plex", "target-duckdb", 740),
)
PLEX_FAILS = (
    "Plex refused the key; set a new one, then run `meltano invoke tap-plex:check` (HTTP 401, request id 7f3a-91c2)"
)


@dataclass
class Showcase:
    """Builds it.

    Args:
        folder: Where.
        now: The moment at which it is looked at.
    """

    folder: Path
    now: datetime
    draw: random.Random = field(default_factory=lambda: random.Random(7))

    def build(self) -> MeltanoHistory:
        self.history = MeltanoHistory(self.folder, PROJECT)
        hour = self.now.replace(minute=0, second=0, microsecond=0)
        for back in range(26, 2, -1):
            failed = back == 19
            self.end("tap-plex", "target-postgres", hour - timedelta(hours=back), 95, is_failed=failed)
        for back in (2, 1, 0):
            self.end("tap-plex", "target-postgres", hour - timedelta(hours=back), 4, is_failed=True)
        for back in range(26, -1, -1):
            at = hour - timedelta(minutes=30 * back)
            self.end("tap-netsuite", "target-postgres", at, 210, is_failed=back in {11, 25}, is_source_down=True)
        self.go_on("tap-netsuite", "target-postgres", self.now - timedelta(seconds=134))
        for back in range(25, -1, -1):
            self.end("tap-sandbox", "target-duckdb", hour - timedelta(hours=back), 22)
        for back in range(12, 0, -1):
            self.end("tap-plex", "target-duckdb", hour.replace(hour=6) - timedelta(days=back - 1), 140)
        for tap, target, minutes in BOOKMARKS:
            moment = (self.now - timedelta(minutes=minutes)).isoformat(timespec="seconds").replace("+00:00", "Z")
            marks = {
                stream: {"replication_key": "modified_at", "replication_key_value": moment} for stream in STREAMS[tap]
            }
            self.history.state(f"prod:{tap}-to-{target}", marks)
        return self.history

    def end(
        self,
        tap: str,
        target: str,
        at: datetime,
        usual: float,
        *,
        is_failed: bool = False,
        is_source_down: bool = False,
    ) -> int:
        """Add a run that ended."""
        seconds = usual * self.draw.uniform(0.8, 1.3)
        ended = at + timedelta(seconds=seconds)
        name = next(name for name, a, b, _ in PAIRS if (a, b) == (tap, target))
        run = self.history.run(
            at, ended, job_name=f"prod:{tap}-to-{target}", state="FAIL" if is_failed else "SUCCESS",
            error="Extractor failed" if is_failed else None, trigger=f"schedule:{name}-schedule",
        )  # fmt: skip
        streams = STREAMS[tap]
        done: Sequence[str] = streams[: len(streams) // 2] if is_source_down and is_failed else streams
        if not is_failed or is_source_down:
            self.tell(run, done, at, seconds, target)
        if is_failed and is_source_down:
            self.fail(run, "RetriableAPIError", "the account is busy: HTTP 503 from SuiteQL", ended)
        elif is_failed:
            self.fail(run, "FatalAPIError", PLEX_FAILS, ended)
        self.history.say(run, "Run completed", ended, producer=False)
        return run

    def go_on(self, tap: str, target: str, at: datetime) -> int:
        """Add a run that goes on."""
        run = self.history.run(
            at, job_name=f"prod:{tap}-to-{target}", heartbeat=self.now, trigger="schedule:netsuite-schedule"
        )
        self.tell(run, STREAMS[tap][:3], at, 120, target)
        return run

    def fail(self, run: int, kind: str, message: str, at: datetime) -> None:
        exception = {"type": kind, "module": "singer_sdk.exceptions", "message": message, "traceback": []}
        self.history.say(run, message, at, level="error", plugin_exception=exception)

    def tell(self, run: int, streams: Sequence[str], at: datetime, seconds: float, target: str) -> None:
        """Have the log tell of some streams."""
        for n, stream in enumerate(streams):
            rows = round(400 * (n + 1) * self.draw.uniform(0.6, 1.5))
            moment = at + timedelta(seconds=seconds * (n + 1) / (len(streams) + 1))
            self.history.say(run, f"Beginning incremental sync of '{stream}'...", moment)
            counted = {"type": "counter", "metric": "record_count", "value": rows, "tags": {"stream": stream}}
            self.history.say(run, "METRIC", moment, metric_info=counted)
            bookmark = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
            self.history.summary(
                run, stream, moment, record_count=rows, bookmark_to=bookmark, http_request_count=3 + rows // 500
            )
            self.history.say(
                run, "METRIC", moment, metric_info=counted, producer=False, consumer=True, string_id=target
            )
