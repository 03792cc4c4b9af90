"""The sandbox dialect over a real socket: what it answers, and what it refuses."""

from decimal import Decimal
from typing import Any

import openapi_spec_validator
import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.moments import parse
from erp_sandbox.truth import truth
from erp_sandbox.world import World

from demo import sandbox
from demo.sandbox import Sandbox
from tests import sandboxes
from tests.erp_sandbox.conftest import CLOCK, SCALE
from tests.erp_sandbox.reading import contents, read
from tests.erp_sandbox.worlds import every_entity


def get(server: Sandbox, path: str, token: str | None = sandbox.TOKEN, **params: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{server.url}{path}", params, headers=headers, timeout=30)


def error_code(answer: requests.Response) -> str:
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "request_id"}
    assert error["request_id"] == answer.headers["x-request-id"]
    return str(error["code"])


def everything(server: Sandbox, entity: Entity) -> list[dict[str, Any]]:
    if not entity.nested or entity.parent is None:
        return read(server.url, entity.path, limit=500)
    path = entity.parent.path
    documents = [row["id"] for row in read(server.url, path, limit=500)]
    return [row for each in documents for row in read(server.url, f"{path}/{each}/{entity.path}", limit=7)]


@pytest.mark.parametrize("path", ["/sandbox/v1/time", "/mdm/v1/tenants", "/nowhere"])
def test_every_answer_bears_the_date_of_the_clock(server: Sandbox, path: str) -> None:
    date = "Mon, 01 Jun 2026 06:00:00 GMT"
    assert [value for name, value in get(server, path).headers.items() if name.lower() == "date"] == [date]


@every_entity
def test_what_is_served_is_the_truth(server: Sandbox, entity: Entity) -> None:
    expected = truth([entity], World(1, float(SCALE)), parse(CLOCK))[entity.name]
    assert contents(everything(server, entity)) == (expected.count, expected.content)


def test_modified_after_is_inclusive_and_modified_before_is_not(server: Sandbox) -> None:
    rows = read(server.url, "purchase-orders", limit=500)
    low, high = rows[-60]["modified_at"], rows[-20]["modified_at"]
    expected = [row for row in rows if low <= row["modified_at"] < high]
    assert low in {row["modified_at"] for row in expected}
    assert read(server.url, "purchase-orders", modified_after=low, modified_before=high) == expected


def test_tenants_are_other_companies_and_a_stranger_is_refused(server: Sandbox) -> None:
    def ask(tenant: str) -> requests.Response:
        headers = sandboxes.READER | {"X-Tenant": tenant}
        return requests.get(f"{server.url}/sandbox/v1/suppliers", headers=headers, timeout=30)

    assert ask("main").json() == get(server, "/sandbox/v1/suppliers").json() != ask("halden").json()
    assert (ask("nobody").status_code, error_code(ask("nobody"))) == (403, "UNKNOWN_TENANT")


def test_a_list_without_a_change_date_cannot_be_asked_for_changes(server: Sandbox) -> None:
    answer = get(server, "/sandbox/v1/units", modified_after="2026-01-01")
    assert (answer.status_code, error_code(answer)) == (400, "UNKNOWN_PARAMETER")


def test_the_lines_of_a_document_are_listed_under_it(server: Sandbox) -> None:
    lines = read(server.url, "purchase-orders/PO-000014/purchase-order-lines", limit=300)
    every = read(server.url, "purchase-order-lines", limit=500)
    assert lines == [line for line in every if line["purchase_order_id"] == "PO-000014"]
    assert len(lines) == 2000
    assert read(server.url, "purchase-orders/PO-000013/purchase-order-lines") == []
    for path, code in (("PO-000016/purchase-order-lines", "UNKNOWN_ID"), ("PO-000014/receipts", "UNKNOWN_RESOURCE")):
        answer = get(server, f"/sandbox/v1/purchase-orders/{path}")
        assert (answer.status_code, error_code(answer)) == (404, code)


def test_the_openapi_document_is_valid_and_names_every_resource(server: Sandbox) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=30).json()
    openapi_spec_validator.validate(document)
    assert {f"/sandbox/v1/{entity.path}" for entity in ENTITIES} <= set(document["paths"])


def test_the_service_names_its_resources_with_their_schemas(server: Sandbox) -> None:
    listed = get(server, "/sandbox/v1").json()["resources"]
    assert {resource["name"]: resource["schema"] for resource in listed} == {
        entity.name: entity.json_schema() for entity in ENTITIES
    }
    for resource, entity in zip(listed, ENTITIES, strict=True):
        answer = get(server, resource["path"], limit=1)
        assert error_code(answer) == "UNKNOWN_RESOURCE" if entity.nested else answer.json()["data"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param(None, "UNAUTHENTICATED", id="no token"),
        pytest.param("", "UNAUTHENTICATED", id="empty token"),
        pytest.param("wrong", "INVALID_TOKEN", id="wrong token"),
        pytest.param(sandbox.ADMIN_TOKEN, "INVALID_TOKEN", id="the administrator's token"),
    ],
)
@pytest.mark.parametrize("path", ["/sandbox/v1", "/sandbox/v1/time", "/sandbox/v1/items", "/sandbox/v1/ghosts"])
def test_nothing_is_told_without_the_token(server: Sandbox, path: str, token: str | None, code: str) -> None:
    answer = get(server, path, token)
    assert (answer.status_code, error_code(answer)) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 501}, "INVALID_LIMIT"),
        ({"limit": 0}, "INVALID_LIMIT"),
        ({"limit": "ten"}, "INVALID_LIMIT"),
        ({"limit": "²"}, "INVALID_LIMIT"),
        ({"limit": "9" * 5000}, "INVALID_LIMIT"),
        ({"limit": ["5", "6"]}, "REPEATED_PARAMETER"),
        ({"page": 2}, "UNKNOWN_PARAMETER"),
        ({"modified_after": "yesterday"}, "INVALID_DATE"),
        ({"modified_after": "2026-01-01T00:00:00"}, "INVALID_DATE"),
        ({"modified_before": "2026-13-01"}, "INVALID_DATE"),
        ({"cursor": "abc"}, "INVALID_CURSOR"),
        ({"cursor": "ünïcode"}, "INVALID_CURSOR"),
        ({"cursor": ""}, "INVALID_CURSOR"),
    ],
    ids=str,
)
def test_a_malformed_question_is_refused(server: Sandbox, params: dict[str, Any], code: str) -> None:
    answer = get(server, "/sandbox/v1/items", **params)
    assert (answer.status_code, error_code(answer)) == (400, code)


