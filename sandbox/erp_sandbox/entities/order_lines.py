"""Lines of orders, bought or sold, and what is delivered for them: a part first and the rest later, or all at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from erp_sandbox.attributes import Numbers, exact, line_number, owner, reference
from erp_sandbox.documents import Lines, Spawned, Staged
from erp_sandbox.entities import items, stock
from erp_sandbox.entity import Batch, Entity, Field
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.timeline import Changes
from erp_sandbox.world import Flags, Ints, World


@dataclass(frozen=True)
class OrderLines:
    """What orders ask for, item by item.

    Args:
        name: Names the draws; the entity's name.
        timeline: When lines come, change and go.
        items: The item of each line.
        most: So many of an item are ordered at most.
        prices_by_cost: The price of an item as a share of its cost, at least and at most.
    """

    name: str
    timeline: Lines
    items: Numbers
    most: int
    prices_by_cost: tuple[float, float]

    def quantities(self, world: World, line: Ints) -> Ints:
        """Ordered quantity in thousandths; whole for items that are counted."""
        return items.quantities(world, self.name, line, self.items(world, line), 1, self.most + 1)

    def prices(self, world: World, line: Ints) -> Ints:
        """Price per unit in hundred-thousandths of the order's currency."""
        share = world.uniform(f"{self.name}.price", line, *self.prices_by_cost)
        return (items.costs(world, self.items(world, line)) * share).astype(np.int64) + 1

    def amounts(self, world: World, line: Ints) -> Ints:
        """Quantity times price in hundred-thousandths, rounded half up."""
        return (self.quantities(world, line) * self.prices(world, line) + 500) // 1000

    def totals(self, world: World, order: Ints) -> Ints:
        """The sum of each order's lines in hundred-thousandths."""
        return self.timeline.sums(world, order, self.amounts)

    def fields(self, orders: Entity) -> tuple[Field, ...]:
        """The fields that say what is ordered, by which of the orders."""
        return (
            owner(f"{orders.name[:-1]}_id", orders, "Its order."),
            line_number("Its place in the order, from 1."),
            reference("item_id", items.ITEMS, "What is ordered.", self.items),
            exact("quantity", 3, "How many, in the unit.", self.quantities),
            items.unit_of(self.items),
            exact("unit_price", 5, "Price per unit in the order's currency, exact to 5 decimals.", self.prices),
            exact("amount", 5, "Quantity times price, rounded to 5 decimals.", self.amounts, computed=True),
        )


@dataclass(frozen=True)
class Deliveries:
    """What is delivered of the lines of orders; a delivery's number is twice its line's, plus one if it is the last.

    Args:
        lines: Of what.
        partial: The state of an order of which a part is delivered.
        complete: The state that the rest brings about.
    """

    lines: OrderLines
    partial: str
    complete: str

    @property
    def _orders(self) -> Staged:
        return self.lines.timeline.document

    @cached_property
    def _partly(self) -> Flags:
        return self._orders.is_in(self.partial)

    @cached_property
    def _wholly(self) -> Flags:
        return self._orders.is_in(self.complete, "closed")

    @cached_property
    def _completed(self) -> Flags:
        return self._orders.is_in(self.complete)

    @cached_property
    def _in_parts(self) -> Flags:
        """For each path of an order, whether it leads over a partial delivery."""
        return np.array([any(stage.state == self.partial for stage in path.stages) for path in self._orders.paths])

    def _first(self, world: World, line: Ints) -> Ints:
        """What the partial delivery of an order brings of each line, in thousandths; 0 for some lines."""
        share = world.integers(f"{self.lines.name}.first_share", line, 0, 4)
        first = self.lines.quantities(world, line) // 1000 * share // 4 * 1000
        return np.where(self._in_parts[self._orders.path(world, line // LINES_AT_MOST)], first, 0)

    def so_far(self, batch: Batch) -> Ints:
        """What has been delivered of each line by a step of its order, in thousandths."""
        whole = np.where(self._wholly[batch.step], self.lines.quantities(batch.world, batch.record), 0)
        return np.where(self._partly[batch.step], self._first(batch.world, batch.record), whole)

    def timeline(self, name: str, delay_hours: float) -> Spawned:
        """When the deliveries come, up to so long after their order says so."""

        def delivers(world: World, changes: Changes) -> Flags:
            first = self._partly[changes.step] & (self._first(world, changes.record) > 0)
            return first | self._completed[changes.step]

        def number(changes: Changes) -> Ints:
            return changes.record * 2 + self._completed[changes.step]

        return Spawned(name, self.lines.timeline, delivers, number, delay_hours)

    def quantities(self, world: World, delivery: Ints) -> Ints:
        """What each delivery brought, in thousandths."""
        line = delivery // 2
        first = self._first(world, line)
        return np.where(delivery % 2 == 0, first, self.lines.quantities(world, line) - first)

    def fields(
        self, orders: Entity, lines: Entity, locations: Numbers, texts: tuple[str, str, str]
    ) -> tuple[Field, ...]:
        """The fields that say what was delivered and where; `texts` describe the item, the place and the quantity."""
        item, location, quantity = texts
        return (
            owner(f"{orders.name[:-1]}_id", orders, "The order.", 2 * LINES_AT_MOST),
            owner(f"{lines.name[:-1]}_id", lines, "The line.", 2),
            reference("item_id", items.ITEMS, item, lambda world, record: self.lines.items(world, record // 2)),
            reference("location_id", stock.LOCATIONS, location,
                      lambda world, record: locations(world, record // 2 // LINES_AT_MOST)),
            exact("quantity", 3, quantity, self.quantities),
        )  # fmt: skip
