"""Where things are made: machines, lines and benches in the plants."""

import numpy as np

from erp_sandbox.attributes import reference
from erp_sandbox.entities import stock
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("WC", 4)
TIMELINE = Standing("work_centers", base=36, added_every_days=90, revised_every_days=110)

TYPES = ("machine", "line", "manual", "inspection")

NAMES = {
    "machine": ("Fräszentrum", "Lathe", "Press brake", "Injection moulder", "Prensa hidráulica", "レーザー切断機"),
    "line": ("Assembly line", "Linia pakowania", "Lackierstraße", "Coating line"),
    "manual": ("Bench", "Soldering station", "Banco de montaje", "Deburring"),
    "inspection": ("CMM", "Mätrum", "Final inspection", "検査台"),
}


def plants(world: World) -> Ints:
    """The locations where things are made: the plants among the oldest ones, or all of these if there is none."""
    oldest = np.arange(world.sized(stock.LOCATION_TIMELINE.base), dtype=np.int64)
    chosen = oldest[np.array(stock.location_types(world, oldest)) == "plant"]
    return chosen if len(chosen) else oldest


def locations(world: World, record: Ints) -> Ints:
    """The plant of each work center; they are dealt out in turn."""
    every = plants(world)
    return every[record % len(every)]


def at_plant(world: World, what: str, record: Ints, turn: Ints, at: Ints) -> Ints:
    """One of the work centers of the plant at the place `turn` among the plants, surely there at the moment."""
    count = len(plants(world))
    there = (TIMELINE.size(world, at) - turn + count - 1) // count
    return turn + count * world.integers(what, record, 0, there)


def _types(batch: Batch) -> list[str]:
    return batch.world.pick("work_centers.type", batch.record, TYPES, (5, 2, 3, 1))


def _names(batch: Batch) -> list[str]:
    places = batch.world.integers("work_centers.name", batch.record, 0, 2**20).tolist()
    return [
        f"{NAMES[kind][place % len(NAMES[kind])]} {number + 1}"
        for kind, place, number in zip(_types(batch), places, batch.record.tolist(), strict=True)
    ]


def _capacities(batch: Batch) -> Ints:
    """Thousandths of a piece an hour; a little more with each revision."""
    first = batch.world.integers("work_centers.capacity", batch.record, 4_000, 900_000)
    return first + first // 100 * batch.step


def _active(batch: Batch) -> Flags:
    # One is shut down at its second revision, not before.
    return ~(batch.world.chance("work_centers.shut", batch.record, 0.08) & (batch.step > 1))


WORK_CENTERS = Entity(
    "work_centers", "Machines, lines, benches and inspection rooms.", KEY, TIMELINE,
    attributes=(
        reference("location_id", stock.LOCATIONS, "The plant it stands in.", locations),
        Field("name", "string", "What it is called.", _names),
        Field("type", "string", "machine, line, manual or inspection.", _types, options=TYPES),
        Field("capacity_per_hour", "number", "Pieces an hour at best, exact to 3 decimals.",
              lambda b: decimals(_capacities(b), 3)),
        Field("machine_number", "string", "The maker's serial number; null for a bench.",
              lambda b: blank_where(np.array(_types(b)) == "manual", Numbered("SN", 8).ids(
                  b.world.integers("work_centers.serial", b.record, 0, 10**8))),
              nullable=True),
        Field("is_active", "boolean", "Whether work may be planned on it.", lambda b: _active(b).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
