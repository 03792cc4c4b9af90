"""A process that is killed with an event in its hands: `python webhook_victim.py FOLDER MOMENT`.

It prints a line when the moment has come, and waits for its end.
"""

import sys
from pathlib import Path

from sqlalchemy import Column, Integer, Table, insert
from sync_status.clock import now
from sync_status.database import METADATA
from sync_status.webhooks import outbox

from tests.sync_status.webhook_desk import desk_in, failed

SEEN = Table("seen_runs", METADATA, Column("id", Integer, primary_key=True))


def wait_for_the_end(at: str) -> None:
    sys.stdout.write(f"{at}\n")
    sys.stdout.flush()
    sys.stdin.read()


def main(folder: str, moment: str) -> None:
    with desk_in(Path(folder)) as desk:
        if moment == "sending":
            desk.send()
            return
        with desk.engine.begin() as connection:
            connection.execute(insert(SEEN).values(id=1))
            outbox.record(connection, failed(), now())
            if moment == "before":
                wait_for_the_end(moment)
        wait_for_the_end(moment)


if __name__ == "__main__":
    main(*sys.argv[1:])
