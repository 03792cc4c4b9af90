"""The rules: what is wrong with a connection, judged from its status alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sync_status.model import Reason, Severity, Status, StreamStatus
from sync_status.outcome import LOSSES
from sync_status.run_model import Run

FAILURES_IN_A_ROW = 3
LONG_FAILURES = 20
LONG_FAILING = timedelta(days=4)
STALLED_AFTER = timedelta(minutes=30)
RATE_LIMITED_SHARE = 0.25
STUCK_RUNS = 5


@dataclass(frozen=True)
class Rule:
    """A kind of alert.

    Args:
        code: Fit for programs.
        title: For people.
        severity: How bad it is.
        when: The rule in words.
        is_told: Whether people are told; else it is only shown.
    """

    code: str
    title: str
    severity: Severity
    when: str
    is_told: bool = True


RULES = {
    rule.code: rule
    for rule in (
        Rule("ACTION_REQUIRED", "Action required", "error", "a run failed for what only people can mend: at once"),
        Rule("FAILING", "Failing", "error", "runs failed for what should mend itself, or by signals: three in a row"),
        Rule("RETRYING", "Failed, will be tried again", "warning", "the same, once or twice", is_told=False),
        Rule("LONG_FAILING", "Failing for long", "error", "20 runs in a row, or 4 days"),
        Rule("LOST", "Run lost", "error", "no heartbeat for 60 seconds"),
        Rule("STALE", "Data stale", "error", "the last success is older than two intervals and a grace"),
        Rule("LATE", "Data late", "warning", "the last success is older than one interval and a grace"),
        Rule("MISSED_START", "Missed start", "warning", "no run 10 minutes after one was due"),
        Rule("SCHEDULE_NEVER_DUE", "Schedule never due", "error", "the schedule's interval names no time"),
        Rule("START_FAILED", "Start failed", "error", "a sync that was started here brought no run"),
        Rule("INITIAL_LOAD_FAILED", "Initial load failed", "error", "a window of the last initial load is not loaded"),
        Rule("INITIAL_LOAD_STOPPED", "Initial load stopped", "warning", "windows are left; none ran for 15 minutes"),
        Rule("RUNNING_LONG", "Running long", "warning", "three times the usual time and 15 minutes, or 24 hours"),
        Rule("STALLED", "Stalled", "error", "a run is alive and its log has said nothing for 30 minutes"),
        Rule("ROWS_MISSING", "Rows missing", "error", "rows were left out, and no run read their streams anew since"),
        Rule("VOLUME_ANOMALY", "Unusual volume", "warning", "a stream's rows are three deviations off, or none"),
        Rule("CHECKPOINT_STUCK", "Bookmark stuck", "warning", "five runs brought rows and the bookmark stayed"),
        Rule("RATE_LIMITED", "Rate limited", "warning", "a run waited for the source for a quarter of its time"),
        Rule("SCHEMA_CHANGED", "Fields changed", "warning", "the last run found other fields than the run before"),
        Rule("CREDENTIAL_EXPIRING", "Credential ends", "warning", "30, 7 and 1 days before a certificate or key ends"),
        Rule("FACTS_OLD", "Facts old", "error", "Meltano's database cannot be read, or ours not written, for a minute"),
        Rule("WEBHOOK_FAILING", "Webhook failing", "warning", "five events were lost, or the receiver is gone"),
    )
}  # fmt: skip
"""Every kind of alert, by its code."""

_BY_REASON = {
    "DATA_STALE": "STALE",
    "DATA_LATE": "LATE",
    "MISSED_START": "MISSED_START",
    "SCHEDULE_NEVER_DUE": "SCHEDULE_NEVER_DUE",
    "START_FAILED": "START_FAILED",
    "INITIAL_LOAD_FAILED": "INITIAL_LOAD_FAILED",
    "INITIAL_LOAD_STOPPED": "INITIAL_LOAD_STOPPED",
    "RUNNING_LONG": "RUNNING_LONG",
    "RUN_LOST": "LOST",
}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong now.

    Args:
        code: Of the rule.
        subject: What it is about within the connection: a stream; else empty.
        message: In words.
        fix: What to do; may be empty.
    """

    code: str
    message: str
    subject: str = ""
    fix: str = ""

    @property
    def rule(self) -> Rule:
        """The rule that found it."""
        return RULES[self.code]


def judge(status: Status, recent: Sequence[Run] = (), quiet: timedelta | None = None) -> list[Finding]:
    """Say all that is wrong with a connection.

    Args:
        status: With its streams.
        recent: Its last runs that ended, newest first, with their streams.
        quiet: For how long the log of the current run has said nothing; None without one.
    """
    found = [*_of_runs(status), *_of_reasons(status.reasons), *_of_streams(status.streams), *_stuck(recent)]
    if status.current_run and quiet is not None and quiet > STALLED_AFTER:
        minutes = int(quiet.total_seconds() // 60)
        found.append(Finding("STALLED", f"the run is alive, and its log has said nothing for {minutes} min"))
    if recent and (share := _waiting_share(recent[0])) > RATE_LIMITED_SHARE:
        found.append(Finding("RATE_LIMITED", f"the last run waited for the source for {share:.0%} of its time"))
    return found


def _of_runs(status: Status) -> Iterator[Finding]:
    failures, trouble = status.consecutive_failures, status.trouble
    if required := status.setup.action_required:
        yield Finding("ACTION_REQUIRED", required.message, fix=required.fix)
    elif trouble and trouble.status != "lost":
        problem = trouble.problem
        if problem.code in LOSSES:
            yield Finding("ROWS_MISSING", problem.message, fix=problem.fix)
        elif not problem.retryable:
            yield Finding("ACTION_REQUIRED", problem.message, fix=problem.fix)
        else:
            code = "FAILING" if failures >= FAILURES_IN_A_ROW else "RETRYING"
            yield Finding(code, problem.message, fix=problem.fix)
    is_old = status.health_since and status.generated_at - status.health_since >= LONG_FAILING
    if failures >= LONG_FAILURES or (failures and is_old):
        yield Finding("LONG_FAILING", f"{failures} runs in a row have failed")


def _of_reasons(reasons: Iterable[Reason]) -> Iterator[Finding]:
    for reason in reasons:
        if code := _BY_REASON.get(reason.code):
            yield Finding(code, reason.message)


def _of_streams(streams: Iterable[StreamStatus]) -> Iterator[Finding]:
    for stream in streams:
        if stream.anomaly:
            yield Finding("VOLUME_ANOMALY", f"{stream.name}: {stream.anomaly}", stream.name)


def _stuck(recent: Sequence[Run]) -> Iterator[Finding]:
    """Streams that brought rows in five runs while their bookmark stayed where it was."""
    if len(recent) < STUCK_RUNS:
        return
    runs = [{stream.name: stream for stream in run.streams} for run in recent[:STUCK_RUNS]]
    for name, newest in runs[0].items():
        facts = [run[name] for run in runs if name in run]
        stays = newest.bookmark_to and all(one.bookmark_to == newest.bookmark_to for one in facts)
        if len(facts) == STUCK_RUNS and stays and all(one.counts.extracted for one in facts):
            told = f"{name}: {STUCK_RUNS} runs brought rows and the bookmark stayed at {newest.bookmark_to}"
            yield Finding("CHECKPOINT_STUCK", told, name)


def _waiting_share(run: Run) -> float:
    # Streams may wait at the same time: the longest wait is what the run surely lost.
    waited = max((stream.rate_limit_wait_seconds or 0.0 for stream in run.streams), default=0.0)
    return waited / run.duration_seconds if run.duration_seconds > 0 else 0.0
