"""The language of the `q` parameter: conditions on body fields, joined by AND and OR.

Source: docs/netsuite-sandbox.md#filtering.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.errors import NetSuiteError, invalid_parameter
from erp_sandbox.netsuite.query_operators import Comparison, compared

DEPTH_AT_MOST = 50

_TOKEN = re.compile(r'\s*(?:(?P<quoted>"[^"]*")|(?P<mark>[()\[\],])|(?P<word>[^\s()\[\],"]+))')


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition in SQL.

    Args:
        sql: With a `?` for each parameter.
        parameters: In order.
    """

    sql: str = "TRUE"
    parameters: list[Any] = field(default_factory=list)


def parsed(text: str, columns: Mapping[str, Column], comparison: Comparison) -> Filter:
    """The condition that the text of `q` says, on columns by their names in lower case.

    Raises:
        NetSuiteError: 400, the text is no condition.
    """
    reader = _Reader(_tokens(text), columns, comparison)
    found = reader.disjunction(0)
    if reader.left():
        raise refused(f"unexpected '{reader.next()}'")
    return found


def refused(reason: str) -> NetSuiteError:
    """A condition that cannot be understood."""
    return invalid_parameter("q", f"Invalid search query. Detailed unprocessed description follows. {reason}.")


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if token is None:
            raise refused(f"unexpected '{text[place:].strip()[:20]}'")
        tokens.append(token[token.lastgroup or 0])
        place = token.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[str], columns: Mapping[str, Column], comparison: Comparison) -> None:
        self._tokens = tokens
        self._columns = columns
        self._comparison = comparison
        self._place = 0

    def left(self) -> bool:
        return self._place < len(self._tokens)

    def peek(self) -> str:
        return self._tokens[self._place] if self.left() else ""

    def next(self) -> str:
        if not self.left():
            raise refused("the query ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def disjunction(self, depth: int) -> Filter:
        """Conditions joined by OR, which binds less than AND."""
        if depth > DEPTH_AT_MOST:
            raise refused("the query is nested too deeply")
        parts = [self._conjunction(depth)]
        while self.peek().upper() == "OR":
            self.next()
            parts.append(self._conjunction(depth))
        return _joined(parts, "OR")

    def _conjunction(self, depth: int) -> Filter:
        parts = [self._term(depth)]
        while self.peek().upper() == "AND":
            self.next()
            parts.append(self._term(depth))
        return _joined(parts, "AND")

    def _term(self, depth: int) -> Filter:
        if self.peek() != "(":
            return self._condition()
        self.next()
        inner = self.disjunction(depth + 1)
        if self.next() != ")":
            raise refused("a parenthesis is not closed")
        return inner

    def _condition(self) -> Filter:
        name, operator = self.next(), self.next().upper()
        column = self._columns.get(name.lower())
        if column is None:
            raise refused(f"Search error occurred: Unknown field '{name}'")
        bare = operator.removesuffix("_NOT")
        values = [] if bare == "EMPTY" else self._values()
        sql, parameters = compared(column, bare, values, self._comparison)
        return Filter(f"({sql}) IS NOT TRUE" if operator.endswith("_NOT") else f"({sql})", parameters)

    def _values(self) -> list[str]:
        if self.peek() != "[":
            return [self._value()]
        self.next()
        values = [self._value()]
        while (mark := self.next()) == ",":
            values.append(self._value())
        if mark != "]":
            raise refused("a list is not closed")
        return values

    def _value(self) -> str:
        value = self.next()
        if value in ("(", ")", "[", "]", ","):
            raise refused(f"unexpected '{value}'")
        return value[1:-1] if value.startswith('"') else value


def _joined(parts: list[Filter], word: str) -> Filter:
    if len(parts) == 1:
        return parts[0]
    sql = f" {word} ".join(part.sql for part in parts)
    return Filter(f"({sql})", [value for part in parts for value in part.parameters])