def test_a_cursor_belongs_to_its_question(server: Sandbox) -> None:
    cursor = get(server, "/sandbox/v1/items", limit=1).json()["next_cursor"]
    assert get(server, "/sandbox/v1/items", cursor=cursor, limit=5).status_code == 200
    for path, params in (("suppliers", {}), ("items", {"modified_after": "2026-01-01"})):
        answer = get(server, f"/sandbox/v1/{path}", cursor=cursor, **params)
        assert (answer.status_code, error_code(answer)) == (400, "CURSOR_MISMATCH")


def test_unknown_paths_and_methods_are_refused_in_the_same_form(server: Sandbox) -> None:
    assert error_code(get(server, "/sandbox/v1/ghosts")) == "UNKNOWN_RESOURCE"
    assert error_code(get(server, "/nowhere")) == "NOT_FOUND"
    answer = requests.delete(f"{server.url}/sandbox/v1/items", headers=sandboxes.READER, timeout=30)
    assert (answer.status_code, error_code(answer)) == (405, "METHOD_NOT_ALLOWED")


def test_the_clock_moves_the_data_forward_and_never_back() -> None:
    with sandboxes.running(clock=CLOCK, scale="0.1") as server:
        before = read(server.url, "purchase-orders", limit=500)
        server.advance(30 * 86_400)
        assert get(server, "/sandbox/v1/time").json()["now"] == server.now() == "2026-07-01T06:00:00.000000Z"
        after = {row["id"]: row for row in read(server.url, "purchase-orders", limit=500)}
        assert {row["id"] for row in before} < set(after)
        assert any(after[row["id"]] != row for row in before)
        for move in ({"at": CLOCK}, {"advance_seconds": -1}, {}, {"at": CLOCK, "advance_seconds": 1}, {"years": 1}):
            answer = requests.post(f"{server.url}/admin/clock", json=move, headers=sandboxes.ADMIN, timeout=30)
            assert (answer.status_code, error_code(answer)) == (422, "INVALID_CLOCK_MOVE")
        assert server.now() == "2026-07-01T06:00:00.000000Z"


def admin(server: Sandbox, body: bytes) -> requests.Response:
    return requests.post(f"{server.url}/admin/mutations", data=body, headers=sandboxes.ADMIN, timeout=30)


def test_a_mutation_is_exact_and_touches_the_document_of_a_nested_row() -> None:
    with sandboxes.running(clock=CLOCK, scale="0.05") as server:
        sheet = read(server.url, "checksheets", limit=500)[0]
        row = read(server.url, f"checksheets/{sheet['id']}/measurements")[0]
        edit = b'{"resource":"measurements","operation":"update","id":"%s","fields":{"measured_value":%s}}'
        assert admin(server, edit % (row["id"].encode(), b"12345678901234567.123456")).status_code == 201
        changed = read(server.url, f"checksheets/{sheet['id']}/measurements")
        assert Decimal("12345678901234567.123456") in [each["measured_value"] for each in changed]
        path = f"/sandbox/v1/checksheets/{sheet['id']}"
        assert get(server, path).json()["modified_at"] == "2026-06-01T06:00:00.000000Z"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"resource":"ghosts","operation":"delete","id":"x"}',
        b'{"resource":"items","operation":"delete","id":"ITM-99999"}',
        b'{"resource":"items","operation":"insert","id":"ITM-00000"}',
        b'{"resource":"items","operation":"insert","id":""}',
        b'{"resource":"purchase_orders","operation":"delete","id":"PO-000016"}',
        b'{"resource":"items","operation":"update","id":"ITM-00000","fields":{"colour":1}}',
        b'{"resource":"items","operation":"update","id":"ITM-00000","tenant":"nobody"}',
    ],
)
def test_a_mutation_that_cannot_be_is_refused(server: Sandbox, body: bytes) -> None:
    answer = admin(server, body)
    assert (answer.status_code, error_code(answer)) == (422, "INVALID_MUTATION")


def test_only_the_administrator_moves_the_clock(server: Sandbox) -> None:
    answer = requests.post(
        f"{server.url}/admin/clock", json={"advance_seconds": 1}, headers=sandboxes.READER, timeout=30
    )
    assert (answer.status_code, error_code(answer)) == (401, "INVALID_TOKEN")
