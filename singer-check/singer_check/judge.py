"""Judges one run of a tap, line by line."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from singer_check import batches
from singer_check.bookmarks import unfinished
from singer_check.findings import Findings
from singer_check.leaks import Secrets
from singer_check.messages import ActivateVersion, Batch, MessageError, Record, Schema, State, encode, parse, row
from singer_check.promises import Promises
from singer_check.samples import Sample, Samples
from singer_check.streams import Report, Stream

Progress = Callable[[str], None]
LINES_PER_SIGN = 100_000


class Judge:
    """Judges one run.

    Args:
        findings: Where to put what is wrong.
        start: The state that the run begins with.
        secrets: What must not be in the output.
        may_repeat: The streams whose keys may come twice in one version.
        samples: How many STATEs to keep beside the last.
        progress: Where to say how far it is.
    """

    def __init__(
        self,
        findings: Findings,
        *,
        start: dict[str, Any] | None = None,
        secrets: Secrets | None = None,
        may_repeat: Iterable[str] = (),
        samples: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self.streams: dict[str, Stream] = {}
        self.samples = Samples(samples)
        self.rows = 0
        self._findings = findings
        self._secrets = secrets or Secrets({})
        self._may_repeat = frozenset(may_repeat)
        self._start = start or {}
        self._promises = Promises(self._start, self._bookmark_properties)
        self._progress = progress
        self._line = 0
        self._last: type | None = None
        self._state: dict[str, Any] = {}
        self._takers: dict[type, Callable[[Any], None]] = {
            Record: self._record,
            Schema: self._schema,
            State: self._take_state,
            Batch: self._batch,
            ActivateVersion: self._activate_version,
        }

    def _bookmark_properties(self, stream: str) -> tuple[str, ...]:
        known = self.streams.get(stream)
        return known.bookmark_properties if known else ()

    def line(self, line: bytes) -> None:
        """Take the next line of the output."""
        self._line += 1
        if self._progress and self._line % LINES_PER_SIGN == 0:
            self._progress(f"{self._line:,} lines")
        stream = ""
        try:
            message = parse(line)
        except MessageError as error:
            stream, self._last = error.stream, None
            self._findings.add(error.code, str(error), stream=stream, line=self._line)
        else:
            stream, self._last = getattr(message, "stream", ""), type(message)
            self._takers[type(message)](message)
        self._look_for_secrets(line, stream)

    def _look_for_secrets(self, line: bytes, stream: str) -> None:
        for name in self._secrets.found(line):
            self._findings.add("P001", f"it holds {name}", stream=stream, line=self._line, about=name)

    def _report(self, stream: str) -> Report:
        return partial(self._findings.add, stream=stream, line=self._line)

    def _schema(self, message: Schema) -> None:
        stream = self.streams.get(message.stream)
        if stream is None:
            stream = Stream(message.stream, may_repeat=message.stream in self._may_repeat)
            self.streams[message.stream] = stream
        stream.describe(message, self._report(message.stream))

    def _stream_of(self, message: Record | Batch | ActivateVersion) -> Stream | None:
        stream = self.streams.get(message.stream)
        if stream is None:
            kind = str(type(message).__struct_config__.tag)
            text = f"{kind} of the stream {message.stream!r}, which has no SCHEMA yet"
            self._findings.add("S001", text, stream=message.stream, line=self._line)
        return stream

    def _activate_version(self, message: ActivateVersion) -> None:
        self._stream_of(message)

    def _record(self, message: Record) -> None:
        if stream := self._stream_of(message):
            self._take_row(stream, message.record, message.version)

    def _take_row(self, stream: Stream, record: dict[str, Any], version: int | None = None) -> None:
        self.rows += 1
        stream.take(record, self._report(stream.name), self._promises, line=self._line, version=version)

    def _batch(self, message: Batch) -> None:
        stream = self._stream_of(message)
        try:
            for place, line in batches.lines(message):
                self._batch_row(stream, place, line)
                self._look_for_secrets(line, message.stream)
        except batches.BatchError as error:
            self._findings.add("M004", str(error), stream=message.stream, line=self._line)

    def _batch_row(self, stream: Stream | None, place: str, line: bytes) -> None:
        try:
            record = row(line)
        except ValueError as error:
            name = stream.name if stream else ""
            self._findings.add("M004", f"{place} is not one JSON object: {error}", stream=name, line=self._line)
            return
        if stream:
            self._take_row(stream, record)

    def _take_state(self, message: State) -> None:
        self._state = message.value
        for breach in self._promises.take(message.value):
            self._findings.add(
                breach.code, breach.text, stream=breach.place.stream, line=self._line, about=str(breach.place)
            )
        self.samples.add(Sample(self._line, encode(message.value)))

    def end(self) -> None:
        """The output has ended, and the run calls itself a success."""
        if self.samples.last is None:
            self._findings.add("F001", "the output holds no STATE")
            return
        if self._last is not State:
            text = f"the last STATE is on line {self.samples.last.line}; more follows"
            self._findings.add("F002", text, line=self._line)
        for path in unfinished(self._own(self._state)):
            # Streams and partitions alike: what matters is which part was left behind.
            name = path.rpartition(".")[2]
            self._findings.add("F003", f"the final STATE holds {path}", line=self.samples.last.line, about=name)

    def _own(self, state: dict[str, Any]) -> dict[str, Any]:
        """The state without what it was given of streams that this run does not read."""
        given, kept = self._start.get("bookmarks"), state.get("bookmarks")
        if not isinstance(given, dict) or not isinstance(kept, dict):
            return state
        own = {name: part for name, part in kept.items() if name in self.streams or name not in given}
        return state | {"bookmarks": own}
