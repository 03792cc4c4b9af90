"""Containers of finished pieces, where they were moved to, and corrections of what the books say lies where."""

import numpy as np

from erp_sandbox.attributes import exact, owner, reference, remark, status
from erp_sandbox.documents import Flow, Path, Spawned, Stage
from erp_sandbox.entities import bins, items, jobs, production, stock
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.follow_ups import LivingOn
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import timestamps
from erp_sandbox.world import Flags, Ints, World

KEY = InDocument("CNT")

ACTIVE = Stage("active")
MOVED = Stage("moved", (3, 200))
SHIPPED = Stage("shipped", (10, 700))

TIMELINE = LivingOn(
    "containers",
    paths=(
        Path(35, (ACTIVE, MOVED, SHIPPED)),
        Path(15, (ACTIVE, MOVED, MOVED, SHIPPED)),
        Path(25, (ACTIVE, SHIPPED)),
        Path(12, (ACTIVE, MOVED)),
        Path(8, (ACTIVE,)),
        Path(5, (ACTIVE, Stage("scrapped", (5, 300)))),
    ),
    births=production.ENTRY_TIMELINE,
)
"""A container's number is that of the production entry that filled it."""

MOVES_AT_MOST = 2

_MOVES = np.array(
    [
        sum(stage.state == "moved" for stage in path.stages[: place + 1])
        for path in TIMELINE.paths
        for place in range(len(path.stages))
    ]
)
"""For each step, how often a container was moved."""


def container_locations(world: World, container: Ints, moves: Ints) -> Ints:
    """Where each container stands after so many moves; each leads to another location, if there is one."""
    count = world.sized(stock.LOCATION_TIMELINE.base)
    place = production.entry_locations(world, container)
    for move in range(1, MOVES_AT_MOST + 1):
        further = 1 + world.integers(f"containers.move.{move}", container, 0, max(count - 1, 1))
        place = np.where(moves >= move, (place + further) % count, place)
    return place


_SHIPPED = TIMELINE.is_in("shipped")


def _bins(batch: Batch) -> list[str | None]:
    moves = _MOVES[batch.step]
    location = container_locations(batch.world, batch.record, moves)
    place = batch.world.integers("containers.bin", batch.record * (MOVES_AT_MOST + 1) + moves, 0, bins.EACH)
    nowhere = _SHIPPED[batch.step] | batch.world.chance("containers.no_bin", batch.record, 0.2)
    return blank_where(nowhere, bins.KEY.ids(bins.bin_of(location, place)))


