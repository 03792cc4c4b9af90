"""The data: it joins up, adds up, keeps to its schema, and does not change when something is added to it."""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entities.purchase_orders import line_counts
from erp_sandbox.entity import Entity, Field, Row
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Fixed, Standing
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at, truth
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import every_entity, named

AT = parse("2025-09-01T12:00:00Z")

# Contents at AT for seed 1, scale 0.1. Whoever changes one on purpose says why in the commit.
CONTENTS = dict(line.split() for line in Path(__file__).with_name("contents.txt").read_text().splitlines())


@cache
def rows(name: str, scale: float = 0.3) -> list[Row]:
    return list(rows_at(named(name), World(scale=scale), AT))


@every_entity
def test_the_content_of_a_seed_never_changes_unnoticed(entity: Entity) -> None:
    assert truth([entity], World(1, 0.1), AT)[entity.name].content == CONTENTS.get(entity.name)


def test_an_entity_more_leaves_the_others_as_they_were() -> None:
    timeline = Standing("gauges", base=30, added_every_days=20, revised_every_days=60)
    names = Field("name", "string", "What it is called.", lambda b: b.world.pick("gauges", b.record, ("a", "b")))
    more = (*ENTITIES, Entity("gauges", "Measuring gauges.", Numbered("GAU"), timeline, (names,)))
    found = truth(more, World(1, 0.1), AT)
    assert found.pop("gauges").count > 0
    assert {name: stream.content for name, stream in found.items()} == CONTENTS


def test_another_seed_or_tenant_is_other_data() -> None:
    worlds = [World(1, 0.1), World(2, 0.1), World(1, 0.1, "halden")]
    found = [truth(ENTITIES, world, AT) for world in worlds]
    # Lists that an ERP ships with, and what is numbered like the documents it belongs to, may be alike.
    alike = {name for name in found[0] if len({each[name].content for each in found}) < len(worlds)}
    assert alike <= {entity.name for entity in ENTITIES if isinstance(entity.timeline, Fixed)} | {"accounting_periods"}


@every_entity
def test_rows_keep_to_their_schema(entity: Entity) -> None:
    # Decimal is a number to a reader of JSON.
    checker = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "number", lambda _, value: isinstance(value, Decimal | int) and not isinstance(value, bool)
    )
    extend: Any = jsonschema.validators.extend
    validator = extend(jsonschema.Draft202012Validator, type_checker=checker)(
        entity.json_schema(), format_checker=jsonschema.FormatChecker()
    )
    for row in rows(entity.name, 0.2):
        validator.validate(row)


@every_entity
def test_ids_are_unique_and_times_sort_as_text(entity: Entity) -> None:
    found = rows(entity.name)
    assert found
    assert len({row["id"] for row in found}) == len(found)
    for row in found if entity.dated else ():
        assert len(row["modified_at"]) == 27
        assert row.get("created_at", "") <= row["modified_at"]


@every_entity
def test_references_lead_to_rows_that_are_there(entity: Entity) -> None:
    for field in entity.fields:
        if field.name.endswith("_id") and field.name != "record_id":
            assert field.references, field.name
        if field.references:
            there = {row["id"] for row in rows(field.references)} | {None}
            lost = {row["id"] for row in rows(entity.name) if row[field.name] not in there}
            assert lost == (
                {"PO-000010"} if field.name == "supplier_id" and entity.name == "purchase_orders" else set()
            )


def _sums(name: str, key: str, value: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(name):
        sums[row[key]] += row[value]
    return sums


@pytest.mark.parametrize("kind", ["purchase", "sales"])
def test_orders_total_their_lines(kind: str) -> None:
    amounts = _sums(f"{kind}_order_lines", f"{kind}_order_id", "amount")
    assert {row["id"]: row["total_amount"] for row in rows(f"{kind}_orders") if row["total_amount"]} == amounts


def test_releases_add_up_to_their_line() -> None:
    released = _sums("purchase_order_releases", "purchase_order_line_id", "quantity")
    assert {row["id"]: row["quantity"] for row in rows("purchase_order_lines")} == released


def test_lines_have_received_what_their_receipts_brought() -> None:
    # A receipt is booked some hours after the line counts it, so only orders that have been quiet for a day compare.
    # What was imported as closed came before receipts were kept.
    quiet = {
        row["id"] for row in rows("purchase_orders") if row["modified_at"] < "2025-08-31T12" and row["approved_at"]
    }
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
    assert all(at is None for state in ("draft", "pending_approval", "rejected", "cancelled") for at in states[state])
    assert all(at is not None for state in ("approved", "partially_received", "received") for at in states[state])


def test_lines_are_as_many_as_their_order_says() -> None:
    orders = np.array([named("purchase_orders").key.record(row["id"]) for row in rows("purchase_orders")])
    assert len(rows("purchase_order_lines")) == line_counts(World(), orders).sum()


def test_a_row_of_money_is_exact() -> None:
    for line in rows("purchase_order_lines"):
        exact = line["quantity"] * line["unit_price"]
        assert abs(line["amount"] - exact) <= Decimal("0.000005")
