"""`tap-plex check` says what is missing, and what to ask Plex for; `views` knows what the settings add."""

import json
from typing import Any

from tests.erp_sandbox.plex.asking import Plex
from tests.tap_plex.conftest import KEY, PASSWORD, Runner
from tests.tap_plex.truths import data_sources


def _found(tap: Runner) -> tuple[int, dict[str, dict[str, Any]]]:
    run = tap.raw("check", "--format=json")
    return run.returncode, {finding["item"]: finding for finding in json.loads(run.stdout)}


def test_all_is_well_where_all_is_granted(tap: Runner) -> None:
    tap.settings |= {"data_sources": data_sources("checksheets", "measurements")}
    code, found = _found(tap)
    assert code == 0
    assert {finding["verdict"] for finding in found.values()} == {"ok"}
    assert found["API product purchasing, tenant 'main'"]["streams"] == [
        "purchase_orders", "purchase_order_line_items", "purchase_order_releases", "receipts", "supplier_returns",
        "approved_suppliers",
    ]  # fmt: skip
    assert "data source Checksheet_History_Crosstab_Get, tenant 'main'" in found


def test_what_is_not_subscribed_or_not_granted_is_missing(tap: Runner, plex: Plex) -> None:
    tap.settings |= {"data_sources": data_sources("checksheets", "problems")}
    before = plex.told()
    plex.admin("PATCH", "/plex", {
        "keys": [{"key": KEY, "products": ["mdm", "sales"]}],
        "users": [{"name": "main@plex.com", "password": PASSWORD, "data_sources": [4142]}],
    })  # fmt: skip
    code, found = _found(tap)
    plex.admin("PATCH", "/plex", {"keys": before["keys"], "users": before["users"]})
    assert code == 1
    missing = {item for item, finding in found.items() if finding["verdict"] == "missing"}
    assert "API product purchasing, tenant 'main'" in missing
    assert (
        "subscribe the app to the API product of /purchasing" in found["API product purchasing, tenant 'main'"]["todo"]
    )
    assert "Plex Customer Care" in found["data source 19938, tenant 'main'"]["todo"]
    assert found["API product sales, tenant 'main'"]["verdict"] == "ok"
    assert found["data source 4142, tenant 'main'"]["verdict"] == "ok"


def test_a_wrong_key_an_unknown_tenant_and_a_wrong_address_are_told(tap: Runner) -> None:
    for changes in ({"api_key": "canaryCanaryCanaryCanaryCanary00"}, {"tenants": [{"tenant_id": "1" * 8}]}):
        tap.settings |= changes
        code, found = _found(tap)
        assert code == 1
        assert any("accepted by Connect" in item and f["verdict"] == "missing" for item, f in found.items())
    tap.settings |= {"connect_url": "http://127.0.0.1:9"}
    code, found = _found(tap)
    assert code == 1
    assert "nothing answers" in found["Plex at connect_url"]["todo"]


def test_views_are_made_for_what_the_settings_add(tap: Runner) -> None:
    tap.settings |= {"data_sources": data_sources("checksheets"), "optional_streams": ["boms"]}
    text = tap.raw("views", "--schema=raw").stdout
    assert 'CREATE OR REPLACE VIEW "raw"."checksheets_current"' in text
    assert 'CREATE OR REPLACE VIEW "raw"."boms_current"' in text
    assert 'WHERE latest."_plex_tenant" = kept."_plex_tenant"' in text
