"""The data: it joins up, adds up, keeps to its schema, and does not change when something is added to it."""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema
import numpy as np
import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entities.purchasing import line_counts
from erp_sandbox.entity import Entity, Field, Row, numbered
from erp_sandbox.moments import parse, timestamps
from erp_sandbox.timeline import Standing
from erp_sandbox.truth import rows_at, truth
from erp_sandbox.world import World

AT = parse("2025-09-01T12:00:00Z")

# Contents at AT for seed 1, scale 0.1. Whoever changes one on purpose says why in the commit.
CONTENT = {
    "suppliers": "2f7aff9e8d7b3af50646bbb7ef408905a62123c95834162e3d30671d2e4e0ba4",
    "items": "004f9d19fbb64ba552c877b36955663b109d851ab6d79ae52a218a6313813ceb",
    "locations": "f50fa1e17679035f6463364ca0603b7282edeaa4a47a0586a0ea3c7d57cc6937",
    "inventory": "d33599fc9889c60bbf1151ce6a18a77158324a0d2a492b0041d43b79798d1538",
    "purchase_orders": "4e70631f42ebba1b934abc3d8acf9b4e9ab513e7a72f61be8d8b6714ffe8fcc8",
    "purchase_order_lines": "077c13f479f4aff7585900f82ce3958074de0c6561eb071809a61990e3918c43",
    "receipts": "4d1d51026697b2489b403d55afc6fa83475ac20a59c61896d1e506f2d3249717",
}

every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


@cache
def rows(name: str) -> list[Row]:
    entity = next(entity for entity in ENTITIES if entity.name == name)
    return list(rows_at(entity, World(), AT))


def by_id(name: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(name)}


@every_entity
def test_the_content_of_a_seed_never_changes_unnoticed(entity: Entity) -> None:
    assert truth([entity], World(1, 0.1), AT)[entity.name].content == CONTENT[entity.name]


def test_an_entity_more_leaves_the_others_as_they_were() -> None:
    timeline = Standing("gauges", base=30, added_every_days=20, revised_every_days=60)
    fields = (
        Field("id", "string", "Gauge id.", lambda b: numbered("GAU", b.record)),
        Field("modified_at", "date-time", "When it was last changed.", lambda b: timestamps(b.at)),
    )
    more = (*ENTITIES, Entity("gauges", "Measuring gauges.", timeline, fields))
    found = truth(more, World(1, 0.1), AT)
    assert found.pop("gauges").count > 0
    assert {name: stream.content for name, stream in found.items()} == CONTENT


@every_entity
def test_another_seed_or_tenant_is_other_data(entity: Entity) -> None:
    worlds = [World(1, 0.1), World(2, 0.1), World(1, 0.1, "second")]
    assert len({truth([entity], world, AT)[entity.name].content for world in worlds}) == len(worlds)


@every_entity
def test_rows_keep_to_their_schema(entity: Entity) -> None:
    # Decimal is a number to a reader of JSON.
    checker = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "number", lambda _, value: isinstance(value, Decimal | int | float) and not isinstance(value, bool)
    )
    extend: Any = jsonschema.validators.extend
    validator = extend(jsonschema.Draft202012Validator, type_checker=checker)(
        entity.json_schema(), format_checker=jsonschema.FormatChecker()
    )
    for row in rows(entity.name):
        validator.validate(row)


@every_entity
def test_ids_are_unique_and_times_sort_as_text(entity: Entity) -> None:
    found = rows(entity.name)
    assert len({row["id"] for row in found}) == len(found)
    assert all(len(row["modified_at"]) == 27 and row["created_at"] <= row["modified_at"] for row in found)


@pytest.mark.parametrize(
    ("child", "field", "parent"),
    [
        ("inventory", "item_id", "items"),
        ("inventory", "location_id", "locations"),
        ("purchase_orders", "supplier_id", "suppliers"),
        ("purchase_orders", "location_id", "locations"),
        ("purchase_order_lines", "purchase_order_id", "purchase_orders"),
        ("purchase_order_lines", "item_id", "items"),
        ("receipts", "purchase_order_line_id", "purchase_order_lines"),
        ("receipts", "purchase_order_id", "purchase_orders"),
        ("receipts", "item_id", "items"),
        ("receipts", "location_id", "locations"),
    ],
)
def test_references_lead_to_rows_that_were_there_first(child: str, field: str, parent: str) -> None:
    parents = by_id(parent)
    for row in rows(child):
        assert parents[row[field]]["created_at"] <= row["created_at"]


def _sums(name: str, key: str, value: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(name):
        sums[row[key]] += row[value]
    return sums


def test_orders_total_their_lines() -> None:
    amounts = _sums("purchase_order_lines", "purchase_order_id", "amount")
    assert {row["id"]: row["total_amount"] for row in rows("purchase_orders")} == amounts


def test_lines_have_received_what_their_receipts_brought() -> None:
    # A receipt is booked some hours after the line counts it, so only orders that have been quiet for a day compare.
    quiet = {row["id"] for row in rows("purchase_orders") if row["modified_at"] < "2025-08-31T12"}
    brought = _sums("receipts", "purchase_order_line_id", "quantity")
    lines = [row for row in rows("purchase_order_lines") if row["purchase_order_id"] in quiet]
    assert [row["received_quantity"] for row in lines] == [brought[row["id"]] for row in lines]
    assert any(Decimal(0) < row["received_quantity"] < row["quantity"] for row in lines)


def test_every_state_of_an_order_occurs() -> None:
    states: dict[str, list[Any]] = defaultdict(list)
    for row in rows("purchase_orders"):
        states[row["status"]].append(row["approved_at"])
    assert set(states) == {
        "draft", "pending_approval", "approved", "partially_received", "received", "closed", "rejected", "cancelled",
    }  # fmt: skip
    unapproved = ("draft", "pending_approval", "rejected", "cancelled")
    assert all(at is None for state in unapproved for at in states[state])
    assert all(at is not None for state in set(states) - set(unapproved) for at in states[state])


def test_lines_are_as_many_as_their_order_says() -> None:
    orders = np.arange(len(rows("purchase_orders")), dtype=np.int64)
    assert len(rows("purchase_order_lines")) == line_counts(World(), orders).sum()


def test_a_row_of_money_is_exact() -> None:
    line = rows("purchase_order_lines")[0]
    exact = (line["quantity"] * line["unit_price"]).quantize(Decimal("0.00001"))
    assert abs(line["amount"] - exact) <= Decimal("0.00001")
