"""Bills of material and routings: one of each for what is made here, and no bill that leads back to itself."""

from collections import defaultdict

from erp_sandbox.entities.bills_of_material import BILL_OF_MATERIAL_LINES, BILLS_OF_MATERIAL
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.routings import ROUTING_OPERATIONS, ROUTINGS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, every_world


@every_world
def test_whatever_is_made_has_a_bill_and_a_routing(world: World) -> None:
    # Both are entered within a day of their item.
    made = {
        row["id"]
        for row in rows_at(ITEMS, world, AT)
        if row["type"] == "manufactured" and row["created_at"] < "2026-02-28"
    }
    for entity in (BILLS_OF_MATERIAL, ROUTINGS):
        found = [row["item_id"] for row in rows_at(entity, world, AT)]
        assert len(found) == len(set(found))
        assert made <= set(found)


@every_world
def test_no_item_is_made_of_itself(world: World) -> None:
    items = {row["id"]: row for row in rows_at(ITEMS, world, AT)}
    made_of: dict[str, set[str]] = defaultdict(set)
    item_of = {row["id"]: row["item_id"] for row in rows_at(BILLS_OF_MATERIAL, world, AT)}
    for line in rows_at(BILL_OF_MATERIAL_LINES, world, AT):
        made_of[item_of[line["bill_of_material_id"]]].add(line["item_id"])
        assert line["unit_id"] == items[line["item_id"]]["unit_id"]
        assert line["quantity"] > 0
        assert line["quantity"] == int(line["quantity"]) or line["unit_id"] not in ("EA", "BOX")

    def below(item: str, above: frozenset[str]) -> None:
        assert item not in above
        for component in made_of.get(item, ()):
            below(component, above | {item})

    assert set(made_of) == set(item_of.values())
    assert any(component in made_of for components in made_of.values() for component in components)
    for item in list(made_of):
        below(item, frozenset())


@every_world
def test_all_work_centers_of_a_routing_stand_in_its_plant(world: World) -> None:
    stands_in = {row["id"]: row["location_id"] for row in rows_at(WORK_CENTERS, world, AT)}
    plant = {row["id"]: row["location_id"] for row in rows_at(ROUTINGS, world, AT)}
    operations = list(rows_at(ROUTING_OPERATIONS, world, AT))
    assert {row["routing_id"] for row in operations} == set(plant)
    assert all(stands_in[row["work_center_id"]] == plant[row["routing_id"]] for row in operations)
