"""How an ended run ended: what Meltano wrote, held against what the log told."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sync_status.facts import RunFacts
from sync_status.loaded import tells_loads
from sync_status.plugins import EVERY_STREAM
from sync_status.problem import judged
from sync_status.project import seen_connection
from sync_status.run_model import NOT_REPORTED, Problem, RunStatus

SIGKILL = -9
LOSSES = ("ROWS_NOT_LOADED", "ROWS_REJECTED")
"""Codes of runs that went past rows: their bookmarks moved on, so that no later run brings these."""
TERMINATED = "TERMINATED"
"""The code of a run that a signal ended, and nobody through sync-status."""
NO_HEARTBEAT = "No heartbeat recorded"
_STOPPED = {"The process was terminated": "terminated (SIGTERM)", "The process was interrupted": "interrupted (SIGINT)"}
_TAP_WORDS = ("Extractor failed", "Cannot start plugin tap", "Cannot start extractor", "Catalog discovery failed")
_TARGET_WORDS = ("Loader failed", "Cannot start plugin target", "Cannot start loader")
_BOTH = "Extractor and loader failed"
_IN_STDERR = re.compile(r"returned \d+ with stderr:\s*(?P<rest>.*)", re.DOTALL)
_LOOK_AT_LOG = "Read the run's log: `sync-status log {run}`."


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said of an ended run.

    Args:
        status: How it ended.
        problem: Why it is not complete.
        loss: What it left out for good, if it did, whatever else went wrong.
        lost: The streams of which it did so.
    """

    status: RunStatus
    problem: Problem | None
    loss: Problem | None = None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of all streams; None is not known."""

    extracted: int | None
    loaded: int | None
    rejected: int | None
    loaded_reason: str | None


def loader_was_fine(state: str, error: str | None) -> bool:
    """Whether the loader wrote all that it had taken, by Meltano's word."""
    if state == "SUCCESS":
        return True
    text = error or ""
    return state == "FAIL" and "Extractor failed" in text and not text.startswith(_BOTH)


def stream_extracted(values: Mapping[str, Any]) -> int | None:
    """Return the rows that a stream brought: what the summary says, else the sum of the counts."""
    summed = values.get("summed")
    found = summed if summed is not None else values.get("extracted")
    return None if found is None else int(found)


def stream_loaded(values: Mapping[str, Any], *, reports: bool, known: bool) -> int | None:
    """Return the rows of a stream that the target wrote; None where it tells none, or was cut off."""
    if not known or not reports:
        return None
    # A target that tells counts tells none of a stream of which it got nothing.
    return int(values.get("loaded") or 0)


def totals(facts: RunFacts, *, known: bool) -> Totals:
    """Add up the streams.

    Args:
        facts: From the log.
        known: Whether the target's counts are of rows written, not only taken: the loader ended well.
    """
    if not facts.streams:
        return Totals(None, None, None, NOT_REPORTED)
    reports = bool(facts.notes.get("reports"))
    extracted = [found for values in facts.streams.values() if (found := stream_extracted(values)) is not None]
    rejected = [int(found) for values in facts.streams.values() if (found := values.get("rejected")) is not None]
    loaded = [stream_loaded(values, reports=reports, known=known) for values in facts.streams.values()]
    everything = sum(extracted) if extracted else None
    if not known or not reports:
        nothing = reports is False and everything == 0 and known
        return Totals(
            everything, 0 if nothing else None, sum(rejected) if rejected else None, why_unknown(facts, known=known)
        )
    return Totals(everything, sum(found or 0 for found in loaded), sum(rejected) if rejected else None, None)


def why_unknown(facts: RunFacts, *, known: bool) -> str | None:
    """Say why there is no loaded count."""
    if not facts.notes.get("reports"):
        return NOT_REPORTED
    return None if known else "not_confirmed"


