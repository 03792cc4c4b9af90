"""Where goods lie, and how many."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.attributes import exact, owner, reference
from erp_sandbox.entities import items
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Attached, Standing
from erp_sandbox.moments import DAY, dates
from erp_sandbox.world import Ints, World

LOCATION_TIMELINE = Standing("locations", base=12, added_every_days=180, revised_every_days=300, age_days=(900, 1500))

LOCATION_KEY = Numbered("LOC", 3)
LOCATION_TYPES = ("plant", "warehouse")

INVENTORY_KEY = Numbered("INV")

PLACES_PER_ITEM = 2
INVENTORY_TIMELINE = Attached("inventory", items.TIMELINE, each=PLACES_PER_ITEM, revised_every_days=45)


def _place(batch: Batch) -> list[tuple[str, str, str]]:
    return batch.world.pick("locations.place", batch.record, words.PLACES)


def location_types(world: World, record: Ints) -> list[str]:
    """Whether each location is a plant or a warehouse."""
    return world.pick("locations.type", record, LOCATION_TYPES)


def balance_locations(world: World, balance: Ints) -> Ints:
    """Two different locations of the oldest ones for the two balances of an item."""
    count = world.sized(LOCATION_TIMELINE.base)
    first = world.integers("inventory.location", balance // PLACES_PER_ITEM, 0, count)
    return (first + (balance % PLACES_PER_ITEM) * (count // 2)) % count


def _on_hand(batch: Batch) -> Ints:
    """Thousandths of a unit; some balances are empty."""
    drawn = batch.world.integers("inventory.on_hand", batch.record * 1009 + batch.step, 1, 5000) * 1000
    empty = batch.world.chance("inventory.empty", batch.record * 1013 + batch.step, 0.08)
    never_any = batch.record // PLACES_PER_ITEM == items.OUT_OF_STOCK
    return np.where(empty | never_any, 0, drawn)


def _allocated(batch: Batch) -> Ints:
    return (_on_hand(batch) * batch.world.uniform("inventory.allocated", batch.record, 0.0, 0.6)).astype(np.int64)


def _counted_on(batch: Batch) -> list[str | None]:
    never = batch.world.chance("inventory.uncounted", batch.record, 0.3)
    return blank_where(never, dates(batch.at - batch.world.integers("inventory.counted", batch.record, 0, 30) * DAY))


LOCATIONS = Entity(
    "locations", "Plants and warehouses.", LOCATION_KEY, LOCATION_TIMELINE,
    attributes=(
        Field("name", "string", "What it is called.",
              lambda b: [f"{place[0]} {kind}" for place, kind in zip(
                  _place(b), location_types(b.world, b.record), strict=True)]),
        Field("type", "string", "plant or warehouse.",
              lambda b: location_types(b.world, b.record), options=LOCATION_TYPES),
        Field("city", "string", "City.", lambda b: [place[0] for place in _place(b)]),
        Field("country", "string", "ISO 3166 country code.", lambda b: [place[1] for place in _place(b)]),
        Field("time_zone", "string", "IANA time zone.", lambda b: [place[2] for place in _place(b)]),
        created_at(LOCATION_TIMELINE.created),
    ),
)  # fmt: skip

INVENTORY = Entity(
    "inventory", "Balances: how much of an item lies at a location.", INVENTORY_KEY, INVENTORY_TIMELINE,
    attributes=(
        owner("item_id", items.ITEMS, "The item.", PLACES_PER_ITEM),
        reference("location_id", LOCATIONS, "The location.", balance_locations),
        Field("on_hand", "number", "Quantity there, in the item's unit.", lambda b: decimals(_on_hand(b), 3)),
        Field("allocated", "number", "Of that, promised to orders.", lambda b: decimals(_allocated(b), 3)),
        exact("reorder_point", 3, "Quantity below which more is ordered.",
              lambda world, record: world.integers("inventory.reorder", record, 0, 400) * 1000),
        Field("counted_on", "date", "Last physical count.", _counted_on, nullable=True),
        created_at(INVENTORY_TIMELINE.created),
    ),
)  # fmt: skip
