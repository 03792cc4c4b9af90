"""Lines that are read before Meltano's row of their run is there are kept for it."""

from datetime import timedelta

from sqlalchemy import select
from sync_status.tables import EARLY_LINES, LOG_FILES

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX

MINUTE = timedelta(minutes=1)


def strange(watched: Watched) -> int:
    with watched.parts.engine.connect() as db:
        return sum(db.execute(select(LOG_FILES.c.strange_lines)).scalars())


def waiting(watched: Watched) -> int:
    with watched.parts.engine.connect() as db:
        return len(db.execute(select(EARLY_LINES)).all())


def test_lines_that_came_before_their_row(watched: Watched) -> None:
    run_id = "0194f000-0000-7000-8000-000000000001"
    first = watched.meltano.run(START, run_id=run_id)
    second = watched.meltano.run(START, job_name=PLEX, run_id=run_id)
    for run, name in ((first, "orders"), (second, "parts"), (first, "items")):
        watched.meltano.summary(run, name, START, record_count=1)
    watched.meltano.say(
        first, "Block run completed", START, producer=False, job_name=None, exit_codes={"extractors": 0}
    )
    with watched.meltano.database() as db:
        rows = {run: db.execute("SELECT * FROM runs WHERE id = ?", [run]).fetchone() for run in (first, second)}
        db.execute("DELETE FROM runs")
    watched.parts.catch_up()
    assert (strange(watched), waiting(watched)) == (4, 3)
    for run in (first, second):
        with watched.meltano.database() as db:
            db.execute(f"INSERT INTO runs VALUES ({','.join('?' * len(rows[run]))})", rows[run])
        watched.meltano.summary(run, f"later_{run}", START, record_count=1)
        watched.parts.catch_up()
    names = {run: [stream.name for stream in watched.board.run(str(run)).streams] for run in (first, second)}
    assert names == {first: ["items", f"later_{first}", "orders"], second: [f"later_{second}", "parts"]}
    assert len(list(watched.board.log(str(first)))) == 4
    assert (strange(watched), waiting(watched)) == (0, 0)


def test_what_no_row_comes_for_is_forgotten(watched: Watched) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START)
    with watched.meltano.database() as db:
        db.execute("DELETE FROM runs")
    watched.parts.catch_up()
    assert (strange(watched), waiting(watched)) == (1, 1)
    watched.time.pass_by(hours=25)
    watched.parts.catch_up()
    assert (strange(watched), waiting(watched)) == (1, 0)
    assert watched.board.status(SANDBOX).status == "pending"