def ending(
    run: Mapping[str, Any], facts: RunFacts, *, filtered: Collection[str], start: Mapping[str, Any] | None
) -> Ending:
    """Judge a run that has ended.

    Args:
        run: Its row: state, error, id.
        facts: From the log.
        filtered: The streams whose rows may be taken out between tap and target.
        start: Our note of it, if it was started by us: says whether and by whom it was cancelled.
    """
    state, error = str(run["state"]), str(run["error"] or "")
    look = _LOOK_AT_LOG.format(run=run["id"])
    if state == "SUCCESS":
        loss, lost = _loss(facts, look, filtered=filtered)
        problem = _unread(facts, look) or loss
        return Ending("partial" if problem else "completed", problem, loss, lost)
    if error.startswith(NO_HEARTBEAT) or state == "RUNNING":
        return Ending("lost", lost_problem())
    cancelled_by = start["cancelled_by"] if start else None
    if cancelled_by or error in _STOPPED:
        return Ending(*_stopped(error, facts, cancelled_by))
    # What the tap had read to its end is gone all the same, if the loader took it and did not write it.
    is_read = loader_was_fine(state, error) and not is_silent(facts)
    loss, lost = _loss(facts, look, filtered=filtered) if is_read else (None, ())
    return Ending("failed", _failure(run, error, facts), loss, lost)


def unjudged(run: Mapping[str, Any]) -> Ending:
    """Say of an ended run that it could not be judged: as failed as Meltano's word has it, and never as complete."""
    status: RunStatus = "partial" if run["state"] == "SUCCESS" else "failed"
    message = f"What this run did could not be judged; to Meltano it ended with {run['state']}."
    fix = _LOOK_AT_LOG.format(run=run["id"])
    return Ending(
        status,
        Problem("NOT_JUDGED", "internal", "orchestrator", "user", retryable=False, message=message, fix=fix),
    )


def lost_problem() -> Problem:
    """Say that a run is not heard of any more."""
    return Problem(
        code="LOST",
        type="lost",
        origin="orchestrator",
        who="nobody",
        retryable=True,
        message="The run's heartbeat stopped without an end: it was killed, or its machine went down.",
        fix="See what ended it (out of memory, a restart); the next run goes on from the last bookmark.",
    )


def _stopped(error: str, facts: RunFacts, cancelled_by: str | None) -> tuple[RunStatus, Problem]:
    if timeout := facts.notes.get("timeout"):
        message, code = f"The run was ended after its time limit of {timeout} s.", "TIMEOUT"
        fix = "Raise --timeout (MELTANO_RUN_TIMEOUT), or find out what takes so long; the next run goes on."
        return "failed", Problem(code, "internal", "orchestrator", "user", retryable=True, message=message, fix=fix)
    how = f"cancelled by {cancelled_by}" if cancelled_by else _STOPPED.get(error, "stopped")
    fix = "Nothing: the next run goes on from the last bookmark."
    code = "CANCELLED" if cancelled_by else TERMINATED
    told = Problem(code, "cancelled", "orchestrator", "nobody", retryable=True, message=f"The run was {how}.", fix=fix)
    return "cancelled", told


def is_silent(facts: RunFacts) -> bool:
    """Whether the tap tells no ends of streams, as one without metrics of its own: then none can be missed."""
    return all(values["status"] == "in_progress" for values in facts.streams.values())


def _unread(facts: RunFacts, look: str) -> Problem | None:
    """Return that streams of a run that Meltano calls a success were not read to their end; None if all were."""
    failed = sorted(name for name, values in facts.streams.items() if values["status"] != "completed")
    counted = [name for name in failed if facts.streams[name]["status"] == "failed"] or failed
    if not counted or is_silent(facts):
        return None
    message = f"The run ended as a success, but these streams were not read to their end: {', '.join(counted)}."
    return Problem("STREAM_FAILED", "internal", "tap", "user", False, message, look, counted[0])  # noqa: FBT003 - retryable


