"""What stays when old runs are removed, however old it is."""

from collections.abc import Callable

from sync_status.retention import prune

from tests.sync_status.conftest import Watched
from tests.sync_status.test_trouble import REFUSED, Teller


def test_pruning_keeps_the_last_success_of_all_streams(watch: Callable[..., Watched], database_uri: str) -> None:
    teller = Teller(watch(SYNC_STATUS_DATABASE_URI=database_uri))
    teller.fails(REFUSED)
    success = teller.succeeds()
    teller.fails("connection refused")
    teller.succeeds(chosen=["units"])
    before = teller.status()
    assert before.last_success
    assert before.last_success.id == str(success)
    assert prune(teller.watched.parts.engine, teller.watched.time.at) == 2
    assert teller.status().last_success == before.last_success
