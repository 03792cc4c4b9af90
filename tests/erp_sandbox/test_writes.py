"""Writes over a real socket: checked like an ERP's, answered like an ERP's, and nothing changes."""

import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.keys import Coded
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at, truth
from erp_sandbox.world import World

from demo.sandbox import Sandbox
from tests import sandboxes
from tests.erp_sandbox.reading import contents, read
from tests.erp_sandbox.worlds import named

CLOCK = "2026-06-01T06:00:00Z"
WORLD = World(scale=0.05)


@pytest.fixture(scope="module")
def own() -> Iterator[Sandbox]:
    with sandboxes.running(clock=CLOCK, scale="0.05") as running:
        yield running


def call(server: Sandbox, method: str, path: str, body: Any = None) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body, default=float).encode()
    url = f"{server.url}/sandbox/v1/{path}"
    return requests.request(method, url, data=data, headers=sandboxes.READER, timeout=30)


def writable(entity: Entity, row: dict[str, Any]) -> dict[str, Any]:
    return {field.name: row[field.name] for field in entity.fields if not field.computed}


def acceptable(entity: Entity) -> dict[str, Any]:
    """A row whose references hold and whose item, if it must be on hand, is."""
    balances = {row["item_id"] for row in rows_at(named("inventory"), WORLD, parse(CLOCK)) if row["on_hand"] > 0}
    inactive = {row["id"] for row in rows_at(named("suppliers"), WORLD, parse(CLOCK)) if not row["is_active"]}
    for row in rows_at(entity, WORLD, parse(CLOCK)):
        bad_vendor = row.get("supplier_id") in {*inactive, "SUP-9999"}
        if not bad_vendor and row.get("item_id", next(iter(balances))) in balances:
            return row
    raise AssertionError(entity.name)


def content(server: Sandbox) -> dict[str, tuple[int, str]]:
    """What the server holds now, read through its lists."""
    listed = [entity for entity in ENTITIES if not entity.nested]
    return {entity.name: contents(read(server.url, entity.path, limit=500)) for entity in listed}


def test_a_thousand_writes_of_every_kind_succeed_and_change_nothing(own: Sandbox) -> None:
    before = content(own)
    listed = [entity for entity in ENTITIES if not entity.nested]
    assert before == {name: (s.count, s.content) for name, s in truth(listed, WORLD, parse(CLOCK)).items()}
    written = 0
    rows = {entity.name: acceptable(entity) for entity in ENTITIES}
    for entity, method in itertools.islice(
        itertools.cycle(itertools.product(ENTITIES, ("POST", "PUT", "PATCH", "DELETE"))), 1000
    ):
        row = rows[entity.name]
        given = writable(entity, row)
        path = entity.path if method == "POST" else f"{entity.path}/{row['id']}"
        if method == "POST" and isinstance(entity.key, Coded):
            given["id"] = "NEW"
        if method == "PATCH":
            given = dict(itertools.islice(given.items(), 1))
        answer = call(own, method, path, given)
        assert answer.status_code == (201 if method == "POST" else 200), (entity.name, method, answer.text)
        echoed = json.loads(answer.content, parse_float=Decimal)
        assert set(echoed) == {field.name for field in entity.fields}
        assert echoed["id"]
        if method == "POST":
            assert call(own, "GET", f"{entity.path}/{echoed['id']}").status_code == 404
        written += 1
    assert written == 1000
    assert content(own) == before


