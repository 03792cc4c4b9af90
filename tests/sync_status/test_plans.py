"""However long a history is, catching up looks at the runs that go on or changed, and at no others."""

from typing import Any

from sqlalchemy import event

from tests.sync_status.conftest import Watched


def test_catching_up_goes_through_no_table_of_all_runs(watched: Watched) -> None:
    watched.meltano.run(watched.time.at)
    watched.parts.catch_up()
    engine, asked = watched.parts.engine, list[tuple[str, Any]]()
    listen = ("before_cursor_execute", lambda _c, _k, statement, given, *_: asked.append((statement, given)))
    event.listen(engine, *listen)
    watched.parts.catch_up()
    event.remove(engine, *listen)
    with engine.connect() as db:
        plans = [
            row.detail
            for statement, given in asked
            # The newest run alone is the first that is met from behind.
            if statement.startswith("SELECT") and "ORDER BY runs.id DESC" not in statement
            for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    scans = [plan for plan in plans if plan.startswith("SCAN runs")]
    assert scans
    assert all("USING INDEX runs_open" in plan or "USING INDEX runs_dirty" in plan for plan in scans), scans
