"""Who may ask Connect, for which tenant, how often: the headers, and what each refusal says."""

from http import HTTPStatus

from starlette.requests import Request

from erp_sandbox.plex.accounts import Key
from erp_sandbox.plex.companies import Company, by_id, by_pcn, by_tenant
from erp_sandbox.plex.connect.errors import ConnectError, forbidden, not_authenticated, not_found
from erp_sandbox.plex.state import State

KEY = "x-plex-connect-api-key"
TENANT_ID = "x-plex-connect-tenant-id"
CUSTOMER_ID = "x-plex-connect-customer-id"


def key_of(state: State, request: Request) -> Key:
    """Whose request it is; the key counts in the header only.

    Raises:
        ConnectError: 401, without a key or with one that nobody has.
    """
    key = state.accounts.key(request.headers.get(KEY, ""))
    if key is None:
        raise not_authenticated()
    return key


def company_of(state: State, key: Key, request: Request) -> Company:
    """Whose data is asked for.

    Raises:
        ConnectError: 401, if the key does not open that tenant or there is none.
    """
    tenant, customer = request.headers.get(TENANT_ID), request.headers.get(CUSTOMER_ID)
    if tenant and customer:
        if state.switches.both_tenant_headers == "refuse":
            raise not_authenticated()
        tenant, customer = (tenant, None) if state.switches.both_tenant_headers == "tenant_id" else (None, customer)
    company = by_id(tenant) if tenant else by_pcn(customer) if customer else by_tenant(key.default)
    if company is None or company.tenant not in key.tenants:
        raise not_authenticated()
    return company


def require_subscription(state: State, key: Key, product: str) -> None:
    """Let pass only who is subscribed to a product.

    Raises:
        ConnectError: 401, or what the switch says.
    """
    if not key.is_subscribed(product):
        refusals = {"401": not_authenticated(), "403": forbidden(), "404": not_found()}
        raise refusals[state.switches.not_subscribed]


def method_not_allowed() -> ConnectError:
    """The answer to a method that an address does not know."""
    return ConnectError(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "The method is not allowed.")
