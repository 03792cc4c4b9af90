"""Faults on demand: which call gets which, by rules that are the same for the same seed."""

from fnmatch import fnmatchcase
from hashlib import blake2b
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec

Kind: TypeAlias = Literal[
    "401", "403", "404", "409", "429", "500", "502", "503", "token_expired",
    "latency", "hang", "reset", "slow_body", "truncated_body", "truncated_json", "corrupt_json", "wrong_content_type",
    "empty_page", "repeated_page", "cursor_loop",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)

PAGE_KINDS = frozenset({"empty_page", "repeated_page", "cursor_loop"})
"""Faults that only a dialect can make, because they are about its pages."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a fault happens: on calls whose path fits, of those on the numbered ones or by chance, and so often.

    Args:
        kind: What happens.
        route: Pattern of paths, with * and ?.
        calls: The numbers of the matching calls, from 1; empty for all.
        probability: The share of those calls that it happens on.
        times: At most so often; None for no end.
        seconds: How long latency, hang and a slow body take, and what Retry-After asks for.
        retry_after: How a 429 or 503 says when to come back: as seconds, as a date, or not at all.
    """

    kind: Kind
    route: str = "*"
    calls: list[Annotated[int, msgspec.Meta(ge=1)]] = []
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0
    retry_after: Literal["seconds", "date"] | None = None


def parse_rule(text: str) -> Rule:
    """A rule as it is written on a command line: `429:route=*/items,calls=2+5,retry_after=seconds`.

    Raises:
        ValueError: It is none.
    """
    kind, _, rest = text.partition(":")
    given: dict[str, Any] = {"kind": kind}
    for part in filter(None, rest.split(",")):
        name, _, value = part.partition("=")
        given[name] = value.split("+") if name == "calls" else value
    try:
        return msgspec.convert(given, Rule, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{text!r} is no fault: {error}; kinds are {', '.join(KINDS)}") from error


class FaultPlan:
    """Decides for each call.

    Args:
        rules: The first that fits speaks.
        seed: Two plans of one seed decide alike.
    """

    def __init__(self, rules: list[Rule], seed: int = 1) -> None:
        self.seed = seed
        self.rules: list[Rule] = []
        self._calls: list[int] = []
        self.happened: list[int] = []
        self.replace(rules)

    def replace(self, rules: list[Rule]) -> None:
        """Start anew with these rules."""
        self.rules = list(rules)
        self._calls = [0] * len(rules)
        self.happened = [0] * len(rules)

    def next(self, path: str) -> Rule | None:
        """The fault of the next call to this path, if it has one."""
        chosen = None
        for place, rule in enumerate(self.rules):
            if not fnmatchcase(path, rule.route):
                continue
            self._calls[place] += 1
            if chosen is None and self._fits(place, rule):
                chosen = rule
                self.happened[place] += 1
        return chosen

    def _fits(self, place: int, rule: Rule) -> bool:
        number = self._calls[place]
        if rule.times is not None and self.happened[place] >= rule.times:
            return False
        if rule.calls and number not in rule.calls:
            return False
        digest = blake2b(f"{self.seed}/{place}/{number}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64 < rule.probability
