"""A data source: its inputs, its columns, and the table behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from erp_sandbox.entity import Entity, Row
from erp_sandbox.plex.conditions import Relation
from erp_sandbox.plex.rows import Form
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.table import Make, Table

READ_LIMIT = 1_000
"""Source: Plex, Data Sources screen: the Read Row Limit of nearly all of them."""

_SCALARS = {"string": "str", "date": "dt", "decimal": "dbl", "double": "dbl", "float": "dbl", "int16": "i32",
            "int32": "i32", "int64": "i64", "bool": "bool", "uuid": "uuid", "time": "time", "blob": "str"}  # fmt: skip
TYPES = tuple(_SCALARS)

Gather: TypeAlias = Callable[[Iterable[Row]], list[Row]]


def summed(*names: str, totals: tuple[str, ...], count: str = "") -> Gather:
    """Sums of columns, for each combination of others, and in the column `count` of how many rows they are."""

    def gather(rows: Iterable[Row]) -> list[Row]:
        known: dict[tuple[object, ...], Row] = {}
        for row in rows:
            name = tuple(row[each] for each in names)
            first = known.setdefault(name, row | dict.fromkeys(totals, 0) | ({count: 0} if count else {}))
            for total in totals:
                first[total] += row[total] or 0
            if count:
                first[count] += 1
        return list(known.values())

    return gather


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    Args:
        name: Case-sensitive.
        type: One of TYPES.
        required: Whether it must be given.
        nullable: Whether it may be null.
        controlled: Plex fills it in; nobody may give it.
        customers: It is a delimited list of customer numbers.
    """

    name: str
    type: str = "string"
    required: bool = False
    nullable: bool = True
    controlled: bool = False
    customers: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column or output."""

    name: str
    type: str = "string"
    nullable: bool = True

    @property
    def scalar(self) -> str:
        """Its type as the forms of rows call it."""
        return _SCALARS[self.type]


def inputs(text: str) -> tuple[Input, ...]:
    """Inputs from one line of text: `Part_No! Active:bool PCNs:customers Plexus_Customer_No:controlled`.

    A `!` makes one required, and not nullable with it.
    """
    found = []
    for word in text.split():
        name, _, kind = word.rstrip("!").partition(":")
        required = word.endswith("!")
        type_ = kind if kind in TYPES else "string"
        found.append(Input(name, type_, required, not required, kind == "controlled", kind == "customers"))
    return tuple(found)


def columns(text: str) -> tuple[Column, ...]:
    """Columns from one line of text: `Part_Key:int32 Part_No`."""
    pairs = (word.partition(":") for word in text.split())
    return tuple(Column(name, type_ or "string") for name, _, type_ in pairs)


RESULT = columns("Result_Error:bool Result_Code:int32 Result_Message")


@dataclass(frozen=True)
class DataSource:
    """One data source.

    Args:
        id: The same for every customer.
        name: Ends in _Get, _Picker, _Export and the like if it reads.
        given: Its inputs, as `inputs` reads them.
        shown: Its columns, as `columns` reads them; empty for none.
        entity: Whose records are behind it; None if it writes.
        make: How they become rows.
        dates: The column that its two dates are of: the first day, and the last.
        asks: What else an input compares, a column and how, where it is not the column of its own name.
        moment: The column whose time the record's last change gives.
        follows: The record's change comes up to so many minutes after it.
        key: The columns that name a row; none if only the whole row does.
        gather: Makes sums of the rows that were asked for.
        top: The input that says how many rows are wanted, sorted by the key; empty for none.
        read_limit: After so many rows it stops.
        finds_one: It answers an error of its own, inside a 200, if there is no such row.
        has_object: Whether there is something to run behind it.
    """

    id: int
    name: str
    given: str = ""
    shown: str = ""
    entity: Entity | None = None
    make: Make | None = None
    dates: str = ""
    asks: Mapping[str, tuple[str, Relation]] = field(default_factory=dict)
    moment: str = ""
    follows: int = 0
    key: tuple[str, ...] = ()
    gather: Gather | None = None
    top: str = ""
    read_limit: int = READ_LIMIT
    finds_one: bool = False
    has_object: bool = True

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Its inputs."""
        return inputs(self.given)

    @cached_property
    def conditions(self) -> dict[str, tuple[str, Relation]]:
        """What each input compares, a column and how; inputs without a column ask for nothing."""
        shown = {column.name for column in self.columns}
        found: dict[str, tuple[str, Relation]] = {i.name: (i.name, "is") for i in self.inputs if i.name in shown}
        if self.dates:
            first, last = (each.name for each in self.inputs if each.type == "date")
            found |= {first: (self.dates, "from"), last: (self.dates, "to")}
        return found | dict(self.asks)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, in their order; two may have one name."""
        return columns(self.shown)

    @property
    def outputs(self) -> tuple[Column, ...]:
        """What it answers beside the rows."""
        return RESULT if self.writes or self.finds_one else ()

    @property
    def writes(self) -> bool:
        """Whether it changes something, were it not for the sandbox."""
        return self.entity is None and self.has_object

    @cached_property
    def table(self) -> Table | None:
        """The table behind it."""
        if self.entity is None or self.make is None:
            return None
        path = f"datasources/{self.id}"
        return Table(path, self.entity, self.make, key=self.key, moment=self.moment, follows=self.follows)

    @cached_property
    def form(self) -> Form:
        """The form of its rows."""
        return Form({column.name: Shape(column.scalar) for column in self.columns})

    @property
    def windows(self) -> tuple[str, ...]:
        """The columns that a window must be given for."""
        dates = [each.name for each in self.inputs if each.required and each.type == "date"]
        return tuple({self.conditions[name][0]: None for name in dates})

    @property
    def reads_customers(self) -> str:
        """The input that names the customers whose data is read; empty if there is none."""
        return next((each.name for each in self.inputs if each.customers), "")
