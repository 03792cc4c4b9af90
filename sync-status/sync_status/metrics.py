"""What Prometheus reads: made from the board at each scrape."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from typing_extensions import override

from sync_status import heartbeats
from sync_status.assembly import Parts
from sync_status.model import ConnectionStatus, HealthState, Status
from sync_status.tables import LOG_FILES, STREAMS
from sync_status.webhooks.tables import DELIVERIES

_STATUSES: tuple[ConnectionStatus, ...] = (
    "pending", "in_progress", "completed", "partial", "failed", "cancelled", "paused", "lost",
)  # fmt: skip
_HEALTH: tuple[HealthState, ...] = ("healthy", "warning", "degraded", "unknown")


def exposition(shared: Parts) -> bytes:
    """Return the whole page."""
    registry = CollectorRegistry()
    registry.register(_Board(shared))
    return generate_latest(registry)


class _Board(Collector):
    def __init__(self, shared: Parts) -> None:
        self._shared = shared

    @override
    def collect(self) -> Iterator[Metric]:
        statuses = self._shared.board.statuses()
        yield _one_of("sync_status", "1 for the status that the connection has.", "status", _STATUSES, statuses)
        yield _one_of("sync_health", "1 for the health that the connection has.", "health", _HEALTH, statuses)
        yield from _moments(statuses)
        yield from _runs(statuses)
        yield self._streams(statuses)
        yield self._deliveries()
        yield from self._lines()
        yield self._scheduler()
        yield from self._workers()
        yield from self._sight()

    def _streams(self, statuses: tuple[Status, ...]) -> Metric:
        records = _gauge("sync_stream_records", "Rows of a stream in the last run.", "stream", "phase")
        of = {int(status.last_run.id): status.connection.id for status in statuses if status.last_run}
        extracted = func.coalesce(STREAMS.c.summed, STREAMS.c.extracted)
        query = select(STREAMS.c.run, STREAMS.c.stream, extracted, STREAMS.c.loaded)
        with self._shared.engine.connect() as db:
            for run, stream, *counts in db.execute(query.where(STREAMS.c.run.in_(of))):
                for phase, count in zip(("extracted", "loaded"), counts, strict=True):
                    if count is not None:
                        records.add_metric([of[run], stream, phase], count)
        return records

    def _deliveries(self) -> Metric:
        text = "Deliveries of events to webhooks, as far as they are kept: pending, delivered or lost."
        found = GaugeMetricFamily("sync_status_webhook_deliveries", text, labels=["state"])
        with self._shared.engine.connect() as db:
            for state, count in db.execute(select(DELIVERIES.c.state, func.count()).group_by(DELIVERIES.c.state)):
                found.add_metric([state], count)
        return found

    def _lines(self) -> Iterator[Metric]:
        sums = select(func.sum(LOG_FILES.c.broken_lines), func.sum(LOG_FILES.c.strange_lines))
        with self._shared.engine.connect() as db:
            broken, strange = db.execute(sums).one()
        text = "Lines of Meltano's log that could not be read."
        yield CounterMetricFamily("sync_status_broken_log_lines", text, float(broken or 0))
        text = "Lines of Meltano's log that belong to no run that is known, or say what makes no sense."
        yield CounterMetricFamily("sync_status_strange_log_lines", text, float(strange or 0))

    def _workers(self) -> Iterator[Metric]:
        alive = GaugeMetricFamily("sync_status_worker_alive", "1 while work goes on.", labels=["worker"])
        text = "When a turn of work last succeeded."
        turn = GaugeMetricFamily("sync_status_worker_turn_timestamp_seconds", text, labels=["worker"])
        for worker in self._shared.workers:
            alive.add_metric([worker.name], float(worker.sign() == "ok"))
            turn.add_metric([worker.name], worker.at.timestamp())
        yield from (alive, turn)

    def _sight(self) -> Iterator[Metric]:
        found = self._shared.board.oversight()
        text = "1 while meltano.yml can be read."
        yield GaugeMetricFamily("sync_status_project_readable", text, float(not found.project))
        if found.facts_as_of:
            text = "When the facts were last those of Meltano."
            yield GaugeMetricFamily("sync_status_facts_timestamp_seconds", text, found.facts_as_of.timestamp())

    def _scheduler(self) -> Metric:
        found = GaugeMetricFamily("sync_status_scheduler_alive", "1 while the scheduler is heard of.")
        heard = heartbeats.heard(self._shared.engine, heartbeats.SCHEDULER, self._shared.clock)
        found.add_metric([], float(bool(heard and heard.alive)))
        return found


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=["connection", *labels])


def _one_of(name: str, text: str, label: str, words: tuple[str, ...], statuses: tuple[Status, ...]) -> Metric:
    found = _gauge(name, text, label)
    for status in statuses:
        for word in words:
            found.add_metric([status.connection.id, word], float(getattr(status, label) == word))
    return found


def _moments(statuses: tuple[Status, ...]) -> Iterator[Metric]:
    success = _gauge("sync_last_success_timestamp_seconds", "When the last success ended.")
    age = _gauge("sync_freshness_seconds", "How old the last success is.")
    due = _gauge("sync_next_timestamp_seconds", "When the next sync is due.")
    for status in statuses:
        name = [status.connection.id]
        _add(success, name, status.freshness.last_successful_sync_at)
        if status.freshness.age_seconds is not None:
            age.add_metric(name, status.freshness.age_seconds)
        _add(due, name, status.schedule.next_sync_at if status.schedule else None)
    yield from (success, age, due)


def _runs(statuses: tuple[Status, ...]) -> Iterator[Metric]:
    failures = _gauge("sync_consecutive_failures", "Runs in a row that failed.")
    seconds = _gauge("sync_run_duration_seconds", "How long the last run took.")
    records = _gauge("sync_run_records", "Rows of the last run; a count that is not known is left out.", "phase")
    for status in statuses:
        name, run = status.connection.id, status.last_run
        failures.add_metric([name], status.consecutive_failures)
        if run:
            seconds.add_metric([name], run.duration_seconds)
            counts = {"extracted": run.counts.extracted, "loaded": run.counts.loaded, "rejected": run.counts.rejected}
            for phase, count in counts.items():
                if count is not None:
                    records.add_metric([name, phase], count)
    yield from (failures, seconds, records)


def _add(gauge: GaugeMetricFamily, labels: list[str], moment: datetime | None) -> None:
    if moment:
        gauge.add_metric(labels, moment.timestamp())
