"""The functions of the schema BUILTIN: what a person sees of a value, and what a filter takes of it.

Source: Oracle, "SuiteQL Built-in Functions".
"""

import re

from sqlglot import exp

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.suiteql.conversions import as_text
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope, Source
from erp_sandbox.netsuite.suiteql.tables import HEADER
from erp_sandbox.netsuite.suiteql.values import Value, name, text

_STATUS, _TYPE, _STATUSES = "status", "type", "transactionstatus"

_WORD = re.compile(r"[a-z_][a-z0-9_]*")


def call(node: exp.Expr, scope: Scope) -> Value:
    """BUILTIN.DF and BUILTIN.CF of a column."""
    function = node.expression
    is_builtin = isinstance(node.this, exp.Identifier) and node.this.name.upper() == "BUILTIN"
    if not is_builtin or not isinstance(function, exp.Anonymous) or len(function.expressions) != 1:
        raise unsupported()
    only(function, "this", "expressions")
    value = scope.value(function.expressions[0])
    if value.column is None or function.name.upper() not in {"DF", "CF"}:
        raise unsupported()
    source = scope.source_of(value.row) if value.row else None
    if function.name.upper() == "CF":
        return criteria(value, source)
    if not scope.shows_names:
        raise unsupported()
    return _display(value, source, scope)


def criteria(value: Value, source: Source | None) -> Value:
    """What BUILTIN.CF makes of the value of a source's column: of a transaction's status its whole code."""
    kind = _status_type(value, source)
    return value if kind is None else Value(f"({kind.sql} || ':' || {value.sql})", "text")


def _status_type(value: Value, source: Source | None) -> Value | None:
    is_status = value.column is not None and value.column.name == _STATUS
    is_transaction = source is not None and source.table is not None and source.table.name == HEADER
    return source.value(_TYPE) if source is not None and is_status and is_transaction else None


def _display(value: Value, source: Source | None, scope: Scope) -> Value:
    column = value.column
    if column is None:
        raise unsupported()
    if column.display and source is not None and source.table is not None:
        return text(_by_sql(column.display, source, source.table))
    kind = _status_type(value, source)
    if kind is not None and _STATUSES in scope.statement.catalogue:
        found = f"s.id = {value.sql} AND s.trantype = {kind.sql}"
        return text(f"(SELECT max(s.fullname) FROM ns.{_STATUSES} AS s WHERE {found})")
    table = scope.statement.catalogue.get(column.references) if column.references else None
    if table is None or not table.key:
        return as_text(value, scope.session)
    return text(_several(value, table) if column.kind == "multiselect" else _single(value, table))


def _single(value: Value, table: Table) -> str:
    found = f"d.{name(table.key[0])} = {value.sql}"
    return f"(SELECT max(CAST(d.{name(table.display)} AS VARCHAR)) FROM ns.{name(table.name)} AS d WHERE {found})"


def _several(value: Value, table: Table) -> str:
    key = f"CAST(d.{name(table.key[0])} AS VARCHAR)"
    found = f"list_contains(string_split({value.sql}, ', '), {key})"
    shown = f"string_agg(CAST(d.{name(table.display)} AS VARCHAR), ', ' ORDER BY d.{name(table.key[0])})"
    return f"(SELECT {shown} FROM ns.{name(table.name)} AS d WHERE {found})"


def _by_sql(display: str, source: Source, table: Table) -> str:
    """The catalogue's own expression, over the columns of the row that it names."""
    words = set(_WORD.findall(display.lower()))
    columns = [(column.name, source.value(column.name)) for column in table.columns if column.name in words]
    row = ", ".join(f"{value.sql} AS {name(column)}" for column, value in columns if value is not None)
    shown = display.replace("{alias}", "displayed")
    return f"(SELECT {shown} FROM (SELECT {row or '1'}) AS displayed)"
