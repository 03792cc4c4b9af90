"""kill -9 at the worst moments: what was committed is sent, what was not leaves no trace."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.sync_status.receiver import Reply, receiving
from tests.sync_status.webhook_desk import desk_in, failed
from tests.sync_status.webhook_victim import SEEN


def victim(root: Path, folder: Path, moment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.sync_status.webhook_victim", str(folder), moment]
    return subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.mark.parametrize(("moment", "is_kept"), [("before", False), ("after", True)])
def test_killed_around_the_commit_the_run_and_its_event_are_both_there_or_neither(
    root: Path, tmp_path: Path, moment: str, *, is_kept: bool
) -> None:
    with receiving() as receiver, desk_in(tmp_path) as desk:
        desk.add(receiver.url)
        process = victim(root, tmp_path, moment)
        assert process.stdout
        assert process.stdout.readline() == f"{moment}\n"
        kill(process)
        with desk.engine.connect() as connection:
            assert connection.execute(select(func.count()).select_from(SEEN)).scalar() == is_kept
        desk.send()
        assert receiver.ids == [failed().id] * is_kept
        # Whoever looks again after the kill records it again: still one event.
        desk.record(failed())
        desk.send()
        assert receiver.ids == [failed().id]


def test_killed_while_sending_the_event_is_sent_again_with_its_id(root: Path, tmp_path: Path) -> None:
    with receiving(Reply(is_slow=True), Reply(204)) as receiver, desk_in(tmp_path) as desk:
        endpoint, secret = desk.add(receiver.url)
        desk.record(failed())
        process = victim(root, tmp_path, "sending")
        while not receiver.received:
            assert process.poll() is None
        kill(process)
        desk.send()
        assert len(receiver.received) == 1, "the dead process still holds it"
        desk.move(timedelta(minutes=1))
        desk.send()
        assert receiver.ids == [failed().id] * 2
        receiver.received[0].verify(secret)
        assert desk.state(endpoint) == [("delivered", 1, [204])]
