"""What a list may be cut by, and what it cannot."""

from pathlib import Path

import pytest
from erp_sandbox.plex.connect.catalogue import endpoints, find
from erp_sandbox.plex.connect.questions import target
from erp_sandbox.plex.instants import order
from erp_sandbox.plex.tables.every import TABLES

from tests.erp_sandbox.plex.asking import EVER, NOBODY, ORDERS, PARTS, Plex, addressed, needed, pcn, subjects


@subjects("test_a_modified_filter_cuts_on_the_server")
def test_a_modified_filter_cuts_on_the_server(plex: Plex, path: str) -> None:
    path, begin, end, field = path.split()
    address, params = addressed(plex, path)
    rows = plex.rows(address, params)
    times = sorted(order(row[field]) for row in rows)
    low, high = times[len(times) // 3], times[2 * len(times) // 3]
    window = {begin: f"{low[:19]}.{low[19:]}Z", end: f"{high[:19]}.{high[19:]}Z"}
    found = plex.rows(address, params | window)
    assert sorted(order(row[field]) for row in found) == [each for each in times if low <= each <= high]


@subjects("test_a_modified_time_without_a_filter")
def test_a_modified_time_without_a_filter(plex: Plex, path: str) -> None:
    path, field = path.split()
    endpoint = endpoints()[path]
    assert field in endpoint.form.fields
    assert not any(name.startswith(field.lower()) for name in endpoint.parameters)
    ask = {f"{field}Begin": EVER[1]}
    assert plex.get(path, needed(path) | ask).content == plex.get(path, needed(path)).content


def test_changed_parts_are_found_without_a_date(plex: Plex) -> None:
    path = "/inventory/v1/inventory-definitions/parts"
    changed = {row["id"]: order(row["modifiedDate"]) for row in plex.rows(PARTS)}
    since = sorted(changed.values())[100]
    found = plex.rows(path, {"beginUpdatedDateTime": f"{since[:19]}Z"})
    assert {row["partId"] for row in found} >= {name for name, at in changed.items() if at > since}
    assert len(found) < len(changed)
    assert not any("odified" in name or "pdated" in name for name in found[0])


@subjects("test_a_window_must_be_given")
def test_a_window_must_be_given(plex: Plex, path: str) -> None:
    answer = plex.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "REQUEST_VALIDATION_FAILED")
    assert {each["code"] for each in answer.json()["errors"]} == {"ARGUMENT_INVALID"}
    given = needed(path)
    assert len(answer.json()["errors"]) == len(given)
    for name in given:
        assert plex.get(path, {n: v for n, v in given.items() if n != name}).status_code == 400
    assert plex.get(path, given).status_code in (200, 404)


@subjects("test_a_list_asks_whose_it_is")
def test_a_list_asks_whose_it_is(plex: Plex, path: str) -> None:
    path, name = path.split()
    answer = plex.get(path)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)
    assert name in answer.json()["errors"][0]["message"]
    assert plex.get(path, {name: NOBODY}).json() == []


@subjects("test_a_summary_adds_up_its_window")
def test_a_summary_adds_up_its_window(plex: Plex, path: str) -> None:
    listed = path.replace("v1-beta1", "v1").removesuffix("-summary")
    for window in ({"beginDate": "2025-06-01T00:00:00Z", "endDate": "2025-09-01T00:00:00Z"}, needed(listed)):
        rows, sums = plex.rows(listed, window), plex.rows(path, window)
        assert sum(row["totalQuantity"] for row in sums) == sum(row["quantity"] or 0 for row in rows) > 0
        job = sums[0]["jobId"]
        mine = plex.rows(path, window | {"jobId": job})
        assert mine == [row for row in sums if row["jobId"] == job]
        assert {row["jobNumber"] for row in mine} == {row["jobCode"] for row in rows if row["jobId"] == job}


def test_labor_is_told_when_it_is_done(plex: Plex) -> None:
    path = "/production/v1/production-history/labor-entries"
    rows = plex.some(path)
    assert all(row["endTime"] for row in rows)
    end = sorted(order(row["endTime"]) for row in rows)[10]
    found = plex.rows(path, {"beginDate": f"{end[:19]}.{end[19:]}Z", "endDate": f"{end[:19]}.{end[19:]}Z"})
    assert {order(row["endTime"]) for row in found} == {end}
    assert all(order(row["beginTime"]) < end for row in found if row["beginTime"])


