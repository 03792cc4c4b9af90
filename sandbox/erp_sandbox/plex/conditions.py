"""Conditions: what the rows of an answer must satisfy."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from erp_sandbox.plex import instants

Relation: TypeAlias = Literal["is", "from", "to", "after"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One parameter as it was asked.

    Args:
        name: In lower case.
        field: The row's field that it is compared with; empty if it has none.
        relation: How.
        values: With what; one of several is enough.
        scalar: Their type.
    """

    name: str
    field: str
    relation: Relation
    values: tuple[Any, ...]
    scalar: str

    def holds(self, value: Any, *, inclusive: bool) -> bool:
        """Whether a row's value satisfies it."""
        if isinstance(value, list):
            return any(self.holds(each, inclusive=inclusive) for each in value)
        if value is None:
            return False
        known = self._comparable(value)
        if self.relation == "is":
            return known in self.values
        limit = self.values[0]
        if self.relation in ("from", "after"):
            return bool(known > limit or (self.relation == "from" and known == limit))
        return bool(known <= limit if inclusive else known < limit)

    def _comparable(self, value: Any) -> Any:
        if self.scalar == "dt":
            return instants.order(value)
        if self.scalar == "time":
            return instants.time_asked(value)
        if isinstance(value, bool) or self.scalar == "bool":
            return bool(value) if self.scalar != "i32" else int(value)
        return value.casefold() if isinstance(value, str) else value
