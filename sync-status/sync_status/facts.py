"""What the log tells of one run, gathered line by line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync_status import measures
from sync_status.expiry import expiry_in
from sync_status.loaded import recognised, table_of, tells_loads
from sync_status.log_line import LogLine

_BEGINNING = re.compile(r"Beginning .*sync of '([^']+)'")
# The last line of a Python traceback, which targets without structured logs print.
_RAISED = re.compile(r"(?P<type>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning))(?:: (?P<message>.*))?")
# The same where it is known that a traceback was printed: exceptions may have any name.
_TRACEBACK = "Traceback (most recent call last)"
_ENDED = re.compile(r"(?P<type>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?")
# What singer-sdk's plugins say first.
_VERSION = re.compile(r"(?P<name>\S+) v(?P<version>\S+), Meltano SDK v(?P<sdk>\S+)")
_CONSEQUENCES = frozenset({"BrokenPipeError", "ConnectionResetError", "KeyboardInterrupt"})
MESSAGE_CHARACTERS = 2_000
Redact = Callable[[str], str]

Values = dict[str, Any]
"""Columns of `run_streams`, but its keys."""


@dataclass
class RunFacts:
    """All that is known of one run from its log.

    Args:
        target: The loader's name in meltano.yml, by which its lines are recognised.
        streams: By name, the columns of `run_streams`.
        notes: What is kept of the run itself: `tap_error`, `target_error`, `exits`, `phases`, `full_refresh`,
            `loading` (what the target began to write and has not yet said to be past), `tables` (rows written),
            `reports` (whether it tells counts at all), `timeout`, `traceback` (the tap prints one), `versions` of tap
            and target, `expiry` (of what the tap logs in with), `project` (what meltano.yml said when it began),
            `loss` (once it has ended: what it left out for good).
    """

    target: str
    streams: dict[str, Values] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    def absorb(self, line: LogLine, redact: Redact) -> None:
        """Take a line in."""
        self._phase(line)
        if line.metric:
            self._measure(line)
        elif line.side == "target":
            self._target_says(line, redact)
        elif line.side == "tap":
            self._tap_says(line, redact)
        else:
            self._meltano_says(line)
        if line.side and (said := _VERSION.fullmatch(line.event)):
            versions = {"version": redact(said["version"]), "sdk": redact(said["sdk"])}
            self.notes.setdefault("versions", {})[line.side] = versions
        elif line.side == "tap" and line.level == "warning" and (ends := expiry_in(line.event)):
            self.notes["expiry"] = ends
        if line.side and line.exception:
            message = redact(str(line.exception.get("message") or line.event))
            self._keep_error(line.side, str(line.exception.get("type") or ""), message)
        elif line.side and line.level in {"error", "critical"} and line.event:
            self._keep_error(line.side, "", redact(line.event))

    def settle_loads(self, *, loader_was_fine: bool) -> bool:
        """Give the streams of a run that has ended what was loaded into their tables.

        The load that was begun last is written if the loader ended well, else not. A target of a kind that tells each
        load, and told none, loaded nothing.

        Returns:
            Whether anything is known that was not before.
        """
        told = self._settle_last(loader_was_fine=loader_was_fine)
        tables: Mapping[str, int] = self.notes.pop("tables", {})
        for table, rows in tables.items():
            self._share(table, rows)
        is_silent = loader_was_fine and not self.notes.get("reports") and tells_loads(self.target)
        if is_silent and any(_sent(values) for values in self.streams.values()):
            self.notes["reports"] = True
            return True
        return told or bool(tables)

    def _settle_last(self, *, loader_was_fine: bool) -> bool:
        loading = self.notes.pop("loading", None)
        if loading and loader_was_fine:
            self._add(self.notes.setdefault("tables", {}), loading[0], loading[1])
        return bool(loading)

    def _share(self, table: str, rows: int) -> None:
        """Give a table's rows to its stream; where several share it, to each what it sent, and the rest to the last."""
        names = [name for name in sorted(self.streams) if table_of(self.target, name) == table] or [table]
        for name in names[:-1]:
            values = self._stream(name)
            share = min(rows, max(_sent(values) - int(values.get("loaded") or 0), 0))
            self._add(values, "loaded", share)
            rows -= share
        self._add(self._stream(names[-1]), "loaded", rows)

    def _stream(self, name: str) -> Values:
        return self.streams.setdefault(name, {"status": "in_progress"})

    def _add(self, values: Values, column: str, amount: float) -> None:
        values[column] = (values.get(column) or 0) + amount

    def _measure(self, line: LogLine) -> None:
        metric: Mapping[str, Any] = line.metric or {}
        measure = _MEASURES.get((line.side, str(metric.get("metric"))))
        if measure and (stream := measures.name_in(metric)):
            measure(self, stream, metric)

    def _extracted(self, stream: str, metric: Mapping[str, Any]) -> None:
        rows = measures.count(metric["value"])
        self._add(self._stream(stream), "extracted", rows)

    def _loaded(self, stream: str, metric: Mapping[str, Any]) -> None:
        rows = measures.count(metric["value"])
        self.notes["reports"] = True
        self._add(self._stream(stream), "loaded", rows)

    def _took(self, stream: str, metric: Mapping[str, Any]) -> None:
        seconds = measures.amount(metric["value"])
        values = self._stream(stream)
        self._add(values, "seconds", seconds)
        if (metric.get("tags") or {}).get("status") == "failed":
            values["status"] = "failed"
        elif values["status"] == "in_progress":
            values["status"] = "completed"

    def _requests(self, stream: str, metric: Mapping[str, Any]) -> None:
        requests = measures.count(metric["value"])
        values = self._stream(stream)
        if values.get("summed") is None:
            self._add(values, "http_requests", requests)

    def _summary(self, stream: str, metric: Mapping[str, Any]) -> None:
        told = measures.summary(metric["value"])
        self._stream(stream).update(told)

    def _tap_says(self, line: LogLine, redact: Redact) -> None:
        if found := _BEGINNING.match(line.event):
            self._stream(found[1][: measures.NAME_CHARACTERS])
        elif line.structured:
            return
        elif line.event.startswith(_TRACEBACK):
            self.notes["traceback"] = True
        elif self.notes.get("traceback") and not line.event.startswith(" ") and (end := _ENDED.fullmatch(line.event)):
            # Chained exceptions come one behind the other; the last one is what ended it.
            del self.notes["traceback"]
            if (self.notes.get("tap_error") or {}).get("printed"):
                del self.notes["tap_error"]
            kind = end["type"].rpartition(".")[2]
            self._keep_error("tap", kind, redact(end["message"] or end["type"]), printed=True)

    def _target_says(self, line: LogLine, redact: Redact) -> None:
        if begun := recognised(self.target, line.event):
            loading = [begun[0][: measures.NAME_CHARACTERS], measures.count(begun[1])]
            self._settle_last(loader_was_fine=True)
            self.notes["reports"] = True
            self.notes["loading"] = loading
        elif not line.structured and (raised := _RAISED.fullmatch(line.event.strip())):
            # Chained exceptions come one behind the other; the last one is what ended it.
            self.notes.pop("target_error", None)
            kind = raised["type"].rpartition(".")[2]
            self._keep_error("target", kind, redact(raised["message"] or raised["type"]))

    def _meltano_says(self, line: LogLine) -> None:
        if line.event == "Block run completed":
            exits = line.fields.get("exit_codes") or {}
            self.notes["exits"] = {name: int(code) for name, code in exits.items() if isinstance(code, int)}
        elif line.event.startswith("Performing full refresh"):
            self.notes["full_refresh"] = True
        elif "timed out" in line.event.lower() and "timeout_seconds" in line.fields:
            self.notes["timeout"] = measures.amount(line.fields["timeout_seconds"])

    def _keep_error(self, side: str, kind: str, message: str, *, printed: bool = False) -> None:
        """Keep the first of the most telling errors of a side; whether it is only the end of a printed traceback."""
        known = self.notes.get(f"{side}_error")
        if known is None or _telling(kind) > _telling(known["type"]):
            self.notes[f"{side}_error"] = {"type": kind, "message": message[:MESSAGE_CHARACTERS]} | (
                {"printed": True} if printed else {}
            )

    def _phase(self, line: LogLine) -> None:
        if line.event == "Running catalog discovery":
            phase = "discover"
        elif line.side == "tap" and line.job_name:
            phase = "extract"
        elif line.side == "target":
            phase = "load"
        else:
            return
        at = line.at.isoformat()
        phases = self.notes.setdefault("phases", {})
        begun, _ = phases.get(phase, (at, at))
        phases[phase] = [begun, at]


def _sent(values: Values) -> int:
    summed = values.get("summed")
    return int((summed if summed is not None else values.get("extracted")) or 0)


def _telling(kind: str) -> int:
    """Rank an error by its exception: a pipe that broke is only what the other's end looks like from here."""
    if kind in _CONSEQUENCES:
        return 0
    return 2 if kind else 1


_Measure = Callable[[RunFacts, str, Mapping[str, Any]], None]
_MEASURES: Mapping[tuple[str | None, str], _Measure] = {
    ("tap", "record_count"): RunFacts._extracted,  # noqa: SLF001 - the table is part of the class, below it
    ("tap", "sync_duration"): RunFacts._took,  # noqa: SLF001 - same
    ("tap", "http_request_count"): RunFacts._requests,  # noqa: SLF001 - same
    ("tap", "stream_summary"): RunFacts._summary,  # noqa: SLF001 - same
    ("target", "record_count"): RunFacts._loaded,  # noqa: SLF001 - same
}
