"""What was asked of each account, so that a test can tell how a client behaved: how much, and how much at once.

Source: docs/netsuite-sandbox.md#while-it-runs.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from starlette.requests import Request

_KEPT = ("type",)
"""The parts of an address that are told as they were asked; the others are told by their names."""


@dataclass(slots=True)
class Calls:
    """The calls of one account since the start, or since they were last forgotten.

    Args:
        under_way: So many are being answered.
        most_at_once: So many were, at the most.
        refused: So many found no place.
        answered: How often what was asked, such as `POST /query/v1/suiteql`.
    """

    under_way: int = 0
    most_at_once: int = 0
    refused: int = 0
    answered: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """One more is being answered."""
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)

    def end(self) -> None:
        """One has been answered."""
        self.under_way -= 1


class CallLog:
    """The calls of all accounts."""

    def __init__(self) -> None:
        self._accounts: defaultdict[str, Calls] = defaultdict(Calls)

    def of(self, account: str) -> Calls:
        """The calls of an account, by its id."""
        return self._accounts[account]

    def everything(self) -> dict[str, Calls]:
        """The calls of all accounts that were asked, by their ids."""
        return dict(self._accounts)

    def forget(self) -> None:
        """Begin to count anew; what is under way stays so."""
        for account, calls in self._accounts.items():
            self._accounts[account] = Calls(calls.under_way, calls.under_way)


def named(request: Request, path: str) -> str:
    """What was asked, by its address within the services; the same for every record of a type."""
    for name, value in request.path_params.items():
        if name not in _KEPT:
            path = path.replace(f"/{value}", f"/{{{name}}}", 1)
    return f"{request.method} {path}"
