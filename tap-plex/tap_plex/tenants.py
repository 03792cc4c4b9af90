"""Tenants: whose data is read, with which key and which account.

Source: Plex, developers.plex.com, "Get Started": the headers; Data Source API: one web service account for each PCN.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TENANT = "_plex_tenant"
CUSTOMER = "_plex_customer_id"
OWN = "default"
"""What the tenant of a key is called that is told no other."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One company (PCN) of Plex.

    Args:
        name: What its rows and bookmarks are called by.
        api_key: The Connect key; None where Connect is not read.
        tenant_id: Its GUID; None to say nothing, or the customer id.
        customer_id: Its PCN; sent where there is no GUID.
        username: The web service account; None where no data source is read.
        password: Of that account.
        data_source_url: Where its data sources answer.
    """

    name: str
    api_key: str | None
    tenant_id: str | None
    customer_id: str | None
    username: str | None
    password: str | None
    data_source_url: str

    @property
    def headers(self) -> dict[str, str]:
        """What Connect is told: the key, and one of the two tenant headers, never both: which one counts is unknown."""
        told = {"X-Plex-Connect-Api-Key": self.api_key or ""}
        if self.tenant_id:
            return told | {"X-Plex-Connect-Tenant-Id": self.tenant_id}
        return told | ({"X-Plex-Connect-Customer-Id": self.customer_id} if self.customer_id else {})

    @property
    def partition(self) -> dict[str, str]:
        """What its bookmarks are kept under."""
        return {TENANT: self.name}

    @property
    def columns(self) -> dict[str, str | None]:
        """What each of its rows is told beside what Plex says."""
        return {TENANT: self.name, CUSTOMER: self.customer_id}


_OWN = ("tenant_id", "customer_id", "username", "password", "api_key", "data_source_url")


def tenants_of(config: Mapping[str, Any]) -> list[Tenant]:
    """The tenants that the settings name, in their order; without a list, the one that the settings are about.

    Args:
        config: The settings.
    """
    listed = config.get("tenants") or [{}]
    return [_tenant(config, given, is_listed=bool(config.get("tenants"))) for given in listed]


def _tenant(config: Mapping[str, Any], given: Mapping[str, Any], *, is_listed: bool) -> Tenant:
    shared = ("api_key", "data_source_url") if is_listed else _OWN
    told: dict[str, Any] = {name: given.get(name) or (config.get(name) if name in shared else None) for name in _OWN}
    name = given.get("name") or told["tenant_id"] or told["customer_id"] or told["username"] or OWN
    return Tenant(str(name), **told | {"data_source_url": str(told["data_source_url"] or "").rstrip("/")})


def problems(config: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the tenants.

    Args:
        config: The settings.
    """
    tenants = tenants_of(config)
    names = [tenant.name for tenant in tenants]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"tenants: two are called {name!r}; give each a name of its own"
    asked = [(tenant.api_key, tenant.tenant_id or tenant.customer_id) for tenant in tenants if tenant.api_key]
    if len(set(asked)) < len(asked):
        yield "tenants: two would read the same data of Connect; give each its own tenant_id or customer_id"
    accounts = [(tenant.username, tenant.data_source_url) for tenant in tenants if tenant.username]
    if len(set(accounts)) < len(accounts):
        yield "tenants: two would read the same data sources; each company has a web service account of its own"
    for tenant in tenants:
        if not tenant.api_key and not tenant.username:
            yield (
                "api_key is missing: set it to the Consumer Key of your app in Plex's developer portal; or set "
                "username and password of a web service account, to read data sources only"
            )
        if bool(tenant.username) != bool(tenant.password):
            yield f"username and password come together; tenant {tenant.name!r} has one of them only"
        # A password may hold any letter: it is sent as UTF-8.
        key, password = tenant.api_key or "", tenant.password or ""
        if not (key.isascii() and key.isprintable() and password.isprintable()):
            yield f"a key or password of tenant {tenant.name!r} holds a character that none has; copy it again"
        if tenant.api_key and " " in tenant.api_key:
            yield "api_key holds a blank; copy it again"