ORDER = writable(named("purchase_orders"), acceptable(named("purchase_orders")))
SALES_LINE = writable(named("sales_order_lines"), acceptable(named("sales_order_lines")))


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("POST", "purchase-orders", b"{", 400, "INVALID_JSON", id="broken JSON"),
        pytest.param("POST", "purchase-orders", [ORDER], 400, "INVALID_JSON", id="an array"),
        pytest.param("POST", "purchase-orders", {}, 422, "MISSING_FIELD", id="nothing"),
        pytest.param("POST", "purchase-orders", ORDER | {"colour": 1}, 422, "UNKNOWN_FIELD", id="unknown field"),
        pytest.param("POST", "purchase-orders", ORDER | {"id": "PO-1"}, 422, "READ_ONLY_FIELD", id="own id"),
        pytest.param("POST", "purchase-orders", ORDER | {"total_amount": 1}, 422, "READ_ONLY_FIELD", id="own total"),
        pytest.param("POST", "purchase-orders", ORDER | {"buyer": 7}, 422, "INVALID_TYPE", id="number for text"),
        pytest.param("PATCH", "purchase-orders/PO-000000", {"cf_budget": "1.5"}, 422, "INVALID_TYPE",
                     id="text for number"),
        pytest.param("PATCH", "purchase-orders/PO-000000", {"cf_budget": True}, 422, "INVALID_TYPE",
                     id="flag for number"),
        pytest.param("PATCH", "purchase-orders/PO-000000", b'{"cf_budget": 1e300}', 422, "INVALID_TYPE",
                     id="too large"),
        pytest.param("POST", "purchase-orders", ORDER | {"buyer": None}, 422, "INVALID_TYPE", id="null"),
        pytest.param("POST", "purchase-orders", ORDER | {"ordered_on": "1.6.26"}, 422, "INVALID_TYPE", id="bad date"),
        pytest.param("POST", "purchase-orders", ORDER | {"status": "lost"}, 422, "INVALID_VALUE", id="no such state"),
        pytest.param("POST", "purchase-orders", ORDER | {"cf_tags": ["?"]}, 422, "INVALID_VALUE", id="no such tag"),
        pytest.param("POST", "purchase-orders", ORDER | {"supplier_id": "SUP-9999"}, 422, "INVALID_VENDOR",
                     id="unknown vendor"),
        pytest.param("POST", "purchase-orders", ORDER | {"supplier_id": "SUP-0003"}, 422, "INVALID_VENDOR",
                     id="inactive vendor"),
        pytest.param("PATCH", "purchase-orders/PO-000000", {"supplier_id": "SUP-0003"}, 422, "INVALID_VENDOR",
                     id="change to an inactive vendor"),
        pytest.param("POST", "purchase-orders", ORDER | {"location_id": "LOC-999"}, 422, "UNKNOWN_REFERENCE",
                     id="unknown location"),
        pytest.param("POST", "sales-order-lines", SALES_LINE | {"item_id": "ITM-00007"}, 409, "OUT_OF_STOCK",
                     id="nothing on hand"),
        pytest.param("POST", "units", {"name": "Each", "measures": "count", "decimals": 0}, 422, "MISSING_FIELD",
                     id="no code"),
        pytest.param("POST", "units", {"id": "EA", "name": "Each", "measures": "count", "decimals": 0}, 409,
                     "DUPLICATE_ID", id="code taken"),
        pytest.param("PUT", "purchase-orders/PO-000000", {"buyer": "x"}, 422, "MISSING_FIELD", id="half a version"),
        pytest.param("PATCH", "purchase-orders/PO-999999", {"buyer": "x"}, 404, "UNKNOWN_ID", id="change nothing"),
        pytest.param("DELETE", "purchase-orders/PO-999999", None, 404, "UNKNOWN_ID", id="delete nothing"),
        pytest.param("DELETE", "purchase-orders/PO-000016", None, 404, "UNKNOWN_ID", id="delete what is gone"),
    ],
)  # fmt: skip
def test_a_write_that_an_erp_would_refuse_is_refused(
    own: Sandbox, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = call(own, method, path, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_patch_echoes_the_row_with_the_change(own: Sandbox) -> None:
    before = call(own, "GET", "purchase-orders/PO-000000").json()
    after = call(own, "PATCH", "purchase-orders/PO-000000", {"buyer": "Ω"}).json()
    assert after == before | {"buyer": "Ω", "modified_at": "2026-06-01T06:00:00.000000Z"}
    assert call(own, "GET", "purchase-orders/PO-000000").json() == before
