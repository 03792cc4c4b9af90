"""Changes that a test makes to NetSuite's tables, as the log of mutations holds them.

A line of the log names the table in `resource` (`netsuite.transactionline`), the rows in `id` (`transaction=42,id=3`;
a range is `id=100..250`), and the new values in `fields`, stamps among them; null empties a column.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite.catalogue import Column, Table
from erp_sandbox.netsuite.rows.document import Row

PREFIX = "netsuite."
FIELD_RESOURCE = f"{PREFIX}customfield"

_EXACT = Decimal("0.00001")
_CONDITION = re.compile(r"(\w+)=(-?\d+)(?:\.\.(-?\d+))?", re.ASCII)


class Condition(NamedTuple):
    """A column that must lie between two whole numbers, both included."""

    column: str
    low: int
    high: int

    def holds(self, row: Row) -> bool:
        """Whether a row meets it."""
        value = row.get(self.column)
        return value is not None and self.low <= value <= self.high


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions that `id` of a mutation writes down.

    Raises:
        ValueError: It is no such text.
    """
    found = []
    for part in text.split(","):
        match = _CONDITION.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no condition such as id=42 or id=100..250")
        low = int(match[2])
        found.append(Condition(match[1], low, int(match[3]) if match[3] else low))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Patch:
    """One change of some rows of a table.

    Args:
        position: Its place among all mutations of the tenant.
        moment: When, in microseconds since 1970; rows that came later are not meant.
        table: Which table.
        operation: What is done.
        conditions: To which rows; they all must hold.
        fields: The new values.
    """

    position: int
    moment: int
    table: str
    operation: str
    conditions: tuple[Condition, ...]
    fields: Mapping[str, Any]

    def applied(self, row: Row, stamp: str) -> Row | None:
        """The row with the change made; None for a deleted one."""
        if self.operation == "delete":
            return None
        later = dict(row)
        for name, value in self.fields.items():
            if value is None:
                later.pop(name, None)
            elif name == stamp and later.get(name, "") > value:
                continue
            else:
                later[name] = value
        return later


def canonical(column: Column, value: Any) -> Any:
    """A value of the log as rows hold it.

    Raises:
        ValueError: A column of this kind cannot hold it.
    """
    if value is None or value == "":
        return None
    try:
        if column.kind in ("number", "percent"):
            return Decimal(str(value)).quantize(_EXACT)
        if column.kind in ("id", "integer", "reference"):
            return int(value)
    except ArithmeticError as error:
        raise ValueError(f"{column.name} holds a number, not {value!r}") from error
    if column.kind == "boolean" and isinstance(value, bool):
        return "T" if value else "F"
    return str(value)


def patch(mutation: Mutation, position: int, catalogue: Mapping[str, Table], without: Collection[str] = ()) -> Patch:
    """The change that a line of the log stands for.

    Args:
        mutation: The line.
        position: Its place among all mutations of the tenant.
        catalogue: The tables.
        without: Columns whose values do not count any more.
    """
    name = mutation.resource.removeprefix(PREFIX)
    known = {column.name: column for column in catalogue[name].columns}
    counting = known.keys() - set(without)
    fields = {key: canonical(known[key], value) for key, value in mutation.fields.items() if key in counting}
    return Patch(position, mutation.moment, name, mutation.operation, parse_conditions(mutation.id), fields)


@dataclass(slots=True)
class Overlay:
    """The changes so far, found by the rows that they are made to.

    Args:
        patches: In the order in which they were made.
        stamps: The stamp's column of each table.
    """

    patches: list[Patch]
    stamps: Mapping[str, str]
    _exact: dict[str, dict[tuple[str, int], list[Patch]]] = field(default_factory=dict)
    _ranges: dict[str, list[Patch]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """File the changes."""
        for each in self.patches:
            self.file(each)

    def file(self, each: Patch) -> None:
        """File one more change."""
        first = each.conditions[0]
        if each.operation == "insert":
            return
        if first.low == first.high:
            self._exact.setdefault(each.table, {}).setdefault((first.column, first.low), []).append(each)
        else:
            self._ranges.setdefault(each.table, []).append(each)

    def apply(self, table: str, row: Row, born: int, after: int = -1) -> Row | None:
        """The row as the changes leave it; None if they delete it.

        Args:
            table: Which table.
            row: As the data set has it.
            born: When it came to be, in microseconds since 1970.
            after: Only changes after this position count.
        """
        found = [each for each in self._candidates(table, row) if each.position > after and each.moment >= born]
        for each in sorted(found, key=lambda each: each.position):
            if all(condition.holds(row) for condition in each.conditions):
                later = each.applied(row, self.stamps[table])
                if later is None:
                    return None
                row = later
        return row

    def _candidates(self, table: str, row: Row) -> Iterator[Patch]:
        exact = self._exact.get(table)
        if exact:
            for column in {name for name, _ in exact}:
                yield from exact.get((column, row.get(column, -1)), ())
        yield from self._ranges.get(table, ())


def of_tables(mutations: Iterable[Mutation]) -> list[tuple[int, Mutation]]:
    """The mutations of NetSuite's tables, with their places among all; changes of custom fields are none of them."""
    return [
        (position, each)
        for position, each in enumerate(mutations)
        if each.resource.startswith(PREFIX) and each.resource != FIELD_RESOURCE
    ]
