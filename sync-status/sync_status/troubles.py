"""What is wrong with sync-status itself, for whoever looks at its pages."""

from sync_status.assembly import Parts
from sync_status.clock import written
from sync_status.heartbeats import SCHEDULER, heard


def troubles(parts: Parts) -> tuple[str, ...]:
    """Return them in few words each."""
    sight = parts.board.oversight()
    found = [f"{worker.name}: {worker.sign()}" for worker in parts.workers if worker.sign() != "ok"]
    if sight.is_old(parts.clock()):
        found.append(f"facts: of {written(sight.facts_as_of) or 'no moment yet'}")
    if sight.project:
        found.append("meltano.yml: unreadable")
    scheduler = heard(parts.engine, SCHEDULER, parts.clock)
    if scheduler and not scheduler.alive:
        found.append(f"scheduler: not heard of since {written(scheduler.at)}")
    return tuple(found)
