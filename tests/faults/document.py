"""The document that tells what was tried: a section for each tap and part, each from the last time that it was tried.

The same seed writes the same lines again, so that a reader can believe them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.record import COUNTS, SEED, Record

_HEAD = """\
# What was tried to lose rows

`make test-faults` tries all of it anew; `make test-faults TAP=tap-plex PART=kills` tries one section. Each line was
tried so often; afterwards the rows were compared, value by value, with what the source held. *Recovered*: the run
itself ended well with all rows. *Red*: it ended with an exit code other than 0 and the message, and the next run, from
the state that the first left, brought the rest. *Lost*: neither.

| tap | part | tried | recovered | red | lost | on | minutes |
|---|---|---|---|---|---|---|---|
"""
_TABLE = "| what | where | tried | recovered | red | lost | message of the red ones |\n|---|---|---|---|---|---|---|\n"
_SECTION = re.compile(r"^## (\S+): (\S+)\n\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_WHEN = re.compile(r"^`[^`]+`, ([\d-]+), (\d+) minutes?\.$", re.MULTILINE)
_LINE = re.compile(r"^\| [^|]+ \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """What one section is about."""

    tap: str
    part: str

    @property
    def command(self) -> str:
        """What tries it anew."""
        return f"make test-faults TAP={self.tap} PART={self.part} FAULT_SEED={SEED}"


class Document:
    """The document."""

    def __init__(self, path: Path, wanted: Iterable[Piece] = ()) -> None:
        self._path, self._wanted = path, tuple(wanted)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self.sections: dict[Piece, str] = {Piece(tap, part): body for tap, part, body in _SECTION.findall(text)}

    def put(self, piece: Piece, record: Record, seconds: float, untold: Iterable[tuple[str, str, str]] = ()) -> None:
        """Write a section, in the place of the one that there was."""
        minutes = max(1, round(seconds / 60))
        body = f"`{piece.command}`, {datetime.now(UTC):%Y-%m-%d}, {minutes} minute{'s' if minutes > 1 else ''}.\n\n"
        body += _TABLE + "".join(
            f"| {what} | {where} | {_numbers(counts)} | {message} |\n"
            for what, where, counts, message in record.lines()
        )
        for kinds, where, why in untold:
            body += f"\nNot tried{f' of {where}' if where else ''}: {kinds}: {why}.\n"
        self.sections[piece] = body + "\n"
        self._path.write_text(self._text(), encoding="utf-8")

    def counts(self, piece: Piece) -> Counter[str]:
        """The sums of a section."""
        found = Counter(dict.fromkeys(COUNTS, 0))
        for numbers in _LINE.findall(self.sections[piece]):
            found.update(dict(zip(COUNTS, map(int, numbers), strict=True)))
        return found

    def _text(self) -> str:
        text, sums = _HEAD, Counter(dict.fromkeys(COUNTS, 0))
        for piece in sorted(self.sections):
            when = _WHEN.search(self.sections[piece])
            on, minutes = when.groups() if when else ("", "")
            counts = self.counts(piece)
            text += f"| {piece.tap} | {piece.part} | {_numbers(counts)} | {on} | {minutes} |\n"
            sums.update(counts)
        text += f"| all |  | {_numbers(sums)} |  |  |\n\n"
        if missing := [f"{piece.tap} {piece.part}" for piece in self._wanted if piece not in self.sections]:
            text += f"Not tried yet: {', '.join(missing)}.\n\n"
        sections = (f"## {piece.tap}: {piece.part}\n\n{self.sections[piece]}" for piece in sorted(self.sections))
        return (text + "".join(sections)).rstrip("\n") + "\n"


def _numbers(counts: Mapping[str, int]) -> str:
    return " | ".join(str(counts[name]) for name in COUNTS)
