"""Our own database: how it is opened, and the type its times are kept in. Modules add their tables to `METADATA`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from sync_status.settings import SettingsError

METADATA = MetaData()
"""Every table of ours: declare `Table("name", METADATA, ...)` in the module that owns it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A moment, aware and in UTC; microseconds since 1970 in the database, so that every database sorts it alike."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def open_database(uri: str) -> Engine:
    """Open our own database and make the tables that are missing.

    Args:
        uri: As SQLAlchemy takes it: `sqlite:////path/file.db` or `postgresql+psycopg://...`.

    Raises:
        SettingsError: Another release made it, and this one cannot use it.
    """
    engine = connect(uri)
    _make_tables(engine)
    columns = inspect(engine).get_multi_columns()
    for table in METADATA.sorted_tables:
        there = {column["name"] for column in columns[None, table.name]}
        if missing := sorted({column.name for column in table.columns} - there):
            engine.dispose()
            raise SettingsError(
                f"another release of sync-status made its database: {table.name} has no {', '.join(missing)}; "
                "name a new one in SYNC_STATUS_DATABASE_URI, or move it away: what Meltano still has is read again"
            )
    return engine


def _make_tables(engine: Engine) -> None:
    for _ in METADATA.sorted_tables:
        try:
            METADATA.create_all(engine)
            _make_indexes(engine)
        except DBAPIError as error:
            # Another process makes them at this moment, too: what it has made is not made again.
            if "already exists" not in str(error.orig):
                raise
        else:
            break


def _make_indexes(engine: Engine) -> None:
    # An earlier release may have made a table without one that this release asks by.
    found_there = inspect(engine).get_multi_indexes()
    there = {index["name"] for of_table in found_there.values() for index in of_table}
    for table in METADATA.sorted_tables:
        for index in table.indexes:
            if index.name not in there:
                index.create(engine)


def connect(uri: str) -> Engine:
    """Connect to a database; several processes may write SQLite at once, each waits for the other."""
    url = make_url(uri)
    if url.drivername.partition("+")[0] in {"postgresql", "postgres"}:
        # The driver that is installed, whichever Meltano's address names.
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def found(db: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    """Return the rows that a query finds, by the names of their columns."""
    return [dict(row) for row in db.execute(statement).mappings().all()]


def upsert(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or write their values over those with the same key.

    Args:
        db: In whose transaction.
        table: Where to.
        rows: All with the same columns, the key's among them.
    """
    make: Any = (postgresql if db.dialect.name == "postgresql" else sqlite).insert
    key = [column.name for column in table.primary_key]
    statement = make(table)
    others = {name: statement.excluded[name] for name in rows[0] if name not in key}
    # The rows are parameters: a statement with values of its own would be compiled anew each time.
    if others:
        statement = statement.on_conflict_do_update(index_elements=key, set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    db.execute(statement, list(rows))
