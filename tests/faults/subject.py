"""What a tap tells of itself, so that its runs can be disturbed and its rows compared with the truth."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from erp_sandbox.faults import KINDS

from demo.sandbox import Sandbox

Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[Any, Row]]
"""For each stream its rows, by key."""
FAILED = "the source failed at its end (HTTP {}"


@dataclass(frozen=True, eq=False)
class Probe:
    """A part of the source whose answers are spoiled.

    Args:
        name: How it is read, for the record.
        stream: The only stream that is selected.
        route: Pattern of the calls that are spoiled.
        settings: Settings beside the subject's own.
        positions: Which of its calls are spoiled; what takes one call has a first only.
        red: What the last line says here of kinds that asking again does not mend; None where it is the subject's.
        untold: Kinds that nothing tells from a good answer here, and why.
    """

    name: str
    stream: str
    route: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    positions: tuple[str, ...] = ("first", "middle", "last")
    red: Mapping[str, str] | None = None
    untold: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(frozen=True, eq=False)
class Subject:
    """A tap on its sandbox.

    Args:
        name: The tap's, in meltano.yml too.
        command: Its executable.
        serve: Starts a sandbox whose clock stands still.
        settings: With which the tap reads all that this sandbox holds.
        truth: What it holds, of every stream that is compared.
        in_one_form: Rows of a warehouse and of the truth, made comparable; told whether numbers are exact there.
        compared: A stream's rows, by key, as those of the tap and of the truth are compared.
        probes: Where faults happen; the first is what the small sample spoils.
        discovery_route: What the tap asks before its first row.
        red: The kinds that asking again does not mend, and what the last line then says.
        may_be_red: The kinds that it mends at some places only, and what the last line says at the others.
        lasting: What the last line says when a kind never ends.
        read_anew: Streams that every run reads from where it cannot go on.
        stamps: The replication key of a stream; None where it has none.
        part: The column that says whose bookmarks speak of a row; empty where a stream has one bookmark.
        streams: What is read where all is meant; empty for every stream.
        untold: Kinds that nothing tells from a good answer, and why.
        slow_down: How a 429 says when to come back.
        at_once: How many rows of a stream a bookmark may pass at once; None for the setting page_size.
        to_come: How many rows the next run writes at least, by what there is of each stream; None for a tenth of all.
        before_rows: How many calls of the first probe's route a run makes until there are rows, and more to come.
    """

    name: str
    command: Path
    serve: Callable[[], AbstractContextManager[Sandbox]]
    settings: Callable[[Sandbox], dict[str, Any]]
    truth: Callable[[], Rows]
    in_one_form: Callable[[str, Iterable[Row], bool], Mapping[Any, Row]]
    probes: tuple[Probe, ...]
    discovery_route: str
    red: Mapping[str, str]
    may_be_red: Mapping[str, str]
    lasting: Mapping[str, str]
    read_anew: frozenset[str]
    stamps: Callable[[str], str | None] = lambda _: "modified_at"
    compared: Callable[[str, Mapping[Any, Row]], Mapping[Any, Any]] = lambda _, rows: rows
    part: str = ""
    streams: tuple[str, ...] = ()
    untold: Mapping[str, str] = field(default_factory=dict)
    slow_down: Mapping[str, Any] = field(default_factory=dict)
    at_once: Callable[[str], int] | None = None
    to_come: Callable[[Rows], int] | None = None
    before_rows: int = 0

    def __str__(self) -> str:
        return self.name

    def environment(self, settings: Mapping[str, Any]) -> dict[str, str]:
        """Settings as Meltano hands them on."""
        prefix = self.name.replace("-", "_").upper()
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in settings.items()}
        chosen = {f"{prefix}__SELECT": json.dumps([f"{name}.*" for name in self.streams])} if self.streams else {}
        return chosen | {f"{prefix}_{name.upper()}": text for name, text in texts.items()}

    def kinds(self, probe: Probe) -> list[str]:
        """The kinds of faults that are tried on a part of the source."""
        return [kind for kind in KINDS if kind not in {**self.untold, **probe.untold}]

    def red_at(self, probe: Probe) -> Mapping[str, str]:
        """The kinds that asking again does not mend there, and what the last line then says."""
        return self.red if probe.red is None else probe.red

    def not_tried(self) -> Iterator[tuple[str, str, str]]:
        """Which kinds are not tried, at which part of the source, and why; the part is empty where it is everywhere."""
        for where, untold in (("", self.untold), *((probe.name, probe.untold) for probe in self.probes)):
            for why in dict.fromkeys(untold.values()):
                yield ", ".join(f"`{kind}`" for kind, reason in untold.items() if reason == why), where, why

    def ties(self) -> dict[str, int]:
        """How many rows of a stream share their last change: a bookmark cannot lead between them."""
        found = {}
        for name, rows in self.truth().items():
            stamp, most = self.stamps(name) or "", Counter[Any]()
            for (part, _), count in Counter((row.get(self.part), row.get(stamp)) for row in rows.values()).items():
                most[part] = max(most[part], count)
            found[name] = most.total()
        return found


def lasting(slow_down: str, failed: str, no_page: str) -> dict[str, str]:
    """What the last line says of faults that do not pass.

    Args:
        slow_down: Of an account that asks too much.
        failed: Of a source that failed; the status stands in its braces.
        no_page: Of an answer that is no JSON.
    """
    return {
        "429": slow_down,
        **{status: failed.format(status) for status in ("500", "502", "503")},
        **dict.fromkeys(("hang", "reset", "truncated_body"), "broke off"),
        **dict.fromkeys(("truncated_json", "corrupt_json", "wrong_content_type"), no_page),
    }
