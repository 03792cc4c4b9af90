"""Containers: filled by an entry, moved by moves, and where the last one left them."""

from erp_sandbox.entities.bins import BINS
from erp_sandbox.entities.containers import CONTAINERS, INVENTORY_ADJUSTMENTS, INVENTORY_MOVES
from erp_sandbox.entities.production import PRODUCTION_ENTRIES
from erp_sandbox.entities.stock import INVENTORY
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, every_world


@every_world
def test_each_entry_fills_one_container(world: World) -> None:
    entries = {row["id"]: row for row in rows_at(PRODUCTION_ENTRIES, world, AT)}
    containers = {row["production_entry_id"]: row for row in rows_at(CONTAINERS, world, AT)}
    assert set(entries) == set(containers)
    for name, container in containers.items():
        assert container["quantity"] == entries[name]["quantity"]
        assert container["created_at"] == entries[name]["modified_at"]
        assert (container["shipped_at"] is None) == (container["status"] != "shipped")


@every_world
def test_a_container_is_where_its_last_move_took_it(world: World) -> None:
    bins = {row["id"]: row["location_id"] for row in rows_at(BINS, world, AT)}
    containers = {row["id"]: row for row in rows_at(CONTAINERS, world, AT)}
    place: dict[str, str] = {}
    for move in sorted(rows_at(INVENTORY_MOVES, world, AT), key=lambda row: str(row["moved_at"])):
        assert place.get(move["container_id"], move["from_location_id"]) == move["from_location_id"]
        assert move["from_location_id"] != move["to_location_id"]
        place[move["container_id"]] = move["to_location_id"]
    for name, container in containers.items():
        assert place.get(name, container["location_id"]) == container["location_id"]
        assert container["status"] != "moved" or name in place
        assert container["bin_id"] is None or bins[container["bin_id"]] == container["location_id"]


@every_world
def test_an_adjustment_corrects_a_balance_by_something(world: World) -> None:
    balances = {row["id"]: row for row in rows_at(INVENTORY, world, AT)}
    signs = set()
    for row in rows_at(INVENTORY_ADJUSTMENTS, world, AT):
        balance = balances[row["inventory_id"]]
        assert (row["item_id"], row["location_id"]) == (balance["item_id"], balance["location_id"])
        assert row["quantity"] != 0
        assert row["quantity"] < 0 or row["reason"] not in ("damage", "expired", "sample")
        signs.add(row["quantity"] > 0)
    assert signs == {True, False}
