"""What a tap's `check` command reports: one finding per thing that a sync needs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["ok", "missing", "cannot be told"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a sync needs.

    Args:
        item: What is needed.
        streams: The streams that need it; empty for all of them.
        verdict: Whether it is there.
        todo: What to do when it is not; empty when it is.
    """

    item: str
    streams: tuple[str, ...]
    verdict: Verdict
    todo: str = ""


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as a JSON array of objects with item, streams, verdict and todo."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def as_table(findings: Sequence[Finding]) -> str:
    """The findings as lines for a person."""
    width = max((len(finding.item) for finding in findings), default=0)
    lines = []
    for finding in findings:
        line = f"{finding.verdict:<15} {finding.item:<{width}}"
        if finding.streams:
            line += f"  needed by {', '.join(finding.streams)}"
        if finding.todo:
            line += f"  -> {finding.todo}"
        lines.append(line.rstrip())
    return "\n".join(lines)
