"""Connect's lists: their form, their rows, their filters."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.plex.connect.catalogue import endpoints, find
from erp_sandbox.plex.connect.questions import target
from erp_sandbox.plex.facts import of_case
from erp_sandbox.plex.instants import order
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.tables.every import TABLES

from tests.erp_sandbox.plex.asking import EVER, KEY, NOBODY, ORDERS, PARTS, PRODUCTION, Plex, loaded, needed


def subjects(case: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [each.subject for each in of_case(case)])


def addressed(plex: Plex, path: str) -> tuple[str, dict[str, str]]:
    """An address of a list that has rows, and what must be asked for: the parents are looked for."""
    params = needed(path)
    for name in ("accountId", "partId", "itemId"):
        if name in params:
            params[name] = filled_parent(plex, path, name)
    return reached(plex, path), params


def filled_parent(plex: Plex, path: str, name: str) -> str:
    lists = {"accountId": "/mdm/v1/chart-of-accounts", "partId": PARTS, "itemId": "/mdm/v1/supply-items"}
    rows = plex.rows(lists[name])
    return next(str(row["id"]) for row in rows if plex.get(path, {name: row["id"]}).json())


def reached(plex: Plex, path: str) -> str:
    """The address with the ids of the first parents that have children."""
    if "{" not in path:
        return path
    head, _, rest = path.partition("/{")
    tail = rest.partition("}")[2]
    for row in plex.rows(head)[:60]:
        name = row.get("id") or row.get("workcenterId") or row.get("customObjectName")
        address = f"{head}/{name}{tail}"
        answer = (
            plex.get(reached(plex, address)) if "{" not in address or plex.get(address.partition("/{")[0]).ok else None
        )
        if answer is not None and answer.ok:
            return str(answer.request.url).split("?")[0].removeprefix(plex.url)
    raise AssertionError(path)


def problems(form: Any, row: dict[str, Any]) -> str:
    return Shape(fields=form.fields).problem(row)


@subjects("test_rows_keep_to_their_fields")
def test_rows_keep_to_their_fields(plex: Plex, path: str) -> None:
    address, params = addressed(plex, path)
    rows = plex.rows(address, params)
    assert rows
    form = endpoints()[path].form
    for row in rows:
        assert list(row) == list(form.fields)
        assert problems(form, row) == ""


def test_every_other_get_answers_in_its_form(plex: Plex) -> None:
    wrong = []
    for path, endpoint in endpoints().items():
        if "{" in path or not endpoint.form.fields:
            continue
        body = loaded(plex.get(path, needed(path)))
        rows = body if endpoint.is_list else [body]
        wrong += [
            (path, row) for row in rows if problems(endpoint.form, row) or list(row) != list(endpoint.form.fields)
        ]
    assert wrong == []


def test_every_address_of_the_catalogue_leads_somewhere(plex: Plex) -> None:
    found = {}
    for path in endpoints():
        address = re.sub(r"\{\w+\}", NOBODY, path)
        answer = plex.get(address, needed(path))
        found[path] = answer.status_code
        assert answer.status_code in (200, 404), (path, answer.text)
    assert sum(status == 200 for status in found.values()) > 100


def test_a_list_is_a_bare_array(plex: Plex) -> None:
    assert plex.get(PARTS).text.startswith('[{"id":"')


@subjects("test_one_row_has_the_fields_of_the_list")
def test_one_row_has_the_fields_of_the_list(plex: Plex, path: str) -> None:
    row = plex.some(path)[0]
    name = row.get("id") or row["workcenterId"]
    assert loaded(plex.get(f"{path}/{name}")) == row


@pytest.mark.parametrize(
    "params", [{"limit": 1}, {"offset": 100}, {"$top": 1}, {"page": 2}, {"updatedAfter": EVER[1]}], ids=str
)
def test_there_is_no_paging(plex: Plex, params: dict[str, Any]) -> None:
    assert plex.get(PARTS, params).content == plex.get(PARTS).content


@pytest.mark.parametrize(
    "params", [{"modifedDateBegin": EVER[1]}, {"modified_date_begin": EVER[1]}, {"Status ": "x"}], ids=str
)
def test_an_unknown_parameter_is_passed_over(plex: Plex, params: dict[str, Any]) -> None:
    assert plex.get(ORDERS, params).content == plex.get(ORDERS).content


def test_parameters_are_matched_without_case(plex: Plex) -> None:
    for name in ("pONumber", "PoNumber", "ponumber", "PONUMBER"):
        assert [row["poNumber"] for row in plex.rows(ORDERS, {name: "PO-000010"})] == ["PO-000010"]


def test_an_array_parameter_is_repeated(plex: Plex) -> None:
    wanted = sorted(row["id"] for row in plex.rows(PARTS))[3:6]
    assert sorted(row["id"] for row in plex.rows(PARTS, {"id": wanted})) == wanted


def test_an_array_parameter_is_no_list_with_commas(plex: Plex) -> None:
    wanted = [row["id"] for row in plex.rows(PARTS)][:2]
    assert plex.get(PARTS, {"id": ",".join(wanted)}).status_code == 400


def test_an_array_of_texts_is_repeated(plex: Plex) -> None:
    path = "/scheduling/v1/jobs"
    wanted = sorted({row["jobStatus"] for row in plex.rows(path)})[:2]
    assert {row["jobStatus"] for row in plex.rows(path, {"jobStatuses": wanted})} == set(wanted)


def test_lists_are_not_sorted(plex: Plex) -> None:
    for path, field in ((PARTS, "number"), (ORDERS, "modifiedDate"), (PRODUCTION, "transactionDate")):
        values = [row[field] for row in plex.some(path)]
        assert values not in (sorted(values), sorted(values, reverse=True))


def test_lists_may_be_sorted(plex: Plex) -> None:
    plex.switch(order="sorted", fraction_digits=7)
    values = [order(row["modifiedDate"]) for row in plex.rows(ORDERS)]
    assert values == sorted(values)


def test_nearly_every_field_may_be_null(plex: Plex) -> None:
    rows = plex.rows(ORDERS)
    assert len({name for row in rows for name, value in row.items() if value is None}) > 10


def test_nulls_may_be_missing(plex: Plex) -> None:
    before = plex.rows(ORDERS)
    plex.switch(nulls="missing")
    expected = [{name: value for name, value in row.items() if value is not None} for row in before]
    assert plex.rows(ORDERS) == expected


def test_numbers_have_five_decimals(plex: Plex) -> None:
    prices = [row["lineItemTotal"] for row in plex.rows(ORDERS) if row["lineItemTotal"]]
    assert any(price.as_tuple().exponent == -5 and price % Decimal("0.01") for price in prices)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounting/v1/ar-invoices", "creditMemo"),
        ("/accounting/v1/ap-invoices", "debitMemo"),
        ("/accounting/v1/ap-invoices", "intercompany"),
        ("/mdm/v1/contacts", "private"),
        ("/hcm/v1/time-clock-entries", "approved"),
    ],
)
def test_some_flags_are_whole_numbers(plex: Plex, path: str, field: str) -> None:
    values = {row[field] for row in plex.rows(path)}
    assert values <= {0, 1}
    assert not any(isinstance(value, bool) for value in values)


def test_a_tax_exemption_is_true_or_false(plex: Plex) -> None:
    address = reached(plex, "/mdm/v1/customers/{customerId}/addresses")
    assert {type(row["salesTaxExempt"]) for row in plex.rows(address)} <= {bool, type(None)}


@pytest.mark.parametrize(("asked", "told"), [("pONumber", "poNumber"), ("pOId", "poId")])
def test_purchase_orders_are_spelt_otherwise_in_questions(plex: Plex, asked: str, told: str) -> None:
    path = ORDERS if asked == "pONumber" else "/purchasing/v2-beta1/releases"
    endpoint = endpoints()[path]
    assert asked in endpoint.names.values()
    row = next(row for row in plex.rows(path) if row[told])
    assert {each[told] for each in plex.rows(path, {asked: row[told]})} == {row[told]}


@pytest.mark.parametrize(("field", "kind"), [("truckArrivalTimeOfDay", "time"), ("truckCalledDate", "date")])
def test_a_shipper_has_a_time_and_a_date_alone(plex: Plex, field: str, kind: str) -> None:
    pattern = {"time": r"\d\d:\d\d:\d\d(\.\d+)?", "date": r"\d{4}-\d\d-\d\d"}[kind]
    values = [row[field] for row in plex.rows("/shipping/v1/customer-shippers") if row[field]]
    assert values
    assert all(re.fullmatch(pattern, value) for value in values)


@subjects("test_what_does_not_exist_is_404")
def test_what_does_not_exist_is_404(plex: Plex, path: str) -> None:
    answer = plex.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")


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


def test_events_have_no_id(plex: Plex) -> None:
    for path in (PRODUCTION, PRODUCTION.replace("production-entries", "scrap-entries")):
        assert "id" not in plex.some(path)[0]


def test_containers_are_those_on_hand(plex: Plex) -> None:
    everything = plex.source_rows(
        7836, {"Part_No": plex.rows("/inventory/v1/inventory-tracking/containers")[0]["partNo"]}
    )
    shown = {row["serialNo"] for row in plex.rows("/inventory/v1/inventory-tracking/containers")}
    assert {row["Serial_No"] for row in everything if row["Active"]} <= shown
    assert not {row["Serial_No"] for row in everything if not row["Active"]} & shown


def test_checksheets_have_no_list(plex: Plex) -> None:
    assert plex.get("/quality/v1/checksheets").status_code == 404
    keys = [row["Checksheet_No"] for row in plex.source_rows(4142)][:1]
    made = plex.ask(
        "POST", "/platform/identity-mappings/v1/keys-to-ids", json={"kind": "checksheets", "keys": keys}
    ).json()
    sheet = plex.get(f"/quality/v1/checksheets/{made[0]['id']}").json()
    assert sheet["checksheetNumber"] == keys[0]
    assert not any("easurement" in name for name in sheet)


@pytest.mark.parametrize(
    ("path", "limit"), [("/cm/exhaust/v1/asset-data-points", 100_000), ("/cm/exhaust/v1/asset-statuses", 100_000)]
)
def test_apm_takes_a_limit(plex: Plex, path: str, limit: int) -> None:
    params = needed(path)
    assert len(plex.rows(path, params | {"_limit": 2})) == 2
    assert plex.get(path, params | {"_limit": limit + 1}).status_code == 400


def test_answers_are_squeezed_for_those_who_ask(plex: Plex) -> None:
    squeezed = plex.get(PARTS)
    plain = plex.ask("GET", PARTS, KEY, headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.json() == plain.json()


def test_a_filter_of_a_status_works(plex: Plex) -> None:
    assert {row["status"] for row in plex.rows(PARTS, {"status": "Obsolete"})} == {"Obsolete"}


def test_purchase_orders_may_be_the_active_ones_by_default(plex: Plex) -> None:
    everything = plex.rows(ORDERS)
    plex.switch(purchase_orders="active")
    assert plex.rows(ORDERS) == [row for row in everything if row["active"]]
    assert plex.rows(ORDERS, {"active": "false"}) == [row for row in everything if not row["active"]]


def test_lines_are_embedded_in_finance_only(plex: Plex) -> None:
    assert plex.rows("/accounting/v2/journal-entries")[0]["lines"]
    assert "taxes" in plex.rows("/accounting/v1/ap-invoices")[0]["lines"][0]
    assert "lines" not in plex.rows(ORDERS)[0]


def test_the_trial_balance_is_one_object(plex: Plex) -> None:
    whole = loaded(plex.get("/accounting/v1/trial-balance"))
    lines = whole["trialBalanceLines"]
    assert sum(line["currentDebit"] for line in lines) == sum(line["currentCredit"] for line in lines)
    part = loaded(
        plex.get("/accounting/v1/trial-balance", {"periodDisplayBegin": "2025-06", "periodDisplayEnd": "2025-07"})
    )
    assert part["trialBalanceLines"] == [line for line in lines if "2025-06" <= line["periodDisplay"] <= "2025-07"]


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
