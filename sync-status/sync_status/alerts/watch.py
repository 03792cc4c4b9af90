"""Judges every connection now and then, whether anybody looks or not."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from sync_status.alerts.ledger import Noted, note, note_health, noted
from sync_status.alerts.notices import Notices
from sync_status.alerts.outlook import changed_fields, ending_credentials
from sync_status.alerts.rules import STALLED_AFTER, STUCK_RUNS, Finding, judge
from sync_status.board import Board, NotFoundError
from sync_status.clock import Clock
from sync_status.expiry import Expiry, expiries
from sync_status.marks import lock
from sync_status.model import Status, StreamStatus
from sync_status.oversight import Oversight
from sync_status.run_model import Run
from sync_status.webhooks.endpoints import Endpoint, Endpoints

EVERY_SECONDS = 15.0
LOST_EVENTS = 5

log = logging.getLogger(__name__)


class UnjudgedError(Exception):
    """So many connections could not be judged."""


@dataclass(frozen=True)
class _Look:
    """What is looked at again only after another run.

    Args:
        last_run: After which it was looked at.
        streams: Of the connection.
        recent: Its last runs that ended, newest first, with their streams.
        changed: What other fields the last run found.
    """

    last_run: Run
    streams: tuple[StreamStatus, ...]
    recent: Sequence[Run]
    changed: Sequence[Finding]


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
        self._looks: dict[str, _Look] = {}

    def once(self) -> None:
        """Judge all there is, and tell what is news.

        Raises:
            UnjudgedError: Some of it could not be judged; all else was.
        """
        unjudged, statuses, sight = 0, self._board.statuses(), self._board.oversight()
        with self._engine.connect() as connection:
            before, ends = noted(connection), expiries(connection)
        for short in statuses:
            try:
                # What is not seen is not judged: a run of which nothing is heard need not be lost.
                blind = before.alerts.get(short.connection.id, ()) if sight.trouble else None
                self._judge(short, before, ends, blind)
            except NotFoundError:
                # It was taken out of meltano.yml a moment ago.
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the others are judged
                log.warning("alerts: %s could not be judged (%s)", short.connection.id, type(error).__name__)
                unjudged += 1
        of_none = [*_of_endpoints(self._endpoints.all()), *_of_sight(sight, self._clock())]
        if before.alerts.get("", frozenset()) != frozenset(of_none):
            with self._engine.begin() as connection:
                lock(connection)
                note(connection, "", of_none, self._clock())
        self._notices.send()
        if unjudged:
            raise UnjudgedError(unjudged)

    def _judge(
        self, status: Status, before: Noted, ends: Mapping[str, Expiry], blind: Iterable[Finding] | None
    ) -> None:
        name = status.connection.id
        findings = self._found(status, ends) if blind is None else list(blind)
        if before.is_so(name, status.health, findings):
            return
        with self._engine.begin() as connection:
            lock(connection)
            note(connection, name, findings, self._clock())
            note_health(connection, status, self._clock())

    def _found(self, short: Status, ends: Mapping[str, Expiry]) -> list[Finding]:
        look = self._look(short)
        status = replace(short, streams=look.streams) if look else short
        return [
            *judge(status, look.recent if look else (), self._quiet(status.current_run)),
            *(look.changed if look else ()),
            *ending_credentials(short.connection.tap, ends.get(short.connection.source), self._clock()),
        ]

    def _look(self, short: Status) -> _Look | None:
        """Look at a connection's streams and last runs; None before its first run."""
        name, last = short.connection.id, short.last_run
        if last is None:
            return None
        known = self._looks.get(name)
        if known is None or known.last_run != last:
            streams, recent = self._board.looked_through(name, STUCK_RUNS)
            with self._engine.connect() as connection:
                changed = list(changed_fields(connection, int(last.id)))
            known = self._looks[name] = _Look(last, streams, recent, changed)
        return known

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


def _of_sight(sight: Oversight, now: datetime) -> list[Finding]:
    return [Finding(one.code, one.message) for one in sight.reasons(now) if one.code == "FACTS_OLD"]


def _moment(line: str) -> datetime:
    try:
        moment = datetime.fromisoformat(line.split(" ", 1)[0])
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
