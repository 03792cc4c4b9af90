"""Meltano's own database on PostgreSQL, as Meltano makes it there."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sync_status.database import connect
from sync_status.system_database import SystemDatabase, SystemDatabaseError

from tests.end_to_end.postgres_cluster import Postgres
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX

TABLES = """
CREATE TABLE runs (id serial PRIMARY KEY, job_name varchar, state varchar, started_at timestamp, ended_at timestamp,
  payload varchar, payload_flags integer, run_id uuid, trigger varchar, last_heartbeat_at timestamp);
CREATE TABLE state (state_id varchar(900) PRIMARY KEY, partial_state varchar, completed_state varchar,
  updated_at timestamp);
"""
INSERT = (
    "INSERT INTO runs (job_name, state, started_at, ended_at, last_heartbeat_at, payload, payload_flags, run_id,"
    " trigger) VALUES (%s, %s, %s, %s, %s, %s, 0, %s, 'cli')"
)


def test_runs_and_bookmarks_of_postgresql(postgres: Postgres, watch: Callable[..., Watched]) -> None:
    name = f"meltano_{uuid4().hex}"
    with psycopg.connect(postgres.url, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"')
    url = postgres.url.replace("/postgres", f"/{name}")
    begun, ended = (START + timedelta(minutes=n) for n in (-9, -8))
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(TABLES)
        times = [moment.replace(tzinfo=None) for moment in (begun, ended, ended)]
        db.execute(INSERT, [SANDBOX, "FAIL", *times, '{"error": "Loader failed"}', uuid4()])
        db.execute(INSERT, [SANDBOX, "SUCCESS", *times, '{"singer_state": {}}', uuid4()])
        state = '{"singer_state": {"bookmarks": {"orders": {"replication_key_value": "2026"}}}}'
        db.execute("INSERT INTO state VALUES (%s, NULL, %s, NULL)", [SANDBOX, state])
        watched = watch(MELTANO_DATABASE_URI=url)
        status = watched.board.status(SANDBOX)
        assert (status.status, status.last_run.started_at, status.last_run.ended_at) == ("completed", begun, ended)
        assert [run.status for run in status.recent] == ["completed", "failed"]
        assert status.streams[0].checkpoint == "2026"
        system = watched.parts.system
        assert [run.id for run in system.of_run_ids([status.last_run.run_id.replace("-", "")])] == [2]


@pytest.mark.parametrize("kind", ["postgresql", "postgresql+psycopg2", "postgresql+psycopg", "postgres"])
def test_a_database_is_reached_by_the_driver_that_is_installed(kind: str) -> None:
    with pytest.raises(OperationalError):
        connect(f"{kind}://somebody@127.0.0.1:1/none?connect_timeout=5").connect()


def test_a_database_that_is_not_there_says_what_to_check() -> None:
    database = SystemDatabase("postgresql://meltano:hunter22@127.0.0.1:1/none")
    with pytest.raises(SystemDatabaseError, match="check MELTANO_DATABASE_URI") as told:
        database.run_id_of(1)
    database.close()
    assert "hunter22" not in str(told.value)
