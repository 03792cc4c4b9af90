"""Connect's refusals, empty lists, limits of calls, and faults in its own words."""

import time
from typing import Any

import pytest

from demo import sandbox
from tests.erp_sandbox.plex.asking import KEY, MDM_KEY, NOBODY, ORDERS, PARTS, PRODUCTION, Plex, needed

INVOICES = "/accounting/v1/ap-invoices"


def childless(plex: Plex) -> str:
    return next(
        f"{ORDERS}/{row['id']}/line-items" for row in plex.rows(ORDERS) if row["poNumber"] == "PO-000013"
    )  # fmt: skip


def fault(plex: Plex, kind: str, **given: Any) -> None:
    plex.admin("PUT", "/faults", [{"kind": kind, "times": 1} | given])


def test_an_error_has_a_code_and_a_message(plex: Plex) -> None:
    for answer in (plex.get(PARTS, key=None), plex.get("/mdm/v1/nothing"), plex.get(PRODUCTION)):
        body = answer.json()
        assert set(body) - {"errors"} == {"code", "message"}
        assert all(set(each) == {"code", "message"} for each in body.get("errors", []))


def test_a_body_that_is_no_json_is_refused(plex: Plex) -> None:
    answer = plex.ask("POST", PARTS, data=b"{")
    assert (answer.status_code, answer.json()["code"]) == (400, "REQUEST_MALFORMED")


def test_a_record_that_is_not_there_is_404(plex: Plex) -> None:
    for path in (PARTS, ORDERS, "/scheduling/v1/jobs", "/accounting/v1/ap-payments", "/edi/v1/units"):
        for name in (NOBODY, "nonsense"):
            answer = plex.get(f"{path}/{name}")
            assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_the_id_of_another_kind_or_tenant_is_404(plex: Plex) -> None:
    part = plex.rows(PARTS)[0]["id"]
    assert plex.get(f"{ORDERS}/{part}").status_code == 404
    other = plex.get(f"{PARTS}/{part}", Customer_Id=str(plex.told()["tenants"][1]["pcn"]))
    assert other.status_code == 404


def test_children_of_nobody_are_404(plex: Plex) -> None:
    assert plex.get(f"{ORDERS}/{NOBODY}/line-items").status_code == 404


def test_no_children_are_404(plex: Plex) -> None:
    answer = plex.get(childless(plex))
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_no_children_may_be_an_empty_list(plex: Plex) -> None:
    plex.switch(empty_children="[]")
    assert plex.rows(childless(plex)) == []


def test_a_list_that_is_empty_is_an_array(plex: Plex) -> None:
    assert plex.rows(PARTS, {"number": "none"}) == []


def test_a_list_that_is_empty_may_be_404(plex: Plex) -> None:
    plex.switch(empty_lists="404")
    assert plex.get(PARTS, {"number": "none"}).status_code == 404


def test_200_calls_a_minute_are_answered(plex: Plex) -> None:
    plex.switch(calls_per_minute=200, minute="sliding")
    plex.advance(0)
    answers = [plex.get("/mdm/v1/operations") for _ in range(203)]
    assert [answer.status_code for answer in answers] == [200] * 200 + [429] * 3
    assert "retry-after" not in answers[-1].headers
    assert answers[-1].json()["code"] == "REQUEST_RATE_LIMITED"
    assert plex.told()["refused_for_rate"] == 3


def test_calls_are_counted_by_key_for_all_tenants_and_refusals(plex: Plex) -> None:
    plex.switch(calls_per_minute=3, minute="sliding")
    assert plex.get("/mdm/v1/nothing").status_code == 404
    assert plex.get(PARTS, Customer_Id="101002").status_code == 200
    assert plex.get(PRODUCTION).status_code == 400
    assert plex.get(PARTS).status_code == 429
    assert plex.get(PARTS, key=MDM_KEY).status_code == 200


