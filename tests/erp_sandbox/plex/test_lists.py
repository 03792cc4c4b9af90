"""Connect's lists: their form, their rows, their filters."""

import re
from decimal import Decimal
from typing import Any

import pytest
from erp_sandbox.plex.connect.catalogue import endpoints
from erp_sandbox.plex.instants import order
from erp_sandbox.plex.shapes import Shape

from tests.erp_sandbox.plex.asking import (
    EVER,
    KEY,
    NOBODY,
    ORDERS,
    PARTS,
    PRODUCTION,
    Plex,
    addressed,
    loaded,
    needed,
    reached,
    subjects,
)


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


def test_a_tax_exemption_is_a_number_elsewhere(plex: Plex) -> None:
    customers = [row["id"] for row in plex.rows("/mdm/v1/customers")[:20]]
    told = [loaded(plex.get(f"/mdm/v1/customers/{each}/financials"))["salesTaxExempt"] for each in customers]
    assert {type(value) for value in told} == {int, type(None)}


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


def test_answers_are_squeezed_for_those_who_ask(plex: Plex) -> None:
    squeezed = plex.get(PARTS)
    plain = plex.ask("GET", PARTS, KEY, headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.json() == plain.json()


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
