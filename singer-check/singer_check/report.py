"""The findings for a person, or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

import msgspec

from singer_check.findings import Finding


def as_json(findings: Sequence[Finding]) -> str:
    """A JSON array with one object for each finding; its fields are those of `Finding`."""
    return msgspec.json.format(msgspec.json.encode([asdict(finding) for finding in findings]), indent=2).decode()


def as_table(findings: Sequence[Finding]) -> str:
    """The findings as lines, and what to do below each."""
    if not findings:
        return "no findings"
    width = max(len(finding.place) for finding in findings)
    lines = []
    for finding in findings:
        times = f" ({finding.count:,} times)" if finding.count > 1 else ""
        lines.append(f"{finding.code}  {finding.severity:<7}  {finding.place:<{width}}  {finding.message}{times}")
        lines.append(f"{'':<15}{'':<{width}}  -> {finding.todo}")
    found = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
    return "\n".join([*lines, found])
