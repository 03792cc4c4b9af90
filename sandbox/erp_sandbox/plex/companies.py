"""The tenants of the world as Plex knows them: a GUID, a customer number (PCN) and a code each."""

from dataclasses import dataclass

from erp_sandbox.plex.guids import guid
from erp_sandbox.world import TENANTS, World


@dataclass(frozen=True, slots=True)
class Company:
    """One tenant."""

    tenant: str
    id: str
    pcn: int
    code: str


COMPANIES = tuple(
    Company(name, guid(World(0, 1.0, name), "tenant", place), 101_001 + place, f"alderney-{name}")
    for place, name in enumerate(TENANTS)
)


def by_id(text: str) -> Company | None:
    """The company of a GUID."""
    return next((company for company in COMPANIES if company.id == text.lower()), None)


def by_pcn(text: str) -> Company | None:
    """The company of a customer number."""
    return next((company for company in COMPANIES if str(company.pcn) == text.strip()), None)


def by_tenant(name: str) -> Company:
    """The company of a tenant of the sandbox."""
    return next(company for company in COMPANIES if company.tenant == name)
