"""What a tap tells of itself, so that its runs can be disturbed and its rows compared with the truth."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.sandbox import Sandbox

Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[Any, Row]]
"""For each stream its rows, by key."""


@dataclass(frozen=True, eq=False)
class Probe:
    """A part of the source whose answers are spoiled.

    Args:
        name: How it is read, for the record.
        stream: The only stream that is selected.
        route: Pattern of the calls that are spoiled.
        settings: Settings beside the subject's own.
        positions: Which of its calls are spoiled; what takes one call has a first only.
    """

    name: str
    stream: str
    route: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    positions: tuple[str, ...] = ("first", "middle", "last")

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
        truth: What it holds.
        in_one_form: Rows of a warehouse and of the truth, made comparable; told whether numbers are exact there.
        probes: Where faults happen; the first is what the small sample spoils.
        discovery_route: What the tap asks before its first row.
        red: The kinds that asking again does not mend, and what the last line then says.
        may_be_red: The kinds that it mends at some places only, and what the last line says at the others.
        lasting: What the last line says when a kind never ends.
        read_anew: Streams that every run reads from where it cannot go on.
        stamps: The replication key of a stream; None where it has none.
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

    def __str__(self) -> str:
        return self.name

    def environment(self, settings: Mapping[str, Any]) -> dict[str, str]:
        """Settings as Meltano hands them on."""
        prefix = self.name.replace("-", "_").upper()
        return {f"{prefix}_{name.upper()}": str(value) for name, value in settings.items()}
