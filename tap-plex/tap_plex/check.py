"""`tap-plex check`: whether a sync would work, and what to ask Plex for if not.

Source: Plex, developers.plex.com, "Get Started": an app is subscribed product by product; Data Source API: grants.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from singer_http.check import Finding, Verdict
from singer_sdk.exceptions import ConfigurationError, FatalAPIError, RetriableAPIError

from tap_plex.chosen import chosen
from tap_plex.metadata import describe

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex
    from tap_plex.tenants import Tenant

NOBODY = "00000000-0000-4000-8000-000000000000"
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

# One call for each product, which asks for nothing, or for little: lists are large, and are not paged.
_PROBES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "accounting": ("/accounting/v1/ap-invoices", (("id", NOBODY),)),
    "edi": ("/edi/v1/logs", (("mailboxId", NOBODY),)),
    "engineering": ("/engineering/v1/boms", (("partId", NOBODY),)),
    "hcm": ("/hcm/v1/time-clock-entries", (("employeeId", NOBODY),)),
    "inventory": ("/inventory/v1/inventory-definitions/locations", (("locationId", NOBODY),)),
    "inventory-tracking": ("/inventory-tracking/v1/master-units", ()),
    "maintenance": ("/maintenance/v1/equipment", (("buildingId", NOBODY),)),
    "mdm": ("/mdm/v1/tenants", ()),
    "platform": ("/platform/custom-objects/v1/objects", ()),
    "production": ("/production/v1/production-definitions/workcenter-statuses", ()),
    "purchasing": ("/purchasing/v1/purchase-order-statuses", ()),
    "quality": ("/quality/v1/inspection-modes", ()),
    "sales": ("/sales/v1/orders", (("id", NOBODY),)),
    "scheduling": ("/scheduling/v1/jobs", (("partId", NOBODY),)),
    "shipping": ("/shipping/v1/customer-trucks", (("id", NOBODY),)),
}


def findings(tap: "TapPlex") -> list[Finding]:
    """What the tap needs of Plex, looked at one by one.

    Args:
        tap: The tap, with its settings.
    """
    if problem := _unreachable(tap):
        return [Finding("Plex at connect_url", (), "missing", problem)]
    found = [finding for tenant in tap.tenants if tenant.api_key for finding in _of_connect(tap, tenant)]
    found += [finding for tenant in tap.tenants if tenant.username for finding in _of_account(tap, tenant)]
    return found + [finding for given in tap.config["data_sources"] for finding in _of_data_source(tap, given)]


def _unreachable(tap: "TapPlex") -> str:
    first = next((tenant for tenant in tap.tenants if tenant.api_key), None)
    try:
        if first is not None:
            tap.plex.asked(first, _PROBES["mdm"][0], ())
    except (FatalAPIError, RetriableAPIError) as error:
        return str(error)
    return ""


def _needed(tap: "TapPlex") -> dict[str, list[str]]:
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for declared in chosen(tap.config):
        needed[declared.product].append(declared.name)
        if declared.parents and (product := declared.parents.top.path.split("/")[1]) != declared.product:
            needed[product].append(declared.name)
    for given in tap.config["connect_streams"]:
        needed[given["path"].strip("/").split("/")[0]].append(given["name"])
    return dict(sorted(needed.items()))


def _of_connect(tap: "TapPlex", tenant: "Tenant") -> Iterator[Finding]:
    told = {product: _probe(tap, tenant, product) for product in _needed(tap)}
    key = f"key and tenant {tenant.name!r} accepted by Connect"
    if all(verdict == "missing" for verdict, _ in told.values()):
        yield Finding(
            key, (), "missing",
            "Plex refuses every product: copy the Consumer Key anew, see that it has not expired, and ask Plex whether "
            "it opens this tenant and works on this tier",
        )  # fmt: skip
        return
    if any(verdict == "ok" for verdict, _ in told.values()):
        yield Finding(key, (), "ok")
    for product, streams in _needed(tap).items():
        verdict, todo = told[product]
        yield Finding(f"API product {product}, tenant {tenant.name!r}", tuple(streams), verdict, todo)


def _probe(tap: "TapPlex", tenant: "Tenant", product: str) -> tuple[Verdict, str]:
    if product not in _PROBES:
        return "cannot be told", "no address of this product is known that asks for little; run the stream to see"
    path, params = _PROBES[product]
    try:
        status = tap.plex.asked(tenant, path, params).status_code
    except (FatalAPIError, RetriableAPIError) as error:
        return "cannot be told", str(error)
    if status in _REFUSED:
        return "missing", (
            f"subscribe the app to the API product of /{product} in Plex's developer portal, or ask Plex to; or do not "
            "select these streams"
        )
    if status == HTTPStatus.NOT_FOUND:
        return "cannot be told", f"Plex says 404 to {path}: not subscribed, or no data"
    if status >= HTTPStatus.BAD_REQUEST:
        return "cannot be told", f"Plex answers HTTP {status} to {path}; try again later"
    return "ok", ""


def _of_account(tap: "TapPlex", tenant: "Tenant") -> Iterator[Finding]:
    item = f"web service account of tenant {tenant.name!r}"
    try:
        status = tap.plex.describe(tenant, "search?name=-").status_code
    except (FatalAPIError, RetriableAPIError) as error:
        yield Finding(item, (), "cannot be told", str(error))
        return
    if status in (*_REFUSED, 419):
        todo = "check username, password and data_source_url; ask Plex Customer Care to open the Data Source API to it"
        yield Finding(item, (), "missing", todo)
    elif status >= HTTPStatus.BAD_REQUEST:
        yield Finding(item, (), "cannot be told", f"Plex answers HTTP {status}; try again later")
    else:
        yield Finding(item, (), "ok")


def _of_data_source(tap: "TapPlex", given: Mapping[str, Any]) -> Iterator[Finding]:
    name = str(given.get("source") or given.get("id"))
    for tenant in tap.tenants:
        if not tenant.username or tenant.name not in given.get("tenants", [tenant.name]):
            continue
        item = f"data source {name}, tenant {tenant.name!r}"
        try:
            described = describe(tap.plex, tenant, given)
        except (FatalAPIError, ConfigurationError) as error:
            todo = f"{error}; a grant is asked of Plex Customer Care, by number and account"
            yield Finding(item, (str(given.get("name") or name),), "missing", todo)
        except RetriableAPIError as error:
            yield Finding(item, (str(given.get("name") or name),), "cannot be told", str(error))
        else:
            yield Finding(item, (str(given.get("name") or described.name.lower()),), "ok")
