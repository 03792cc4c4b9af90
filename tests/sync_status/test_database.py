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