def test_operating_parameters_are_the_active_ones(plex: Plex) -> None:
    path = "/engineering/v1/operating-parameters"
    inactive = []
    for tenant in ("main", "halden", "tessera"):
        whole = plex.rows(path, Customer_Id=pcn(tenant))
        assert whole == plex.rows(path, {"active": "true"}, Customer_Id=pcn(tenant))
        assert {row["active"] for row in whole} == {True}
        inactive += plex.rows(path, {"active": "false"}, Customer_Id=pcn(tenant))
    assert {row["active"] for row in inactive} == {False}


@subjects("test_an_optional_window_cuts_on_the_server")
def test_an_optional_window_cuts_on_the_server(plex: Plex, path: str) -> None:
    path, begin, end, field = path.split()
    rows = plex.rows(path)
    times = sorted(order(row[field]) for row in rows if row[field])
    low, high = times[len(times) // 4], times[len(times) // 2]
    found = plex.rows(path, {begin: f"{low[:19]}.{low[19:]}Z", end: f"{high[:19]}.{high[19:]}Z"})
    assert sorted(order(row[field]) for row in found) == [each for each in times if low <= each <= high]


@subjects("test_a_list_without_dates_is_read_whole")
def test_a_list_without_dates_is_read_whole(plex: Plex, path: str) -> None:
    found = find(path)
    assert found
    assert not any(shape.scalar == "dt" for shape in found[0].parameters.values())
    assert plex.some(path)


@pytest.mark.parametrize(
    ("path", "limit"), [("/cm/exhaust/v1/asset-data-points", 100_000), ("/cm/exhaust/v1/asset-statuses", 100_000)]
)
def test_apm_takes_a_limit(plex: Plex, path: str, limit: int) -> None:
    params = needed(path)
    assert len(plex.rows(path, params | {"_limit": 2})) == 2
    assert plex.get(path, params | {"_limit": limit + 1}).status_code == 400


def test_a_filter_of_a_status_works(plex: Plex) -> None:
    assert {row["status"] for row in plex.rows(PARTS, {"status": "Obsolete"})} == {"Obsolete"}


def test_purchase_orders_may_be_the_active_ones_by_default(plex: Plex) -> None:
    everything = plex.rows(ORDERS)
    plex.switch(purchase_orders="active")
    assert plex.rows(ORDERS) == [row for row in everything if row["active"]]
    assert plex.rows(ORDERS, {"active": "false"}) == [row for row in everything if not row["active"]]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/inventory/v1/inventory-definitions/parts", {"partType": "Component", "partSource": "Purchased"}),
        ("/inventory/v1/inventory-definitions/locations", {"locationTypeFlag": "picking"}),
        ("/inventory/v1/inventory-history/container-location-moves", {"partType": "Finished Good"}),
        ("/inventory/v1/inventory-history/container-location-moves", {"partType": "none"}),
        ("/accounting/v2/journal-entries", {"periodAdjustmentEntries": "false"}),
    ],
    ids=str,
)
def test_parameters_that_are_called_otherwise_cut_too(plex: Plex, path: str, params: dict[str, str]) -> None:
    whole, found = plex.some(path), plex.rows(path, needed(path) | params)
    same = {"type": "Component", "locationType": "picking", "periodAdjustment": False}
    expected = [row for row in whole if all(row[name] == value for name, value in same.items() if name in row)]
    assert sorted(map(str, found)) == ([] if "none" in params.values() else sorted(map(str, expected)))


def test_every_parameter_has_an_effect_or_is_documented(root: Path) -> None:
    text = (root / "docs/plex-sandbox.md").read_text(encoding="utf-8")
    limits = text.partition("## Limits")[2].partition("## How")[0]
    for path, table in TABLES.items():
        if (endpoint := endpoints().get(path)) is None:
            continue
        for name in endpoint.parameters:
            known = target(name, endpoint, table)[0] or name in table.narrows
            assert known or endpoint.names[name].replace("Begin", "*").replace("End", "*") in limits, (path, name)