def _loss(facts: RunFacts, look: str, *, filtered: Collection[str]) -> tuple[Problem | None, tuple[str, ...]]:
    """Return what is missing of the streams that were read to their end, and of which; none if nothing is."""
    read = {
        name: values
        for name, values in sorted(facts.streams.items())
        if values["status"] == "completed" or is_silent(facts)
    }
    left_out = {name: count for name, values in read.items() if (count := values.get("rejected"))}
    exact = read.keys() - set(read if EVERY_STREAM in filtered else filtered)
    reports = facts.notes.get("reports")
    short = {name: counts for name, counts in missing(facts).items() if name in exact} if reports else {}
    problem = Problem("ROWS_REJECTED", "source", "tap", "user", retryable=False, message="", fix=look)
    if left_out:
        told = ", ".join(f"{name} {count}" for name, count in left_out.items())
        message = f"The tap left out rows that the source sent: {told}."
        fix = "Read the tap's part of the log, which says why; then load these streams again with a full refresh."
        found = replace(problem, message=message, fix=fix, stream=next(iter(left_out)))
    elif short:
        told = ", ".join(f"{name} {loaded} of {extracted}" for name, (extracted, loaded) in short.items())
        message = f"The target wrote fewer rows than were sent: {told}."
        fix = "Read the target's part of the log; load these streams again with a full refresh."
        code, stream = "ROWS_NOT_LOADED", next(iter(short))
        found = replace(
            problem, code=code, type="destination", origin="target", message=message, fix=fix, stream=stream
        )
    else:
        return None, ()
    return found, tuple(sorted({*left_out, *short}))


def missing(facts: RunFacts) -> dict[str, tuple[int, int]]:
    """Return the streams of which fewer rows were loaded than sent, with both numbers."""
    merges = tells_loads(facts.target)
    counts = {
        name: (stream_extracted(values) or 0, int(values.get("loaded") or 0)) for name, values in facts.streams.items()
    }
    return {
        name: (sent, loaded)
        for name, (sent, loaded) in sorted(counts.items())
        if loaded < (1 if merges and sent else sent)
    }


def _failure(run: Mapping[str, Any], error: str, facts: RunFacts) -> Problem:
    notes = facts.notes
    look = _LOOK_AT_LOG.format(run=run["id"])
    origin = _origin(error, notes)
    told = notes.get(f"{origin}_error")
    exit_code = (notes.get("exits") or {}).get("extractors" if origin == "tap" else "loaders")
    if told is None and exit_code is not None and exit_code < 0:
        return _killed(origin, exit_code)
    if told is None:
        within = _IN_STDERR.search(error)
        last_line = next(
            (line for line in reversed((within["rest"] if within else error).splitlines()) if line.strip()), ""
        )
        told = {"type": "", "message": last_line or "The run failed; Meltano wrote no reason."}
    connection = seen_connection(str(run["job_name"]))
    plugin = connection.target if origin == "target" else connection.tap
    problem = judged(origin, plugin, told, look)
    failed = sorted(name for name, values in facts.streams.items() if values["status"] == "failed")
    return replace(problem, stream=failed[0]) if failed and origin == "tap" else problem


def _killed(origin: str, exit_code: int) -> Problem:
    what = "tap" if origin == "tap" else "target"
    signal = "SIGKILL" if exit_code == SIGKILL else f"signal {-exit_code}"
    return Problem(
        code=f"{what.upper()}_KILLED",
        type="internal",
        origin=origin,
        who="nobody",
        retryable=True,
        message=f"The {what} was ended by {signal} and could not say why.",
        fix="See whether the machine ran out of memory; the next run goes on from the last bookmark.",
    )


def _origin(error: str, notes: Mapping[str, Any]) -> str:
    both = error.startswith(_BOTH)
    if both or not error.startswith((*_TAP_WORDS, *_TARGET_WORDS)):
        # Where one ended the other's pipe broke; the target's word goes first, as the tap only lost its reader.
        for side in ("target", "tap"):
            if notes.get(f"{side}_error"):
                return side
        return "target" if both else "orchestrator"
    return "tap" if error.startswith(_TAP_WORDS) else "target"


def problem_as_json(problem: Problem | None) -> dict[str, Any] | None:
    """Write a problem for the database."""
    return None if problem is None else asdict(problem)
