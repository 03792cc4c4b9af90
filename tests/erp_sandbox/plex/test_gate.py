"""Connect's headers: keys, tenants, products."""

from typing import Any

import pytest
from erp_sandbox.plex.facts import of_case

from tests.erp_sandbox.plex.asking import HALDEN_KEY, KEY, MDM_KEY, ORDERS, PARTS, Plex, pcn, tenant_id

NOT_AUTHENTICATED = {"code": "REQUEST_NOT_AUTHENTICATED", "message": "The request could not be authenticated."}


def refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()) == (401, NOT_AUTHENTICATED)


def test_a_key_is_needed(plex: Plex) -> None:
    assert refused(plex.get(PARTS, key=None))
    assert refused(plex.get(PARTS, key=""))


def test_a_wrong_key_is_refused(plex: Plex) -> None:
    assert refused(plex.get(PARTS, key="0" * 32))


def test_a_key_does_not_count_in_the_address(plex: Plex) -> None:
    assert refused(plex.get(PARTS, {"X-Plex-Connect-Api-Key": KEY}, key=None))


def test_a_key_is_case_sensitive(plex: Plex) -> None:
    assert refused(plex.get(PARTS, key=KEY.upper()))


def test_the_header_name_is_not_case_sensitive(plex: Plex) -> None:
    assert plex.ask("GET", "/mdm/v1/tenants", None, headers={"x-PLEX-connect-API-key": KEY}).ok


def test_a_key_has_a_default_tenant(plex: Plex) -> None:
    assert plex.rows(PARTS) == plex.rows(PARTS, Tenant_Id=tenant_id("main"))
    assert plex.get(PARTS, key=HALDEN_KEY).json() == plex.get(PARTS, Tenant_Id=tenant_id("halden")).json()


def test_the_tenant_id_chooses_the_data(plex: Plex) -> None:
    mine, other = plex.rows(PARTS), plex.rows(PARTS, Tenant_Id=tenant_id("halden"))
    assert not {row["id"] for row in mine} & {row["id"] for row in other}


def test_the_customer_id_chooses_the_data(plex: Plex) -> None:
    assert plex.rows(PARTS, Customer_Id=pcn("tessera")) == plex.rows(PARTS, Tenant_Id=tenant_id("tessera"))


def test_no_row_names_its_tenant(plex: Plex) -> None:
    text = plex.get(ORDERS).text
    assert tenant_id("main") not in text
    assert "enant" not in text


def test_a_secret_header_is_passed_over(plex: Plex) -> None:
    assert plex.get(PARTS, Api_Secret="anything").json() == plex.rows(PARTS)


@pytest.mark.parametrize(("switch", "tenant"), [("tenant_id", "halden"), ("customer_id", "tessera")])
def test_of_both_tenant_headers_one_counts(plex: Plex, switch: str, tenant: str) -> None:
    plex.switch(both_tenant_headers=switch)
    both = plex.rows("/mdm/v1/suppliers", Tenant_Id=tenant_id("halden"), Customer_Id=pcn("tessera"))
    assert both == plex.rows("/mdm/v1/suppliers", Tenant_Id=tenant_id(tenant))


def test_both_tenant_headers_may_be_refused(plex: Plex) -> None:
    plex.switch(both_tenant_headers="refuse")
    assert refused(plex.get(PARTS, Tenant_Id=tenant_id("main"), Customer_Id=pcn("main")))


@pytest.mark.parametrize("header", [{"Tenant_Id": tenant_id("halden")}, {"Customer_Id": pcn("halden")}])
def test_a_tenant_that_is_not_allowed_is_refused_like_a_bad_key(plex: Plex, header: dict[str, str]) -> None:
    assert refused(plex.get(PARTS, key=MDM_KEY, **header))


@pytest.mark.parametrize("header", [{"Tenant_Id": "nonsense"}, {"Customer_Id": "1"}, {"Tenant_Id": pcn("main")}])
def test_an_unknown_tenant_is_refused_like_a_bad_key(plex: Plex, header: dict[str, str]) -> None:
    assert refused(plex.get(PARTS, **header))


def test_a_key_has_32_letters_and_digits(plex: Plex) -> None:
    assert all(len(key["key"]) == 32 and key["key"].isalnum() for key in plex.told()["keys"])


def test_a_key_that_is_taken_away_is_refused(own_plex: Plex) -> None:
    own_plex.admin("PATCH", "/plex", {"keys": [{"key": MDM_KEY}]})
    assert refused(own_plex.get(PARTS))
    assert own_plex.get(PARTS, key=MDM_KEY).ok


@pytest.mark.parametrize("product", [each.subject for each in of_case("test_a_product_needs_a_subscription")])
def test_a_product_needs_a_subscription(plex: Plex, product: str) -> None:
    from erp_sandbox.plex.connect.catalogue import endpoints  # noqa: PLC0415

    path = next(each.path for each in endpoints().values() if each.product == product)
    assert refused(plex.get(path, key=MDM_KEY))


@pytest.mark.parametrize(("switch", "code"), [("403", "REQUEST_NOT_AUTHORIZED"), ("404", "RESOURCE_NOT_FOUND")])
def test_a_product_may_be_refused_otherwise(plex: Plex, switch: str, code: str) -> None:
    plex.switch(not_subscribed=switch)
    answer = plex.get(ORDERS, key=MDM_KEY)
    assert (answer.status_code, answer.json()["code"]) == (int(switch), code)


def test_tenants_are_those_of_the_key(plex: Plex) -> None:
    assert plex.rows("/mdm/v1/tenants") == [
        {"id": tenant_id(name), "code": f"alderney-{name}"} for name in ("main", "halden", "tessera")
    ]
    assert plex.rows("/mdm/v1/tenants", key=MDM_KEY) == [{"id": tenant_id("main"), "code": "alderney-main"}]


@pytest.mark.parametrize(
    "params",
    [{"idList": tenant_id("halden")}, {"code": "alderney-halden"}, {"codeList": ["alderney-halden", "none"]}],
    ids=lambda params: next(iter(params)),
)
def test_tenants_can_be_asked_for(plex: Plex, params: dict[str, Any]) -> None:
    assert [row["code"] for row in plex.rows("/mdm/v1/tenants", params)] == ["alderney-halden"]


def test_one_tenant(plex: Plex) -> None:
    assert plex.get(f"/mdm/v1/tenants/{tenant_id('halden')}").json()["code"] == "alderney-halden"
    assert plex.get(f"/mdm/v1/tenants/{tenant_id('halden')}", key=MDM_KEY).status_code == 404
