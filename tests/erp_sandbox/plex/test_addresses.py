"""Single objects of Connect: what a list names can be read alone; and what one list names, another one has."""

from typing import Any

import pytest
from erp_sandbox.plex.connect.catalogue import endpoints
from erp_sandbox.plex.connect.questions import target
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.tables.every import TABLES

from tests.erp_sandbox.plex.asking import EVER, NOBODY, ORDERS, PARTS, PRODUCTION, Plex, loaded, needed

CONTAINERS = "/inventory/v1/inventory-tracking/containers"
CENTERS = "/production/v1/production-definitions/workcenters"
JOBS = "/scheduling/v1/jobs"
LOCATIONS = "/inventory/v1/inventory-definitions/locations"
MOVES = "/inventory/v1/inventory-history/container-location-moves"
WINDOW = {"beginDate": EVER[0], "endDate": EVER[1]}
SINGLES = [
    path
    for path, endpoint in endpoints().items()
    if path.count("{") == 1 and path.endswith("}") and not endpoint.is_list and path.rpartition("/")[0] in endpoints()
]


def named(row: dict[str, Any], path: str) -> str:
    """What a row is called in the address of a single one; empty if it has no name."""
    place = path.rpartition("{")[2].strip("}")
    field = next(name for name in (place, "id", "workcenterId", next(iter(row))) if name in row)
    return str(row[field] or "")


@pytest.mark.parametrize("path", SINGLES)
def test_what_a_list_names_can_be_read_alone(plex: Plex, path: str) -> None:
    listed = path.rpartition("/")[0]
    if not (row := next((row for row in plex.rows(listed, needed(listed)) if named(row, path)), None)):
        return
    answer = plex.get(f"{listed}/{named(row, path)}")
    assert answer.status_code == 200
    found, form = loaded(answer), endpoints()[path].form
    assert list(found) == list(form.fields)
    assert Shape(fields=dict(form.fields)).problem(found) == ""
    assert found.items() >= {name: value for name, value in row.items() if name in found}.items()
    assert plex.get(f"{listed}/None").status_code == 404


def test_a_line_of_a_purchase_order_can_be_read_alone(plex: Plex) -> None:
    orders = plex.rows(ORDERS)
    lines = plex.rows(f"{ORDERS}/{orders[0]['id']}/line-items")
    for line in lines[:3]:
        assert loaded(plex.get(f"{ORDERS}/{orders[0]['id']}/line-items/{line['id']}")) == line
        assert plex.get(f"{ORDERS}/{orders[1]['id']}/line-items/{line['id']}").status_code == 404
    assert plex.get(f"{ORDERS}/{orders[0]['id']}/line-items/{NOBODY}").status_code == 404


def test_an_operation_of_a_job_can_be_read_alone(plex: Plex) -> None:
    job = plex.rows(JOBS)[0]["id"]
    operation = plex.rows(f"{JOBS}/{job}/operations")[0]
    assert loaded(plex.get(f"/scheduling/v1-beta1/jobs/{job}/operations/{operation['jobOperationId']}")) == operation


def test_a_container_can_be_read_alone(plex: Plex) -> None:
    row = plex.rows(CONTAINERS)[0]
    found = loaded(plex.get(f"/inventory-tracking/v1/containers/{row['serialNo']}"))
    assert found["serialNumber"] == row["serialNo"]
    assert found["partNumber"] == row["partNo"]
    for name in ("partId", "quantity", "lotId", "masterUnitNo", "location"):
        assert found[name] == row[name]


def test_a_master_unit_can_be_read_alone(plex: Plex) -> None:
    row = plex.rows("/inventory-tracking/v1/master-units")[0]
    found = loaded(plex.get(f"/shipping/v1-beta1/inventory/master-units/{row['id']}"))
    assert (found["masterUnitId"], found["masterUnitNo"]) == (row["id"], row["masterUnitNo"])


