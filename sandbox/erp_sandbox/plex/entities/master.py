"""Master data that only Plex tells of: supply items, addresses, approved suppliers, customers' part numbers."""

from erp_sandbox import words
from erp_sandbox.entities import customers, items, suppliers
from erp_sandbox.entity import Batch, Entity, Field, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Attached, Standing

ADDRESSES_EACH = 2
PARTS_EACH = 3

SUPPLY_TIMELINE = Standing("plex.supply_items", base=150, added_every_days=6, revised_every_days=90)
SUPPLIES = ("Gloves", "Abrasive belt", "Schneidöl", "Insert CNMG", "Toner", "手袋", "Lubricante", "Drill ø 8 mm")


def _address(name: str, owner: Standing) -> Attached:
    return Attached(name, owner, each=ADDRESSES_EACH, revised_every_days=200)


CUSTOMER_ADDRESS_TIMELINE = _address("plex.customer_addresses", customers.TIMELINE)
SUPPLIER_ADDRESS_TIMELINE = _address("plex.supplier_addresses", suppliers.TIMELINE)
CUSTOMER_PART_TIMELINE = Attached("plex.customer_parts", customers.TIMELINE, each=PARTS_EACH, revised_every_days=150)
APPROVED_TIMELINE = Attached("plex.approved_suppliers", items.TIMELINE, each=1, revised_every_days=300)


def _city(name: str) -> Field:
    return Field("city", "string", "City.", lambda b: [
        place[0] for place in b.world.pick(name, b.record * 31 + b.step, words.PLACES)])  # fmt: skip


SUPPLY_ITEMS = Entity(
    name="plex_supply_items",
    description="What is used up without becoming part of a product.",
    key=Numbered("SPI", 5),
    timeline=SUPPLY_TIMELINE,
    attributes=(
        Field("name", "string", "What it is.", lambda b: b.world.pick("plex.supply_items.name", b.record, SUPPLIES)),
        Field("price", "number", "Price per unit, exact to 5 decimals.", lambda b: decimals(
            b.world.integers("plex.supply_items.price", b.record * 31 + b.step, 10**4, 10**8), 5)),
        Field("supplier_id", "string", "From whom.", lambda b: suppliers.KEY.ids(b.world.integers(
            "plex.supply_items.supplier", b.record, 0, b.world.sized(suppliers.TIMELINE.base))),
              references="suppliers"),
        Field("is_active", "boolean", "Whether it may be bought.",
              lambda b: (~b.world.chance("plex.supply_items.gone", b.record, 0.1)).tolist()),
        created_at(SUPPLY_TIMELINE.created),
    ),
)  # fmt: skip

CUSTOMER_ADDRESSES = Entity(
    name="plex_customer_addresses",
    description="Where customers are.",
    key=Numbered("CAD", 5),
    timeline=CUSTOMER_ADDRESS_TIMELINE,
    attributes=(
        Field("customer_id", "string", "Whose.", lambda b: customers.KEY.ids(b.record // ADDRESSES_EACH),
              references="customers"),
        _city("plex.customer_addresses.city"),
        created_at(CUSTOMER_ADDRESS_TIMELINE.created),
    ),
)  # fmt: skip

SUPPLIER_ADDRESSES = Entity(
    name="plex_supplier_addresses",
    description="Where suppliers are.",
    key=Numbered("SAD", 5),
    timeline=SUPPLIER_ADDRESS_TIMELINE,
    attributes=(
        Field("supplier_id", "string", "Whose.", lambda b: suppliers.KEY.ids(b.record // ADDRESSES_EACH),
              references="suppliers"),
        _city("plex.supplier_addresses.city"),
        created_at(SUPPLIER_ADDRESS_TIMELINE.created),
    ),
)  # fmt: skip


def _customer_part_items(batch: Batch) -> list[str]:
    count = batch.world.sized(items.TIMELINE.base)
    return items.KEY.ids(batch.world.integers("plex.customer_parts.item", batch.record, 0, count))


CUSTOMER_PARTS = Entity(
    name="plex_customer_parts",
    description="What customers call parts.",
    key=Numbered("CPT", 6),
    timeline=CUSTOMER_PART_TIMELINE,
    attributes=(
        Field("customer_id", "string", "Whose word it is.", lambda b: customers.KEY.ids(b.record // PARTS_EACH),
              references="customers"),
        Field("item_id", "string", "Which part.", _customer_part_items, references="items"),
        Field("revision", "string", "Their revision.", lambda b: [str(step) for step in b.step.tolist()]),
        created_at(CUSTOMER_PART_TIMELINE.created),
    ),
)  # fmt: skip

APPROVED_SUPPLIERS = Entity(
    name="plex_approved_suppliers",
    description="Who may deliver a part.",
    key=Numbered("APS", 6),
    timeline=APPROVED_TIMELINE,
    attributes=(
        Field("item_id", "string", "Which part.", lambda b: items.KEY.ids(b.record), references="items"),
        Field("supplier_id", "string", "Who.", lambda b: suppliers.KEY.ids(b.world.integers(
            "plex.approved_suppliers.supplier", b.record, 0, b.world.sized(suppliers.TIMELINE.base))),
              references="suppliers"),
        created_at(APPROVED_TIMELINE.created),
    ),
)  # fmt: skip
