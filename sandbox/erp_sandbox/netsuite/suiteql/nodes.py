"""Walking the tree of a query."""

from collections.abc import Iterator

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.errors import unsupported

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "MEDIAN", "APPROX_COUNT_DISTINCT"})
"""Functions over many rows. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""


def only(node: exp.Expr, *allowed: str) -> None:
    """Make sure that a part of a query says nothing that would be overlooked."""
    if any(value and key not in allowed for key, value in node.args.items()):
        raise unsupported()


def conjuncts(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    """The conditions that must all hold."""
    if isinstance(condition, exp.And):
        for part in condition.flatten():
            yield from conjuncts(part)
    elif isinstance(condition, exp.Paren) and isinstance(condition.this, exp.And):
        yield from conjuncts(condition.this)
    elif condition is not None:
        yield condition


def own(node: exp.Expr) -> Iterator[exp.Expr]:
    """A part and all that is in it, but for sub-selects."""
    return node.walk(prune=lambda found: isinstance(found, exp.Query))


def aggregates(node: exp.Expr) -> bool:
    """Whether a part counts over the rows of a group."""
    return any(_is_aggregate(found) for found in own(node))


def ranks(node: exp.Expr) -> bool:
    """Whether a part looks at the rows around its own."""
    return any(isinstance(found, exp.Window) for found in own(node))


def is_row_number(node: exp.Expr) -> bool:
    """Whether a part is ROWNUM."""
    return isinstance(node, exp.Column) and not node.table and node.name.upper() == "ROWNUM"


def _is_aggregate(node: exp.Expr) -> bool:
    is_call = isinstance(node, exp.Anonymous) and node.name.upper() in AGGREGATES
    return is_call and not isinstance(node.parent, exp.Window)