def test_a_work_center_is_told_of_with_what_belongs_to_it(plex: Plex) -> None:
    row = plex.rows(CENTERS)[0]
    path = f"/production/v1/control/workcenters/{row['workcenterId']}"
    found = loaded(plex.get(path))
    assert (found["id"], found["code"], found["name"]) == (row["workcenterId"], row["workcenterCode"], row["name"])
    plex.switch(empty_children="[]")
    for child in ("batches", "loaded-source-inventory", "required-source-inventory"):
        assert all(each.get("workcenterId", found["id"]) == found["id"] for each in plex.rows(f"{path}/{child}"))


def test_the_document_of_an_edi_log_can_be_read(plex: Plex) -> None:
    log = plex.rows("/edi/v1/logs")[0]
    found = loaded(plex.get(f"/edi/v1/documents/{log['id']}"))
    assert found["id"] == log["id"]
    assert found["rawDocument"].isascii()


def test_details_are_about_the_operation_that_was_asked_for(plex: Plex) -> None:
    operation = plex.rows("/mdm/v1/part-operations")[0]["id"]
    for detail in ("production-details", "scheduling-details", "storage-details"):
        assert loaded(plex.get(f"/mdm/v1/part-operations/{operation}/{detail}"))["id"] == operation


@pytest.mark.parametrize("name", ["Nothing", "Other", "purchaseorder", "X1", "X2"])
def test_a_custom_object_that_is_not_there_is_404(plex: Plex, name: str) -> None:
    assert plex.get(f"/platform/custom-objects/v1/data/{name}").status_code == 404


def test_an_unknown_parameter_does_not_make_a_large_list_small(plex: Plex) -> None:
    plex.switch(size_megabytes={PARTS: 1})
    assert plex.get(PARTS, {"limit": 1}).content == plex.get(PARTS).content
    assert len(plex.get(PARTS, {"status": "Production"}).content) < 1_000_000


def test_goods_lie_where_there_is_a_location(plex: Plex) -> None:
    known = {row["locationId"]: row["locationCode"] for row in plex.rows(LOCATIONS)}
    for row in [*plex.rows(CONTAINERS), *plex.rows(MOVES, WINDOW)]:
        assert known[row["locationId"]] == row["location"]
    floor = next(row for row in plex.rows(LOCATIONS) if row["locationType"] == "floor")
    assert plex.rows(LOCATIONS, {"locationId": floor["locationId"]}) == [floor]


def test_what_is_made_is_of_a_lot_and_for_a_master_unit(plex: Plex) -> None:
    lots = {row["id"]: row["lotNumber"] for row in plex.rows("/inventory/v1/inventory-tracking/lots")}
    units = {row["id"]: row["masterUnitNo"] for row in plex.rows("/inventory-tracking/v1/master-units")}
    for row in [*plex.rows(PRODUCTION, WINDOW), *plex.rows(CONTAINERS)]:
        assert lots[row["lotId"]] == row["lotNo"]
        assert units.get(row["masterUnitId"], row["masterUnitNo"]) == row["masterUnitNo"]


def test_a_time_of_the_day_is_compared_as_one(plex: Plex) -> None:
    path = "/shipping/v1/customer-shippers"
    found = [plex.rows(path, {"truckArrivalTimeOfDayBegin": text}) for text in ("12:00", "12:00:00", "12:00:00.00")]
    assert found[0] == found[1] == found[2] != []
    assert target("truckarrivaltimeofdaybegin", endpoints()[path], TABLES[path])[0] == "truckArrivalTimeOfDay"
    assert all(row["truckArrivalTimeOfDay"] >= "12" for row in found[0])


def test_a_key_of_nothing_leads_nowhere(plex: Plex) -> None:
    path = "/platform/identity-mappings/v1/keys-to-ids"
    assert plex.ask("POST", path, json={"keys": [1, -5, 10**15]}).json() == []
    assert plex.ask("POST", path, json={"kind": "nothing", "keys": [1]}).status_code == 400