SHAPES = {
    "plex": ("application/json", None),
    "plex_seconds": ("application/json", "seconds"),
    "plex_date": ("application/json", "date"),
    "gateway": ("application/json", None),
    "text": ("text/plain", None),
    "html": ("text/html", None),
    "empty": ("", None),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_call_too_many_is_refused_in_several_ways(plex: Plex, shape: str) -> None:
    plex.switch(calls_per_minute=1, minute="sliding", too_many=shape)
    plex.get(PARTS)
    answer = plex.get(PARTS)
    kind, when = SHAPES[shape]
    assert answer.status_code == 429
    assert answer.headers.get("content-type", "").startswith(kind)
    told = answer.headers.get("retry-after")
    assert (told is None, "GMT" in (told or "")) == (when is None, when == "date")
    assert when != "seconds" or 0 < int(told or 0) <= 60


def test_ways_of_refusing_may_take_turns(plex: Plex) -> None:
    plex.switch(calls_per_minute=1, minute="sliding", too_many="cycle")
    answers = [plex.get(PARTS) for _ in range(8)][1:]
    assert len({(a.headers.get("content-type"), "retry-after" in a.headers, len(a.content) > 0) for a in answers}) > 4


def test_the_minute_may_be_the_sandboxs_own(own_plex: Plex) -> None:
    own_plex.switch(calls_per_minute=2, minute_clock="sandbox")
    assert [own_plex.get(PARTS).status_code for _ in range(3)] == [200, 200, 429]
    own_plex.advance(60)
    assert own_plex.get(PARTS).status_code == 200


@pytest.mark.parametrize(
    ("kind", "code"),
    [("401", "REQUEST_NOT_AUTHENTICATED"), ("token_expired", "REQUEST_NOT_AUTHENTICATED"),
     ("403", "REQUEST_NOT_AUTHORIZED"), ("404", "RESOURCE_NOT_FOUND"), ("429", "REQUEST_RATE_LIMITED"),
     ("500", "REQUEST_PROCESSING_ERROR")],
)  # fmt: skip
def test_a_fault_speaks_plex(plex: Plex, kind: str, code: str) -> None:
    fault(plex, kind)
    answer = plex.get(PARTS)
    assert answer.status_code == (401 if kind == "token_expired" else int(kind))
    assert (set(answer.json()), answer.json()["code"]) == ({"code", "message"}, code)
    assert plex.get(PARTS).ok


@pytest.mark.parametrize("kind", ["502", "503"])
def test_a_gateway_speaks_html(plex: Plex, kind: str) -> None:
    fault(plex, kind, retry_after="seconds", seconds=7)
    answer = plex.get(PARTS)
    assert (answer.status_code, answer.headers["retry-after"]) == (int(kind), "7")
    assert answer.headers["content-type"].startswith("text/html")


def test_a_fault_can_say_when_to_come_back(plex: Plex) -> None:
    fault(plex, "429", retry_after="seconds", seconds=3)
    assert plex.get(PARTS).headers["retry-after"] == "3"


def test_a_spoiled_page_is_an_empty_list(plex: Plex) -> None:
    fault(plex, "empty_page")
    assert plex.rows(PARTS) == []


def test_the_first_byte_may_take_its_time(plex: Plex) -> None:
    plex.switch(first_byte_seconds={"/mdm/v1/par*": 0.4})
    begun = time.perf_counter()
    plex.get(PARTS)
    assert time.perf_counter() - begun > 0.4


def test_a_list_may_be_of_any_size(plex: Plex) -> None:
    small = plex.rows(PARTS)
    plex.switch(size_megabytes={PARTS: 2})
    answer = plex.ask("GET", PARTS, KEY, headers={"Accept-Encoding": "identity"})
    assert 1_900_000 < len(answer.content) < 2_300_000
    rows = answer.json()
    assert len({row["id"] for row in rows}) == len(rows) > 20 * len(small)
    assert plex.rows(PARTS, {"status": "Obsolete"}) == [row for row in small if row["status"] == "Obsolete"]


@pytest.mark.parametrize(("switch", "status"), [("truncate", 200), ("all", 200), ("error", 500), ("timeout", 504)])
@pytest.mark.parametrize("path", [INVOICES, "/accounting/v1/ar-invoices"])
def test_more_invoices_than_a_call_may_hold(plex: Plex, path: str, switch: str, status: int) -> None:
    plex.switch(invoice_limit=20, invoices_past_limit="all")
    count = len(plex.rows(path))
    plex.switch(invoices_past_limit=switch)
    answer = plex.get(path)
    assert answer.status_code == status
    if status == 200:
        assert len(answer.json()) == (20 if switch == "truncate" else count)
    plex.switch(invoice_limit=count)
    assert len(plex.rows(path)) == count


def test_a_thousand_invoices_are_the_limit(plex: Plex) -> None:
    assert plex.told()["switches"]["invoice_limit"] == 1000
    assert plex.told()["switches"]["invoices_past_limit"] == "truncate"


def test_an_address_of_connect_without_a_key_is_401_even_if_it_leads_nowhere(plex: Plex) -> None:
    assert plex.get("/mdm/v1/nothing", key=None).status_code == 401


def test_another_method_is_405(plex: Plex) -> None:
    assert plex.ask("OPTIONS", PARTS).status_code == 405


def test_the_other_dialect_is_not_there(plex: Plex) -> None:
    headers = {"Authorization": f"Bearer {sandbox.TOKEN}"}
    assert plex.ask("GET", "/sandbox/v1", None, headers=headers).status_code == 404


def test_tank_events_want_a_beginning() -> None:
    path = "/production/v1/tank-management/workcenters/{workcenterId}/tank-events"
    assert set(needed(path)) == {"beginDate"}
