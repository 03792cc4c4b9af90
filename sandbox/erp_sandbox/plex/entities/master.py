"""Master data that only Plex tells of: supply items, addresses, approved suppliers, customers' part numbers."""

from erp_sandbox import words
from erp_sandbox.attributes import owner, reference
from erp_sandbox.entities import customers, items, suppliers
from erp_sandbox.entity import Batch, Entity, Field, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Attached, Standing

ADDRESSES_EACH = 2
PARTS_EACH = 3

SUPPLY_TIMELINE = Standing("plex.supply_items", base=150, added_every_days=6, revised_every_days=90)
SUPPLIES = ("Gloves", "Abrasive belt", "Schneidöl", "Insert CNMG", "Toner", "手袋", "Lubricante", "Drill ø 8 mm")


CUSTOMER_PART_TIMELINE = Attached("plex.customer_parts", customers.TIMELINE, each=PARTS_EACH, revised_every_days=150)
APPROVED_TIMELINE = Attached("plex.approved_suppliers", items.TIMELINE, each=1, revised_every_days=300)


def _addresses(whose: Entity, timeline: Standing, prefix: str) -> Entity:
    """The addresses of the companies of an entity."""
    name = whose.name[:-1]
    attached = Attached(f"plex.{name}_addresses", timeline, each=ADDRESSES_EACH, revised_every_days=200)

    def cities(batch: Batch) -> list[str]:
        places = batch.world.pick(f"plex.{name}_addresses.city", batch.record * 31 + batch.step, words.PLACES)
        return [place[0] for place in places]

    return Entity(
        name=f"plex_{name}_addresses",
        description=f"Where {whose.name} are.",
        key=Numbered(prefix, 5),
        timeline=attached,
        attributes=(
            owner(f"{name}_id", whose, "Whose.", ADDRESSES_EACH),
            Field("city", "string", "City.", cities),
            created_at(attached.created),
        ),
    )


SUPPLY_ITEMS = Entity(
    "plex_supply_items", "What is used up without becoming part of a product.", Numbered("SPI", 5), SUPPLY_TIMELINE,
    attributes=(
        Field("name", "string", "What it is.", lambda b: b.world.pick("plex.supply_items.name", b.record, SUPPLIES)),
        Field("price", "number", "Price per unit, exact to 5 decimals.", lambda b: decimals(
            b.world.integers("plex.supply_items.price", b.record * 31 + b.step, 10**4, 10**8), 5)),
        reference("supplier_id", suppliers.SUPPLIERS, "From whom.",
                  lambda world, record: suppliers.TIMELINE.one_of_first(world, "plex.supply_items.supplier", record)),
        Field("is_active", "boolean", "Whether it may be bought.",
              lambda b: (~b.world.chance("plex.supply_items.gone", b.record, 0.1)).tolist()),
        created_at(SUPPLY_TIMELINE.created),
    ),
)  # fmt: skip

CUSTOMER_ADDRESSES = _addresses(customers.CUSTOMERS, customers.TIMELINE, "CAD")
SUPPLIER_ADDRESSES = _addresses(suppliers.SUPPLIERS, suppliers.TIMELINE, "SAD")

CUSTOMER_PARTS = Entity(
    "plex_customer_parts", "What customers call parts.", Numbered("CPT", 6), CUSTOMER_PART_TIMELINE,
    attributes=(
        owner("customer_id", customers.CUSTOMERS, "Whose word it is.", PARTS_EACH),
        reference("item_id", items.ITEMS, "Which part.",
                  lambda world, record: items.TIMELINE.one_of_first(world, "plex.customer_parts.item", record)),
        Field("revision", "string", "Their revision.", lambda b: [str(step) for step in b.step.tolist()]),
        created_at(CUSTOMER_PART_TIMELINE.created),
    ),
)  # fmt: skip

APPROVED_SUPPLIERS = Entity(
    "plex_approved_suppliers", "Who may deliver a part.", Numbered("APS", 6), APPROVED_TIMELINE,
    attributes=(
        owner("item_id", items.ITEMS, "Which part.", each=1),
        reference("supplier_id", suppliers.SUPPLIERS, "Who.", lambda world, record: suppliers.TIMELINE.one_of_first(
            world, "plex.approved_suppliers.supplier", record)),
        created_at(APPROVED_TIMELINE.created),
    ),
)  # fmt: skip
