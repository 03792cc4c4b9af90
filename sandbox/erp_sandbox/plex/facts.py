"""What is known of Plex, fact by fact: how sure it is, and which case shows it here, or why none does.

The facts are in facts.txt, a line each: id, confidence, case, subject, statement, reason; parted by tabs.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

HEADING = "## How faithful is the Plex sandbox\n\n"
SECTIONS = {
    "A1": "Connect: hosts, headers, keys",
    "A2": "Connect: answers, parameters, times, limits",
    "A3": "Connect: refusals",
    "A4": "Connect: endpoints and their filters",
    "B1": "Data sources: who may ask",
    "B2": "Data sources: execute",
    "B3": "Data sources: search and metadata",
    "B4": "Data sources: errors",
    "B5": "Data sources: read limits",
    "B6": "Data sources: calls",
    "B7": "Data sources: which there are",
    "G": "What clients stumble over",
}

CONFIDENCES = {
    "official": "Plex's own documents say so",
    "specified": "Plex's OpenAPI documents say so",
    "observed": "somebody saw it on a live system",
    "code": "public client code relies on it",
    "inferred": "nobody says so; it is the likelier answer",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Args:
        id: Its section and a number.
        confidence: One of CONFIDENCES.
        case: The test that shows it; empty if none does.
        subject: What that test is run on, if on several.
        statement: What is the case.
        reason: Why no test shows it.
    """

    id: str
    confidence: str
    case: str
    subject: str
    statement: str
    reason: str

    @property
    def section(self) -> str:
        """Where it belongs."""
        return self.id.partition(".")[0]


@cache
def facts() -> tuple[Fact, ...]:
    """All of them, in their order."""
    lines = files(__package__).joinpath("facts.txt").read_text(encoding="utf-8").splitlines()
    return tuple(Fact(*line.split("\t")) for line in lines)


def of_case(case: str) -> list[Fact]:
    """The facts that one test shows, each on a subject of its own."""
    return [fact for fact in facts() if fact.case == case]


def page() -> str:
    """The table of all facts, as the documentation shows it."""
    count = Counter(bool(fact.case) for fact in facts())
    parts = [
        (
            f"{len(facts())} facts are known; {count[True]} have a case that is run against a real server over a "
            f"socket, {count[False]} have none, with the reason."
        ),
        "| how sure | meaning | facts |\n|---|---|---|\n"
        + "\n".join(
            f"| {name} | {meaning} | {sum(fact.confidence == name for fact in facts())} |"
            for name, meaning in CONFIDENCES.items()
        ),
    ]
    for section, title in SECTIONS.items():
        mine = [fact for fact in facts() if fact.section == section]
        rows = "\n".join(f"| {f.id} | {_cell(f.statement)} | {f.confidence} | {_shown(f)} |" for f in mine)
        parts.append(f"### {title}\n\n| | fact | how sure | shown by |\n|---|---|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _shown(fact: Fact) -> str:
    return f"`{fact.case}`" if fact.case else f"not shown: {_cell(fact.reason)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write_page(path: Path) -> None:
    """Put the table of all facts into the documentation."""
    head, heading, _ = path.read_text(encoding="utf-8").partition(HEADING)
    path.write_text(head + heading + page(), encoding="utf-8")


if __name__ == "__main__":
    write_page(Path("docs/plex-sandbox.md"))
