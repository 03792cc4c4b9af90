"""Judges every connection now and then, whether anybody looks or not."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from sync_status.alerts.ledger import note, note_health
from sync_status.alerts.notices import Notices
from sync_status.alerts.outlook import outlook
from sync_status.alerts.rules import STALLED_AFTER, STUCK_RUNS, Finding, judge
from sync_status.board import Board, NotFoundError
from sync_status.clock import Clock
from sync_status.mirror import lock
from sync_status.model import Status, StreamStatus
from sync_status.run_model import ENDED, Run
from sync_status.webhooks.endpoints import Endpoint, Endpoints

EVERY_SECONDS = 15.0
LOST_EVENTS = 5

log = logging.getLogger(__name__)


class UnjudgedError(Exception):
    """So many connections could not be judged."""


class Watch:
    """Keeps the alerts true.

    Any number of them may watch one database: what begins and ends is noted once.

    Args:
        engine: Our database.
        board: What is judged.
        endpoints: The receivers of webhooks, which are judged too.
        notices: Tells people.
        clock: The time.
    """

    def __init__(self, engine: Engine, board: Board, endpoints: Endpoints, notices: Notices, clock: Clock) -> None:
        self._engine, self._board, self._clock = engine, board, clock
        self._endpoints, self._notices = endpoints, notices
        self._looks: dict[str, tuple[Run, tuple[StreamStatus, ...], Sequence[Run]]] = {}

    def once(self) -> None:
        """Judge all there is, and tell what is news.

        Raises:
            UnjudgedError: Some of it could not be judged; all else was.
        """
        unjudged = 0
        for short in self._board.statuses():
            try:
                self._judge(short)
            except NotFoundError:
                # It was taken out of meltano.yml a moment ago.
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the others are judged
                log.warning("alerts: %s could not be judged (%s)", short.connection.id, type(error).__name__)
                unjudged += 1
        with self._engine.begin() as connection:
            lock(connection)
            note(connection, "", _of_endpoints(self._endpoints.all()), self._clock())
        self._notices.send()
        if unjudged:
            raise UnjudgedError(unjudged)

    def _judge(self, short: Status) -> None:
        name = short.connection.id
        streams, recent = self._looked_at(short)
        status = replace(short, streams=streams)
        findings = judge(status, recent, self._quiet(status.current_run))
        with self._engine.begin() as connection:
            lock(connection)
            findings += outlook(connection, status, self._clock())
            note(connection, name, findings, self._clock())
            note_health(connection, status, self._clock())

    def _looked_at(self, short: Status) -> tuple[tuple[StreamStatus, ...], Sequence[Run]]:
        """The streams and the last runs of a connection; they are looked at again only after another run."""
        name, last = short.connection.id, short.last_run
        if last is None:
            return (), ()
        known = self._looks.get(name)
        if known is None or known[0] != last:
            page = self._board.runs(name, statuses=frozenset(ENDED), limit=STUCK_RUNS)
            recent = [self._board.run(run.id) for run in page.runs]
            known = self._looks[name] = (last, self._board.status(name).streams, recent)
        return known[1], known[2]

    def _quiet(self, run: Run | None) -> timedelta | None:
        """For how long the log of a run has said nothing; it is looked at only when that may be long."""
        now = self._clock()
        if run is None or now - run.started_at < STALLED_AFTER:
            return None
        last = max((_moment(line) for line in self._board.log(run.id, tail=5)), default=run.started_at)
        return now - max(last, run.started_at)


def _of_endpoints(endpoints: Sequence[Endpoint]) -> list[Finding]:
    found = []
    for endpoint in endpoints:
        told = f"{endpoint.description or endpoint.id}: "
        if endpoint.is_gone:
            found.append(Finding("WEBHOOK_FAILING", told + "the receiver says that it is gone", endpoint.id))
        elif endpoint.lost_in_a_row >= LOST_EVENTS:
            found.append(Finding("WEBHOOK_FAILING", f"{told}{endpoint.lost_in_a_row} events were lost", endpoint.id))
    return found


def _moment(line: str) -> datetime:
    try:
        moment = datetime.fromisoformat(line.split(" ", 1)[0])
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
