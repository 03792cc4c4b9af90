"""The record of what was tried, and how it came out."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

EVERYTHING = os.environ.get("FAULTS") == "all"
SEED = int(os.environ.get("FAULT_SEED", "1"))

COUNTS = ("tried", "recovered", "red", "lost")


@dataclass
class _Line:
    verdicts: Counter[str] = field(default_factory=Counter)
    messages: set[str] = field(default_factory=set)


class Record:
    """Collects it."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str, str], _Line] = {}

    def tried(self, tap: str, what: str, where: str) -> None:
        """Something is about to be tried: until it is judged, it counts as lost."""
        self._lines.setdefault((tap, what, where), _Line()).verdicts["tried"] += 1

    def judged(self, tap: str, what: str, where: str, *, red: str | None = None) -> None:
        """It came out well: recovered, or red with a message."""
        line = self._lines[tap, what, where]
        line.verdicts["recovered" if red is None else "red"] += 1
        if red is not None:
            line.messages.add(red)

    def keep(self, file: Path) -> None:
        """Write it down for `of`."""
        content = [[*key, dict(line.verdicts), sorted(line.messages)] for key, line in self._lines.items()]
        file.write_text(json.dumps(content))

    @classmethod
    def of(cls, files: Iterable[Path]) -> "Record":
        """One record of several."""
        whole = cls()
        for file in files:
            for tap, what, where, verdicts, messages in json.loads(file.read_text()):
                line = whole._lines.setdefault((tap, what, where), _Line())
                line.verdicts.update(verdicts)
                line.messages.update(messages)
        return whole

    def lines(self) -> Iterator[tuple[str, str, Counter[str], str]]:
        """Of one tap: what was tried, where, how often it came out how, and the messages."""
        for (_, what, where), line in self._lines.items():
            lost = line.verdicts["tried"] - line.verdicts["recovered"] - line.verdicts["red"]
            yield what, where, line.verdicts | Counter(lost=lost), "; ".join(sorted(line.messages))
