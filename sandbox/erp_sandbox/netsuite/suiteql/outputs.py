"""The columns that a SELECT gives, and what they are called.

Source: docs/netsuite-sandbox.md#suiteql-results.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.errors import unknown_identifier, unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope, bad_column
from erp_sandbox.netsuite.suiteql.values import Value


def outputs(projections: Sequence[exp.Expr], scope: Scope, *, is_nested: bool) -> list[tuple[str, Value]]:
    """What a SELECT gives: names and values. As a dictionary, of two columns with one name the last is there."""
    if not projections:
        raise unsupported()
    numbers = count(1)
    return [column for part in projections for column in _columns(part, scope, numbers, is_nested)]


def _columns(
    node: exp.Expr,
    scope: Scope,
    numbers: Iterator[int],
    is_nested: bool,  # noqa: FBT001 - handed on
) -> Iterator[tuple[str, Value]]:
    if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
        yield from _star(node, scope)
    elif isinstance(node, exp.Alias):
        only(node, "this", "alias")
        alias = node.args["alias"]
        if is_nested and alias.args.get("quoted"):
            raise unsupported()
        yield alias.name.lower(), scope.value(node.this)
    elif isinstance(node, exp.Column):
        yield node.name.lower(), scope.value(node)
    else:
        yield f"expr{next(numbers)}", scope.value(node)


def _star(node: exp.Expr, scope: Scope) -> Iterator[tuple[str, Value]]:
    only(node, "this", "table")
    table = node.text("table").lower()
    sources = [source for source in scope.sources if table in {"", source.alias}]
    if not sources:
        available = [(source.alias, source.shown) for source in scope.sources]
        raise bad_column(scope.session, unknown_identifier(table, available))
    for source in sources:
        for column in source.names(scope.session):
            value = source.value(column)
            if value is not None:
                yield column, value
