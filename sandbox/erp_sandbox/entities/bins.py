"""The bins of a location: where in it goods lie."""

from erp_sandbox.attributes import choice, owner
from erp_sandbox.entities import stock
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Attached
from erp_sandbox.world import Ints

KEY = Numbered("BIN", 5)
EACH = 18
TIMELINE = Attached("bins", stock.LOCATION_TIMELINE, each=EACH, revised_every_days=400)

LEVELS = 3
ZONES = ("storage", "picking", "receiving", "shipping", "quarantine")


def bin_of(location: Ints, place: Ints) -> Ints:
    """The number of the bin of a location that stands at a place from 0 to EACH - 1; as old as its location."""
    return location * EACH + place


def _codes(batch: Batch) -> list[str]:
    aisles, levels = ((batch.record % EACH) // LEVELS).tolist(), (batch.record % LEVELS).tolist()
    return [f"{chr(ord('A') + aisle)}-{level + 1:02d}" for aisle, level in zip(aisles, levels, strict=True)]


def _capacities(batch: Batch) -> list[object]:
    kilograms = batch.world.integers("bins.capacity", batch.record, 1, 40) * 50_000
    return blank_where(batch.world.chance("bins.unlimited", batch.record, 0.3), decimals(kilograms, 3))


BINS = Entity(
    "bins", "Places within a location.", KEY, TIMELINE,
    attributes=(
        owner("location_id", stock.LOCATIONS, "The location.", EACH),
        Field("code", "string", "Aisle and level; unique within the location.", _codes),
        choice("zone", "What it is used for.", "bins.zone", ZONES, (8, 6, 1, 1, 1)),
        Field("capacity_kg", "number", "How much it carries, in kilograms; null if that does not matter.", _capacities,
              nullable=True),
        Field("is_active", "boolean", "Whether goods may be put there.",
              lambda b: (~(b.world.chance("bins.closed", b.record, 0.1) & (b.step > 0))).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
