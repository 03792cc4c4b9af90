"""How a list of Connect is declared: its address, its key, and how it is asked for what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_plex.fields import Shape, fields_of

MODIFIED = ("modifiedDateBegin", "modifiedDateEnd")
BETWEEN = ("beginDate", "endDate")

Names = tuple[str, str]
"""The parameters that a window begins and ends with; the second is empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """The list of which each row has a list of its own.

    Args:
        path: Its address.
        names: What its fields are called in the address, the parameters and the columns of its children.
        moment: Its field with the time of the last change; empty where it tells none, and all are asked for.
        window: The parameters that ask for those that changed; None where the list has none, and is cut here.
        above: The list that is above it in turn.
    """

    path: str
    names: Mapping[str, str]
    moment: str = ""
    window: Names | None = None
    above: "Parents | None" = None

    @property
    def top(self) -> "Parents":
        """The uppermost list."""
        return self.above.top if self.above else self


@dataclass(frozen=True, slots=True)
class Declared:
    """One list.

    Args:
        name: The stream's.
        path: Its address, with {names} where a parent's id stands.
        about: What its rows are, as a sentence.
        key: The columns that name a row within a tenant; none for events, which get a name.
        moment: The column that a bookmark speaks of; empty for a list that is read whole.
        window: The parameters that ask for what changed; None where there are none: all is asked for, and cut here.
        is_event: Things that happened at a time: windows are cut, and only the look-back of events is read again.
        is_reference: Read whole at first, whatever its age.
        most_rows: An answer of so many rows may have been cut off by Plex; 0 for no limit. The setting invoice_limit
            goes before it.
        parents: The list above it.
        params: Names of the parents that are sent as parameters.
        columns: Names of the parents that become columns.
        rows_at: Where the rows are, if the answer is an object.
        method: How it is asked.
        is_personal: Whether it is about people.
        is_optional: Whether it takes so many calls that it must be asked for.
        window_days: How long the windows are; None for the setting's, or none.
        look_back_hours: What is read again; None for the setting's.
        known: Its fields, where they are not the published ones.
    """

    name: str
    path: str
    about: str
    key: tuple[str, ...] = ("id",)
    moment: str = ""
    window: Names | None = None
    is_event: bool = False
    is_reference: bool = False
    most_rows: int = 0
    parents: Parents | None = None
    params: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows_at: str = "data"
    method: str = "GET"
    is_personal: bool = False
    is_optional: bool = False
    window_days: float | None = None
    look_back_hours: float | None = None
    known: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def fields(self) -> Mapping[str, Shape]:
        """What its rows hold."""
        return self.known or fields_of(self.path)

    @property
    def product(self) -> str:
        """The API product that an app must be subscribed to: the first part of the address."""
        return self.path.strip("/").split("/")[0]

    @property
    def follows_parents(self) -> bool:
        """Whether its bookmark is about its parents' changes, because its rows cannot be asked for by their own."""
        return self.parents is not None and bool(self.parents.top.moment) and not self.window


def changing(name: str, path: str, about: str, window: Names = MODIFIED, **more: Any) -> Declared:
    """Declare a list whose rows tell when they changed, and which can be asked for what did."""
    return Declared(name, path, about, moment="modifiedDate", window=window, **more)


def happening(name: str, path: str, about: str, moment: str, window: Names = BETWEEN, **more: Any) -> Declared:
    """Declare a list of things that happened at a moment, and have no key."""
    return Declared(name, path, about, key=(), moment=moment, window=window, is_event=True, **more)
