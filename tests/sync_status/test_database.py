"""Our own database: when several processes make it at once, and when another release made it."""

import pytest
from sqlalchemy import event, inspect
from sync_status.database import METADATA, open_database
from sync_status.settings import SettingsError


def test_two_that_open_a_new_database_at_once_both_go_on(database_uri: str) -> None:
    others = []
    # When one has seen that there are none, the other makes them all.
    event.listen(METADATA, "before_create", lambda *_, **__: others.append(open_database(database_uri)), once=True)
    engine = open_database(database_uri)
    assert len(others) == 1
    assert set(inspect(engine).get_table_names()) == set(METADATA.tables)
    for opened in (engine, *others):
        opened.dispose()


def test_a_database_of_another_release_is_told(database_uri: str) -> None:
    engine = open_database(database_uri)
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE checks RENAME COLUMN message TO said")
    with pytest.raises(SettingsError, match=r"another release .* checks has no message"):
        open_database(database_uri)
    engine.dispose()


def test_an_index_that_another_release_did_not_have_is_made(database_uri: str) -> None:
    engine = open_database(database_uri)
    wanted = {index.name for table in METADATA.sorted_tables for index in table.indexes}
    with engine.begin() as db:
        for name in wanted:
            db.exec_driver_sql(f'DROP INDEX "{name}"')
    engine.dispose()
    engine = open_database(database_uri)
    there = inspect(engine).get_multi_indexes().values()
    assert wanted <= {index["name"] for of_table in there for index in of_table}
    engine.dispose()
