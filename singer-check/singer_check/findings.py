"""What was found: each breach once, with the place where it was first seen and how often."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from singer_check.rules import RULES

Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule.

    Args:
        code: The rule's code.
        severity: `error` or `warning`.
        run: Which run of the tap; empty where there was one only.
        stream: The stream; empty where it is none's.
        line: The line of the run's output where it was first seen, from 1; 0 where it is none's.
        message: What is the case.
        todo: What to do.
        count: How often it was seen, in all runs.
    """

    code: str
    severity: str
    run: str
    stream: str
    line: int
    message: str
    todo: str
    count: int = 1

    @property
    def place(self) -> str:
        """Where it was first seen, for a person."""
        parts = (self.stream, f"line {self.line}" if self.line else "", self.run)
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        """In one line."""
        times = f" ({self.count} times)" if self.count > 1 else ""
        place = f" {self.place}:" if self.place else ""
        return f"{self.severity} {self.code}{place} {self.message}{times} -> {self.todo}"


class Findings:
    """Collects; what is seen again is counted.

    Args:
        redact: Takes secrets out of a text.
    """

    def __init__(self, redact: Redact = str) -> None:
        self.run = ""
        self._redact = redact
        self._first: dict[tuple[str, str, str], Finding] = {}
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, code: str, message: str, *, stream: str = "", line: int = 0, about: str = "") -> None:
        """Add a breach.

        Args:
            code: The rule's code.
            message: What is the case.
            stream: The stream, if it is one's.
            line: The line of the output, if it is one's.
            about: Tells apart what breaks the same rule in the same stream, such as the property.
        """
        key = (code, stream, about)
        self._counts[key] += 1
        if key not in self._first:
            rule = RULES[code]
            self._first[key] = Finding(code, rule.severity, self.run, stream, line, self._redact(message), rule.todo)

    def __len__(self) -> int:
        """How many there are, each counted once."""
        return len(self._first)

    def __iter__(self) -> Iterator[Finding]:
        """Those found so far, in the order in which they were first seen."""
        return (replace(finding, count=self._counts[key]) for key, finding in self._first.items())