def _lots(batch: Batch) -> list[str]:
    # Two entries of a job in a row are one lot.
    job, place = batch.record // LINES_AT_MOST, batch.record % LINES_AT_MOST
    return [f"L{number:06d}-{chr(ord('A') + half)}" for number, half in zip(
        job.tolist(), (place // 2).tolist(), strict=True)]  # fmt: skip


STATES = ("active", "moved", "shipped", "scrapped")

CONTAINERS = Entity(
    "containers", "Boxes and pallets of pieces that a job made.", KEY, TIMELINE,
    attributes=(
        owner("production_entry_id", production.PRODUCTION_ENTRIES, "The entry that filled it.", each=1),
        reference("item_id", items.ITEMS, "What is in it.", production.entry_items),
        Field("location_id", "string", "Where it stands, or last stood.",
              lambda b: stock.LOCATION_KEY.ids(container_locations(b.world, b.record, _MOVES[b.step])),
              references="locations"),
        Field("bin_id", "string", "The bin; null on the floor and once shipped.", _bins, nullable=True,
              references="bins"),
        exact("quantity", 3, "How many are in it, in the unit.", jobs.PRODUCTION.quantities),
        items.unit_of(production.entry_items),
        Field("lot", "string", "The lot that its pieces belong to.", _lots),
        status(TIMELINE, STATES),
        Field("shipped_at", "date-time", "When it left, UTC.",
              lambda b: blank_where(~_SHIPPED[b.step], timestamps(b.at)), nullable=True, computed=True),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip

_MOVED = TIMELINE.is_in("moved")

MOVE_TIMELINE = Spawned(
    "inventory_moves",
    source=TIMELINE,
    spawns=lambda _, changes: _MOVED[changes.step],
    number=lambda changes: changes.record * MOVES_AT_MOST + _MOVES[changes.step] - 1,
    delay_hours=0,
)
"""A move is booked at the moment at which its container changes."""


def _ends(batch: Batch, later: int) -> list[str]:
    """Where the containers stood before their move, or `later`, after it."""
    container, moves = batch.record // MOVES_AT_MOST, batch.record % MOVES_AT_MOST + later
    return stock.LOCATION_KEY.ids(container_locations(batch.world, container, moves))


INVENTORY_MOVES = Entity(
    "inventory_moves", "Containers taken from one location to another; never changed once booked.",
    InDocument("MOV", times=MOVES_AT_MOST), MOVE_TIMELINE,
    attributes=(
        owner("container_id", CONTAINERS, "What was moved.", MOVES_AT_MOST),
        reference("item_id", items.ITEMS, "What is in it.",
                  lambda world, record: production.entry_items(world, record // MOVES_AT_MOST)),
        exact("quantity", 3, "How many are in it, in the item's unit.",
              lambda world, record: jobs.PRODUCTION.quantities(world, record // MOVES_AT_MOST)),
        Field("from_location_id", "string", "From where.", lambda b: _ends(b, 0), references="locations"),
        Field("to_location_id", "string", "To where.", lambda b: _ends(b, 1), references="locations"),
        production.booked_by("inventory_moves", "Who booked it."),
        Field("moved_at", "date-time", "When, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip

ADJUSTMENT_TIMELINE = Flow("inventory_adjustments", per_day=4.0, paths=(Path(1, (Stage("booked"),)),))

REASONS = ("count", "damage", "found", "expired", "sample", "correction")
_ALWAYS_LESS = ("damage", "expired", "sample")

ADJUSTMENT_NOTES = (
    "Inventurdifferenz, zweimal nachgezählt.",
    "Found behind rack B-04 — label unreadable.",
    "誤出庫の訂正。",
    "Booked against the wrong location last week; see the entry with the opposite sign. " * 7,
)


def _balances(batch: Batch) -> Ints:
    """Which balance each adjustment corrects: one that was there when it was booked."""
    existing = items.TIMELINE.size(batch.world, batch.at) * stock.PLACES_PER_ITEM
    return batch.world.integers("inventory_adjustments.balance", batch.record, 0, existing)


def _adjusted_items(batch: Batch) -> Ints:
    return _balances(batch) // stock.PLACES_PER_ITEM


def _reasons(batch: Batch) -> list[str]:
    return batch.world.pick("inventory_adjustments.reason", batch.record, REASONS, (8, 4, 2, 1, 2, 3))


def _is_less(batch: Batch) -> Flags:
    reasons = np.array(_reasons(batch))
    either = batch.world.chance("inventory_adjustments.less", batch.record, 0.6)
    less: Flags = np.isin(reasons, _ALWAYS_LESS) | (either & (reasons != "found"))
    return less


def _adjustments(batch: Batch) -> Ints:
    """Thousandths; never 0."""
    whole = batch.world.integers("inventory_adjustments.quantity", batch.record, 1, 80) * 1000
    fraction = batch.world.integers("inventory_adjustments.fraction", batch.record, 0, 1000)
    counted = items.is_counted(batch.world, _adjusted_items(batch))
    return np.where(counted, whole, whole + fraction) * np.where(_is_less(batch), -1, 1)


INVENTORY_ADJUSTMENTS = Entity(
    "inventory_adjustments", "Corrections of balances; never changed once booked.",
    Numbered("ADJ"), ADJUSTMENT_TIMELINE,
    attributes=(
        Field("inventory_id", "string", "The balance.", lambda b: stock.INVENTORY_KEY.ids(_balances(b)),
              references="inventory"),
        Field("item_id", "string", "Its item.", lambda b: items.KEY.ids(_adjusted_items(b)), references="items"),
        Field("location_id", "string", "Its location.",
              lambda b: stock.LOCATION_KEY.ids(stock.balance_locations(b.world, _balances(b))),
              references="locations"),
        Field("quantity", "number", "How many more, or less than 0, in the unit.",
              lambda b: decimals(_adjustments(b), 3)),
        Field("unit_id", "string", "Unit of measure.", lambda b: items.units(b.world, _adjusted_items(b)),
              references="units"),
        Field("reason", "string", "Why.", _reasons, options=REASONS),
        remark("note", "What was found, now and then long.", "inventory_adjustments", ADJUSTMENT_NOTES, 0.7),
        production.booked_by("inventory_adjustments", "Who booked it."),
        Field("adjusted_at", "date-time", "When, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip
