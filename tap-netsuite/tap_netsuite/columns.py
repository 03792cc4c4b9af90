"""Columns: what a query asks for, and what its text is made into.

SuiteQL answers every value as a text, dates in the account's own format and without their time, times in the zone of
the session. So each column is asked for in a form that depends on none of these.

Source: docs/netsuite-sandbox.md#suiteql-dates
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "date", "datetime", "multiselect"]
KINDS: frozenset[str] = frozenset(get_args(Kind))

_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
    "multiselect": {"type": ["array", "null"], "items": {"type": "string"}},
}

MOMENT_FORMAT = "YYYY-MM-DD HH24:MI:SS"
"""How moments are handed to a query."""


@dataclass(frozen=True, slots=True)
class Times:
    """How a time of the session becomes UTC.

    Args:
        zone: The zone in which the session's times are, where SYS_EXTRACT_UTC alone does not know it.
    """

    zone: str | None = None

    def utc(self, expression: str) -> str:
        """The expression as a timestamp in UTC."""
        if self.zone is None:
            return f"SYS_EXTRACT_UTC({expression})"
        return f"SYS_EXTRACT_UTC(FROM_TZ(CAST({expression} AS TIMESTAMP), '{self.zone}'))"

    def text(self, expression: str) -> str:
        """The expression as a text of ISO 8601, in UTC, to the second."""
        return f'TO_CHAR({self.utc(expression)}, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a stream.

    Args:
        name: In lower case; that of the table's column, unless `sql` makes it from others.
        kind: What its text is made into.
        description: For the catalog.
        sql: What is asked for, where it is not the column of that name; `{t}` stands for the table, `{h}` for the
            header.
        needs: The table's column that `sql` is made from, without which there is none; empty where it needs none.
    """

    name: str
    kind: Kind = "text"
    description: str = ""
    sql: str = ""
    needs: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """Its property in the stream's schema."""
        told = {"description": self.description} if self.description else {}
        return _SCHEMAS[self.kind] | told

    @property
    def source(self) -> str:
        """The bare expression, with the table's alias `t` and its header's `h`."""
        return self.sql.format(t="t", h="h") if self.sql else f"t.{self.name}"

    def expression(self, times: Times) -> str:
        """What is selected, so that neither format nor zone of the account matters."""
        if self.kind == "datetime":
            return times.text(self.source)
        if self.kind == "date":
            return f"TO_CHAR({self.source}, 'YYYY-MM-DD')"
        return self.source

    def selected(self, times: Times) -> str:
        """The expression under the column's name."""
        asked = self.expression(times)
        return asked if asked == f"t.{self.name}" else f"{asked} AS {self.name}"


_SAME_AS_TEXT: frozenset[Kind] = frozenset({"integer", "number", "boolean"})
_NUMBERS: frozenset[Kind] = frozenset({"integer", "number"})


def is_read_rightly(told: Kind, held: Kind) -> bool:
    """Whether every value of a column comes right, or fails by its name, where a catalog says another kind.

    A text would take a date in the account's format, and a number would lose the zeros before a code.

    Args:
        told: What the catalog says.
        held: What the column holds.
    """
    return told == held or (told == "text" and held in _SAME_AS_TEXT) or {told, held} <= _NUMBERS


def kind_of_schema(schema: dict[str, Any]) -> Kind:
    """The kind of a column, from its property in a catalog; what is none of ours is a text."""
    kinds = schema.get("type", [])
    kind = next((each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null"), "string")
    for name, known in _SCHEMAS.items():
        if kind in known["type"] and schema.get("format") == known.get("format"):
            return name  # type: ignore[return-value] # the keys of the table are the kinds
    return "text"
