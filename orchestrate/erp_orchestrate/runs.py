"""One run of a connection: looked at before, started, and told of afterwards as sync-status sees it."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sync_status.assembly import Parts
from sync_status.board import NotFoundError
from sync_status.conflicts import Conflict, conflict_of
from sync_status.model import Status
from sync_status.project import connection_id
from sync_status.run_model import Run

from erp_orchestrate.meltano import STOPPED, Meltano, last_word
from erp_orchestrate.outcome import PAUSED, SOMEBODY_MUST_ACT, TRY_AGAIN, Outcome
from erp_orchestrate.writers import alone

_RECENT = 50
_BUSY = "already running"
_LOOKS = 10
_BETWEEN_LOOKS_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run.

    Args:
        state_id: Meltano's, of the connection or slice.
        arguments: For meltano, without its global options and `--run-id`.
        trigger: Kept by Meltano with the run: `airflow:<dag>/<run>`.
        extra: Environment variables of this run.
        ignores_pause: Whether it belongs to what the connection was paused for.
        writes: DuckDB file that it writes, absolute; empty for none.
    """

    state_id: str
    arguments: tuple[str, ...]
    trigger: str
    extra: Mapping[str, str]
    ignores_pause: bool = False
    writes: str = ""


class Runs:
    """Runs orders.

    Args:
        parts: Of sync-status.
        meltano: Calls Meltano.
    """

    def __init__(self, parts: Parts, meltano: Meltano) -> None:
        self._parts, self._meltano = parts, meltano

    def run(self, order: Order) -> Outcome:
        """Run it, unless it is paused or runs already.

        Raises:
            OrchestrateError: Meltano cannot be started.
        """
        with alone(order.writes, self._meltano.kept, self._meltano.stopped) as is_free:
            return self._looked_at(order) if is_free else self.stopped()

    def _looked_at(self, order: Order) -> Outcome:
        status = self._status(order.state_id)
        if status and status.pause and not order.ignores_pause:
            by, reason = status.pause.by, status.pause.reason
            return Outcome("paused", f"{order.state_id} was paused by {by}. {reason}".strip(), exit_code=PAUSED)
        force: tuple[str, ...] = ()
        if status and (conflict := self._conflict(status, order)):
            # Its heartbeat of each second stopped a minute ago: who cannot write that cannot write a state either.
            if not _is_lost(status, conflict.run_id):
                return Outcome("failed", conflict.message, conflict.code, is_retryable=True, exit_code=TRY_AGAIN)
            force = ("--force",)
        return self._started(order, force)

    def command(self, block: Sequence[str], trigger: str) -> Outcome:
        """Run what is no pipeline, such as dbt:run; sync-status knows nothing of it.

        Raises:
            OrchestrateError: Meltano cannot be started.
        """
        code, _ = self._meltano.run("run", *block, extra={"MELTANO_JOB_TRIGGER": trigger})
        if not code:
            return Outcome("completed")
        if self._meltano.stopped.is_set():
            return self.stopped()
        # The last that Meltano says is not why; another try may help.
        message = f"`meltano run {' '.join(block)}` ended with code {code}; what it said before tells why"
        return Outcome("failed", message, "UNKNOWN", is_retryable=True, exit_code=TRY_AGAIN)

    def stopped(self, run_id: str | None = None) -> Outcome:
        """Return how a run ends that was told to stop, or was not begun because of that."""
        return Outcome(
            "stopped",
            "The run was told to stop.",
            "CANCELLED",
            is_retryable=True,
            run_id=run_id,
            exit_code=STOPPED + self._meltano.signum,
        )

    def _conflict(self, status: Status, order: Order) -> Conflict | None:
        # `meltano el` keeps the files of each run apart; `meltano run` has one place for a plugin.
        others = self._parts.board.statuses() if order.arguments[0] == "run" else ()
        return conflict_of(status, others)

    def _started(self, order: Order, force: Sequence[str]) -> Outcome:
        run_id = str(uuid.uuid4())
        command, *rest = order.arguments
        environment = self._parts.projects.project().environment
        chosen = [f"--environment={environment}"] if environment else []
        arguments = [*chosen, command, "--run-id", run_id, *force, *rest]
        code, lines = self._meltano.run(*arguments, extra={**order.extra, "MELTANO_JOB_TRIGGER": order.trigger})
        run = self._told(order.state_id, run_id)
        if self._meltano.stopped.is_set() and code:
            return self.stopped(run_id)
        return self._judged(run, run_id, code, lines)

    def _judged(self, run: Run | None, run_id: str, code: int, lines: Sequence[str]) -> Outcome:
        if run is None:
            # Meltano refused before it noted a run.
            message = self._parts.projects.redaction()(last_word(lines))
            busy = _BUSY in message
            exit_code = TRY_AGAIN if busy else SOMEBODY_MUST_ACT
            return Outcome("failed", message, "NOT_STARTED", is_retryable=busy, run_id=run_id, exit_code=exit_code)
        records = {s.name: {"extracted": s.counts.extracted, "loaded": s.counts.loaded} for s in run.streams}
        marks = {s.name: s.bookmark_to for s in run.streams if s.bookmark_to}
        if run.status == "completed" and code == 0:
            return Outcome("completed", run_id=run_id, records=records, bookmarks=marks)
        found = run.problem
        again = bool(found and found.retryable)
        return Outcome(
            "failed",
            found.message if found else last_word(lines),
            found.code if found else "UNKNOWN",
            found.fix if found else "",
            is_retryable=again,
            run_id=run_id,
            records=records,
            bookmarks=marks,
            exit_code=TRY_AGAIN if again else SOMEBODY_MUST_ACT,
        )

    def _status(self, state_id: str) -> Status | None:
        try:
            return self._parts.board.status(connection_id(state_id))
        except NotFoundError:
            return None

    def _told(self, state_id: str, run_id: str) -> Run | None:
        """Return what sync-status tells of a run; None if Meltano noted none."""
        for _ in range(_LOOKS):
            try:
                self._parts.catch_up()
                page = self._parts.board.runs(connection_id(state_id), limit=_RECENT)
                found = next((run for run in page.runs if run.run_id == run_id), None)
                return self._parts.board.run(found.id) if found else None
            except NotFoundError:
                return None
            except OperationalError:
                # Another process is writing down what it found; on SQLite one at a time does.
                time.sleep(_BETWEEN_LOOKS_SECONDS)
        return None


def _is_lost(status: Status, run: str | None) -> bool:
    return any(found.id == run and found.status == "lost" for found in status.recent)
