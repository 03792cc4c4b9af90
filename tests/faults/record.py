"""The record of what was tried: a table that a reader can believe, because the same seed writes it again."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

EVERYTHING = os.environ.get("FAULTS") == "all"
SEED = int(os.environ.get("FAULT_SEED", "1"))

_HEAD = """\
# What was tried to lose rows

Written by `{command}` on {date}, in {minutes} minutes. Each line was tried so often; afterwards the rows were compared,
value by value, with what the source held. *Recovered*: the run itself ended well with all rows. *Red*: it ended with an
exit code other than 0 and the message, and the next run, from the state that the first left, brought the rest. *Lost*:
neither.

| tap | what | where | tried | recovered | red | lost | message of the red ones |
|---|---|---|---|---|---|---|---|
"""


@dataclass
class _Line:
    verdicts: Counter[str] = field(default_factory=Counter)
    messages: set[str] = field(default_factory=set)


class Record:
    """Collects what was tried, and how it came out."""

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

    def write(self, path: Path, began: datetime) -> None:
        """Write the table."""
        ended = datetime.now(UTC)
        seed = "" if SEED == 1 else f" FAULT_SEED={SEED}"
        minutes = max(1, round((ended - began).total_seconds() / 60))
        text = _HEAD.format(command=f"make test-faults{seed}", date=f"{ended:%Y-%m-%d}", minutes=minutes)
        sums: Counter[str] = Counter()
        for (tap, what, where), line in self._lines.items():
            lost = line.verdicts["tried"] - line.verdicts["recovered"] - line.verdicts["red"]
            text += _row(tap, what, where, line.verdicts | Counter(lost=lost), "; ".join(sorted(line.messages)))
            sums += line.verdicts + Counter(lost=lost)
        path.write_text(text + _row("all", "", "", sums, ""), encoding="utf-8")


def _row(tap: str, what: str, where: str, counts: Counter[str], message: str) -> str:
    numbers = " | ".join(str(counts[name]) for name in ("tried", "recovered", "red", "lost"))
    return f"| {tap} | {what} | {where} | {numbers} | {message} |\n"
