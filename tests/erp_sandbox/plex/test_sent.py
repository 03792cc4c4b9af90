"""What is sent to Connect: nothing is kept of it, but for its count; some of it is a question."""

import pytest

from tests.erp_sandbox.plex.asking import KEY, MDM_KEY, ORDERS, PARTS, Plex

IDENTITY = "/platform/identity-mappings/v1"
SETUPS = "/production/v1/control/workcenter-setups"


@pytest.mark.parametrize(("method", "status"), [("POST", 201), ("PUT", 200), ("PATCH", 200), ("DELETE", 204)])
def test_a_write_is_taken_counted_and_forgotten(plex: Plex, method: str, status: int) -> None:
    before = plex.rows(PARTS)
    path = PARTS if method == "POST" else f"{PARTS}/{before[0]['id']}"
    answer = plex.ask(method, path, json={"number": "NEW", "note": None})
    assert answer.status_code == status
    assert method == "DELETE" or answer.json()["number"] == "NEW"
    assert plex.rows(PARTS) == before
    assert plex.told()["writes"] == {f"{method} {path}": 1}


def test_a_write_needs_a_key_and_a_product(plex: Plex) -> None:
    assert plex.ask("POST", PARTS, None, json={}).status_code == 401
    assert plex.ask("POST", ORDERS, MDM_KEY, json={}).status_code == 401
    assert plex.ask("POST", "/manufacturing/v1/orders", json={}).status_code == 404
    assert plex.told()["writes"] == {}


def test_work_centers_are_asked_through_post(plex: Plex) -> None:
    rows = plex.ask("POST", SETUPS, json={}).json()
    running = {row["jobNumber"] for row in plex.rows("/scheduling/v1/jobs", {"jobStatuses": "In Production"})}
    assert {row["jobNumber"] for row in rows} <= running
    assert len({row["id"] for row in rows}) == len(rows) > 0
    assert plex.told()["writes"] == {}


def test_no_work_center_may_be_set_up(plex: Plex) -> None:
    plex.switch(workcenter_setups="204")
    answer = plex.ask("POST", SETUPS, json={})
    assert (answer.status_code, answer.content) == (204, b"")


def test_ids_lead_to_keys_and_back(plex: Plex) -> None:
    ids = [row["id"] for row in plex.rows(PARTS)][:3]
    pairs = plex.ask("POST", f"{IDENTITY}/ids-to-keys", json={"ids": ids}).json()
    keys = [pair["key"] for pair in pairs]
    known = {row["Part_Key"]: row["Part_No"] for row in plex.source_rows(9278)}
    numbers = {row["id"]: row["number"] for row in plex.rows(PARTS)}
    assert [known[key] for key in keys] == [numbers[each] for each in ids]
    back = plex.ask("POST", f"{IDENTITY}/keys-to-ids", json={"keys": keys}).json()
    assert [pair["id"] for pair in back] == ids


def test_at_most_5000_ids(plex: Plex) -> None:
    for count, status in ((5000, 200), (5001, 400)):
        answer = plex.ask("POST", f"{IDENTITY}/ids-to-keys", json={"ids": ["x"] * count})
        assert answer.status_code == status


def test_custom_objects_can_be_searched(plex: Plex) -> None:
    path = "/platform/custom-objects/v1/data/PurchaseOrder"
    assert [row["customObjectName"] for row in plex.rows("/platform/custom-objects/v1/objects")] == [
        "PurchaseOrder",
        "SalesOrder",
    ]
    assert plex.ask("POST", f"{path}/search", json={}).json() == plex.ask("GET", path, KEY).json()


def test_custom_field_values_can_be_searched(plex: Plex) -> None:
    path = "/platform/custom-fields/v1/field-values/search"
    found = plex.ask("POST", path, json={"standardObjectName": "PurchaseOrder"}).json()
    names = {row["fieldName"] for row in plex.rows("/platform/custom-fields/v1/field-definitions")}
    assert {row["fieldName"] for row in found} <= names
    assert plex.ask("POST", path, json={"standardObjectName": "Nothing"}).status_code == 404
