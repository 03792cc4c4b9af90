"""What is known about NetSuite's REST services, fact by fact: the measure of how faithful this dialect is.

The conformance tests show every fact, or a written reason says why no client could see it;
docs/netsuite-sandbox.md lists them all. A file of facts is text: a line with a fact's id and how sure it is,
indented lines that say it, and, after an exclamation mark, why it has no case.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Confidence: TypeAlias = Literal["official", "observed", "inferred", "unknown"]
"""From the vendor's pages; seen on live accounts or relied on by shipping clients; concluded; a guess with a switch."""

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a client can rely on, or has to expect.

    Args:
        id: Names it for the tests.
        section: Where the documentation lists it.
        statement: What is so.
        confidence: How sure it is.
        unseen: Why no case shows it; empty if one does.
    """

    id: str
    section: str
    statement: str
    confidence: Confidence
    unseen: str = ""


def facts(section: str, text: str) -> tuple[Fact, ...]:
    """The facts that a text lists.

    Raises:
        ValueError: The text has not that form.
    """
    found: list[Fact] = []
    for line in filter(None, (line.rstrip() for line in text.splitlines())):
        if not line.startswith(" "):
            name, confidence = line.split()
            if confidence not in CONFIDENCES:
                raise ValueError(f"{name}: {confidence!r} is none of {', '.join(CONFIDENCES)}")
            found.append(Fact(name, section, "", confidence))
        else:
            last = found.pop()
            found.append(_continued(last, line.strip()))
    return tuple(found)


def _continued(fact: Fact, line: str) -> Fact:
    statement, unseen = fact.statement, fact.unseen
    if line.startswith("!") or unseen:
        unseen = f"{unseen} {line.removeprefix('!').strip()}".strip()
    else:
        statement = f"{statement} {line}".strip()
    return Fact(fact.id, fact.section, statement, fact.confidence, unseen)
