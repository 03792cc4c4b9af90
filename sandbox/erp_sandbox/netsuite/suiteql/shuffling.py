"""The order of rows that no ORDER BY tells apart: another for each seed."""

from erp_sandbox.netsuite.suiteql.scope import Scope, Source


def shuffle_key(scope: Scope) -> str:
    """What the rows of a SELECT are sorted by in the last place."""
    columns = [column for source in scope.sources for column in _key(source)]
    return f"hash({', '.join([*columns, str(scope.session.view.shuffle_seed)])})"


def _key(source: Source) -> list[str]:
    names = source.table.key if source.table is not None and source.table.key else source.values
    return [source.values[column].sql for column in names]


def is_total(scope: Scope, sorted_by: set[str]) -> bool:
    """Whether an order by columns, as DuckDB knows them, leaves no ties."""
    if len(scope.sources) != 1:
        return False
    table = scope.sources[0].table
    return table is not None and bool(table.key) and set(_key(scope.sources[0])) <= sorted_by
