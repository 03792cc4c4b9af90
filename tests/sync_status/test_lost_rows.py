"""Rows that a run lost beside another fault: neither hides the other."""

import pytest
from sync_status.lost_rows import acknowledge
from sync_status.outcome import LOSSES
from sync_status.retention import prune

from tests.sync_status.conftest import Watched
from tests.sync_status.test_trouble import MINUTE, MISSING, WELL, Teller, brings


def loses(teller: Teller, state: str) -> int:
    """A run that fails one stream, and loads nothing of another that it read to its end."""
    begin = teller.next()
    run = teller.watched.meltano.run(begin, begin + MINUTE, state=state, error="Extractor failed")
    teller.watched.meltano.summary(run, "items", begin, status="failed")
    teller.watched.meltano.summary(run, "orders", begin, record_count=100)
    return run


@pytest.mark.parametrize("state", ["SUCCESS", "FAIL"])
def test_rows_lost_beside_another_fault_stay_lost_after_a_success(watched: Watched, state: str) -> None:
    teller = Teller(watched)
    lost = loses(teller, state)
    assert teller.told()[1::2] == ("degraded", ["ACTION_REQUIRED"])
    brings(teller, {}, "items")
    assert teller.told() == MISSING
    assert prune(teller.watched.parts.engine, teller.watched.time.at) == 0
    acknowledge(teller.watched.parts.engine, teller.watched.board.run(str(lost)), "x", teller.watched.time)
    assert teller.told() == WELL


@pytest.mark.parametrize("state", ["SUCCESS", "FAIL"])
def test_who_took_note_of_lost_rows_did_not_mend_what_else_went_wrong(watched: Watched, state: str) -> None:
    teller = Teller(watched)
    lost = loses(teller, state)
    teller.status()
    acknowledge(teller.watched.parts.engine, teller.watched.board.run(str(lost)), "x", teller.watched.time)
    assert (found := teller.status()).consecutive_failures == 1
    assert found.trouble
    assert found.trouble.problem.code not in LOSSES
