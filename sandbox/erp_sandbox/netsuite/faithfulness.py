"""The part of the documentation that says how faithful the sandbox is, made from the facts."""

from collections import Counter
from itertools import groupby
from operator import attrgetter

from erp_sandbox.netsuite.facts import CONFIDENCES, Fact
from erp_sandbox.netsuite.facts_of import FACTS

BEGIN = "<!-- Written by `erp-sandbox netsuite facts docs/netsuite-sandbox.md`. -->"
END = "<!-- The facts end here. -->"

_MEANINGS = {
    "official": "the vendor's own pages say so",
    "observed": "seen on live accounts, or relied on by clients in use",
    "inferred": "concluded from the others",
    "unknown": "not known; the sandbox takes the likelier answer, and has a switch where it matters",
}


def section() -> str:
    """The tables of facts, in Markdown."""
    return "\n\n".join(
        [_summary(), *(_table(name, list(group)) for name, group in groupby(FACTS, attrgetter("section")))]
    )


def filled(page: str) -> str:
    """A page with the tables between its marks.

    Raises:
        ValueError: The page has no marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there are no lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{section()}\n\n{END}{after}"


def _summary() -> str:
    counts = Counter(fact.confidence for fact in FACTS)
    seen = sum(not fact.unseen for fact in FACTS)
    rows = [f"| {name} | {_MEANINGS[name]} | {counts[name]} |" for name in CONFIDENCES]
    told = f"{len(FACTS)} facts; {seen} of them are shown by a test over a socket, the others say why not."
    return "\n".join([told, "", "| how sure | what that means | facts |", "|---|---|---|", *rows])


def _table(name: str, facts: list[Fact]) -> str:
    return "\n".join([f"**{name}**", "", "| fact | | how sure |", "|---|---|---|", *map(_row, facts)])


def _row(fact: Fact) -> str:
    unseen = f" *Not shown: {fact.unseen}*" if fact.unseen else ""
    statement = f"{fact.statement}{unseen}".replace("|", "\\|")
    return f"| `{fact.id}` | {statement} | {fact.confidence} |"
