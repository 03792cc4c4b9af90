"""However long a history is, catching up and questions look at few of its runs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from tests.sync_status.conftest import Watched


def plans(engine: Engine, work: Callable[[], object]) -> list[tuple[str, str]]:
    """Every query of some work, and each step of how SQLite goes about it."""
    asked = list[tuple[str, Any]]()
    listen = ("before_cursor_execute", lambda _c, _k, statement, given, *_: asked.append((statement, given)))
    event.listen(engine, *listen)
    work()
    event.remove(engine, *listen)
    with engine.connect() as db:
        return [
            (statement, row.detail)
            for statement, given in asked
            if statement.startswith("SELECT")
            for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]


def test_catching_up_goes_through_no_table_of_all_runs(watched: Watched) -> None:
    watched.meltano.run(watched.time.at)
    watched.parts.catch_up()
    found = plans(watched.parts.engine, watched.parts.catch_up)
    # The newest run alone is the first that is met from behind.
    scans = [plan for asked, plan in found if plan.startswith("SCAN runs") and "ORDER BY runs.id DESC" not in asked]
    assert scans
    assert all("USING INDEX runs_open" in plan or "USING INDEX runs_dirty" in plan for plan in scans), scans


def test_a_question_looks_at_the_open_runs_and_sums_a_month_up_out_of_an_index(watched: Watched) -> None:
    watched.meltano.run(watched.time.at)
    watched.parts.catch_up()
    board = watched.parts.board
    name = board.connections()[0].id
    found = plans(watched.parts.engine, lambda: (board.status(name), board.statuses()))
    of_open = [plan for asked, plan in found if "WHERE runs.open" in asked and plan.startswith(("SCAN", "SEARCH"))]
    of_month = [plan for asked, plan in found if "coalesce(runs.ended_at" in asked]
    assert [plan for plan in of_open if "runs_open" not in plan] == []
    # More of them if it was caught up meanwhile, as after a second.
    assert len(of_open) >= 2
    assert of_month
    assert all("USING COVERING INDEX runs_of_connection" in plan for plan in of_month), of_month


def test_a_question_finds_the_newest_starts_out_of_an_index(watched: Watched) -> None:
    watched.parts.catch_up()
    found = plans(watched.parts.engine, watched.parts.board.statuses)
    of_newest = [plan for asked, plan in found if "max(starts.requested_at)" in asked and "starts" in plan]
    assert any("COVERING INDEX starts_of_connection" in plan for plan in of_newest)
    assert not [plan for plan in of_newest if plan.startswith("SCAN starts") and "COVERING" not in plan]
