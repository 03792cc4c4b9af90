"""What a name in a query stands for: the sources of a SELECT, and the SELECT around it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from sqlglot import exp

from erp_sandbox.netsuite.catalogue import Column, Table
from erp_sandbox.netsuite.suiteql.errors import (
    SuiteQLError,
    UnexpectedError,
    field_not_found,
    unknown_identifier,
    unsupported,
)
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.tables import is_visible, value_of
from erp_sandbox.netsuite.suiteql.values import Value, literal, name


@dataclass(frozen=True, slots=True)
class Relation:
    """A query, ready to run.

    Args:
        sql: What DuckDB runs.
        values: What each column is, by its name; `sql` in them is the column's name alone.
        is_ordered: Whether it says in which order its rows are.
    """

    sql: str
    values: Mapping[str, Value]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What all parts of a query share.

    Args:
        session: Its zone, format and moment.
        catalogue: All tables.
        parameters: What the query is given for each `?`, by its mark.
        compile: Makes a relation of a sub-select; names that it does not know are those of the scope.
        evaluate: Makes a value of an expression.
    """

    session: Session
    catalogue: Mapping[str, Table]
    parameters: Mapping[str, str]
    compile: Callable[["Statement", exp.Expr, "Scope | None"], Relation]
    evaluate: Callable[[exp.Expr, "Scope"], Value]
    rows: Iterator[int] = field(default_factory=count)

    def parameter(self, mark: exp.Placeholder) -> Value:
        """What the query is given for a `?`."""
        return literal(self.parameters[str(mark.this)])

    def new_row(self) -> str:
        """An alias that nothing else in the query has."""
        return f"s{next(self.rows)}"


@dataclass(slots=True)
class Source:
    """Something that a SELECT reads from.

    Args:
        alias: What the query calls it, in lower case.
        shown: What messages call it.
        row: What DuckDB calls it.
        sql: What DuckDB reads.
        values: Its columns.
        table: The table that it is; None for a sub-select.
        is_ordered: Whether it is a sub-select that says in which order its rows are.
        taken: Where a page has been cut before its columns are computed: the columns that the page must hold.
        page: What DuckDB calls that page.
    """

    alias: str
    shown: str
    row: str
    sql: str
    values: Mapping[str, Value]
    table: Table | None = None
    is_ordered: bool = False
    taken: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def value(self, column: str) -> Value | None:
        """The column of this name, whether or not the query may name it."""
        value = self.values.get(column)
        if value is None or not self.page:
            return value
        label = name(f"{self.row}.{column}")
        self.taken[label] = value.sql
        return replace(value, sql=f"{self.page}.{label}")

    def names(self, session: Session) -> list[str]:
        """The columns of `*`."""
        return [name for name, value in self.values.items() if _is_listed(value.column, self.table, session)]

    def named(self, column: str, session: Session) -> Value | None:
        """The column that the query names; None where the session knows of none."""
        value = self.value(column)
        if self.table is None or value is None or value.column is None:
            return value
        if not is_visible(value.column, session.view):
            return None
        if not value.column.filterable:
            raise bad_column(session, field_not_found(column, self.table.name))
        return value


def _is_listed(column: Column | None, table: Table | None, session: Session) -> bool:
    return table is None or column is None or (column.filterable and is_visible(column, session.view))


def bad_column(session: Session, error: SuiteQLError) -> Exception:
    """What a column that is not there gives: the refusal, or an unexpected error where the session's view says so."""
    return UnexpectedError() if session.view.bad_column_is_500 else error


def table_source(table: Table, alias: str, row: str, sql: str) -> Source:
    """A table as a source."""
    values = {column.name: value_of(column, row) for column in table.columns}
    return Source(alias, table.name, row, sql, values, table)


def relation_source(relation: Relation, alias: str, row: str) -> Source:
    """A sub-select as a source."""
    values = {column: replace(value, sql=f"{row}.{name(column)}") for column, value in relation.values.items()}
    return Source(alias, alias, row, f"({relation.sql})", values, is_ordered=relation.is_ordered)


@dataclass(slots=True)
class Scope:
    """Where names are looked up.

    Args:
        statement: The query.
        sources: What this SELECT reads from.
        parent: The SELECT around it.
        shows_names: Whether BUILTIN.DF may be used here: not with DISTINCT or GROUP BY.
        row_number: What ROWNUM is, where rows are numbered.
    """

    statement: Statement
    sources: list[Source]
    parent: "Scope | None" = None
    shows_names: bool = True
    row_number: str = ""

    @property
    def session(self) -> Session:
        """The query's session."""
        return self.statement.session

    def value(self, node: exp.Expr) -> Value:
        """What an expression is here."""
        return self.statement.evaluate(node, self)

    def relation(self, query: exp.Expr) -> Relation:
        """A sub-select of this one."""
        return self.statement.compile(self.statement, query, self)

    def source_of(self, row: str) -> Source | None:
        """The source that DuckDB calls so."""
        found = next((source for source in self.sources if source.row == row), None)
        return self.parent.source_of(row) if found is None and self.parent else found

    def resolve(self, table: str, column: str) -> Value:
        """What a name, as written, stands for; the alias before the point is in lower case, and empty for none."""
        value = self.find(table, column.lower())
        if value is None:
            is_alias_known = not table or self.knows(table)
            available = [(source.alias, source.shown) for source in self.sources]
            shown = column if is_alias_known else table
            raise bad_column(self.session, unknown_identifier(shown, available))
        return value

    def find(self, table: str, column: str) -> Value | None:
        """The same, both in lower case; None for nothing."""
        sources = [source for source in self.sources if table in {"", source.alias}]
        found = [value for source in sources if (value := source.named(column, self.session)) is not None]
        if len(found) > 1:
            raise unsupported()
        if found:
            return found[0]
        is_shadowed = bool(table) and bool(sources)
        return self.parent.find(table, column) if self.parent and not is_shadowed else None

    def knows(self, table: str) -> bool:
        """Whether an alias is there, here or around."""
        is_here = any(source.alias == table for source in self.sources)
        return is_here or (self.parent is not None and self.parent.knows(table))
