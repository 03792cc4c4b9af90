"""How the tests ask: with a key or a user, for a tenant, and as the administrator."""

import json
from decimal import Decimal
from typing import Any

import pytest
import requests
from erp_sandbox.plex.companies import by_tenant
from erp_sandbox.plex.connect.catalogue import find
from erp_sandbox.plex.facts import of_case
from erp_sandbox.plex.shapes import Shape

from demo import sandbox

CLOCK = "2026-06-01T06:00:00Z"
SCALE, SMALL = 0.04, 0.02
EVER = ("2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
NOBODY = "00000000-0000-4000-8000-000000000000"
KEY = "TestPlexKey000000000000000000001"
MDM_KEY = "TestPlexKey000000000000000000mdm"
HALDEN_KEY = "TestPlexKey000000000000000halden"
PASSWORD = "pass:word"
SETUP = {
    "accounts": {
        "keys": [
            {"key": KEY},
            {"key": MDM_KEY, "products": ["mdm"], "tenants": ["main"]},
            {"key": HALDEN_KEY, "default": "halden", "tenants": ["halden"]},
        ],
        "users": [
            {"name": "main@plex.com", "password": PASSWORD},
            {"name": "halden@plex.com", "password": PASSWORD, "tenant": "halden", "customers": ["halden"]},
            {"name": "few@plex.com", "password": PASSWORD, "data_sources": [1791, 4142]},
            {"name": "none@plex.com", "password": PASSWORD, "may_use_api": False},
        ],
    }
}
PARTS = "/mdm/v1/parts"
ORDERS = "/purchasing/v1/purchase-orders"
PRODUCTION = "/production/v1/production-history/production-entries"


def loaded(answer: requests.Response) -> Any:
    """The body, with exact numbers."""
    return json.loads(answer.content, parse_float=Decimal)


class Plex:
    """One server, and the ways to ask it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._admin = {"Authorization": f"Bearer {sandbox.ADMIN_TOKEN}"}
        self._session = requests.Session()

    def ask(self, method: str, path: str, key: str | None = KEY, **given: Any) -> requests.Response:
        """A request with a key."""
        headers = ({"X-Plex-Connect-Api-Key": key} if key else {}) | given.pop("headers", {})
        return self._session.request(method, f"{self.url}{path}", headers=headers, timeout=60, **given)

    def get(self, path: str, params: Any = None, key: str | None = KEY, **headers: str) -> requests.Response:
        """A GET; headers without their X-Plex-Connect-."""
        named = {f"X-Plex-Connect-{name.replace('_', '-')}": value for name, value in headers.items()}
        return self.ask("GET", path, key, params=params, headers=named)

    def rows(self, path: str, params: Any = None, **headers: str) -> list[dict[str, Any]]:
        """The rows of a list."""
        answer = self.get(path, params, **headers)
        assert answer.status_code == 200, answer.text
        found = loaded(answer)
        assert isinstance(found, list)
        return found

    def some(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list, whatever must be asked for."""
        return self.rows(path, needed(path))

    def run(
        self, source: int, body: Any = None, *, by_rows: bool = True, user: str = "main@plex.com", **given: Any
    ) -> requests.Response:
        """A data source, executed."""
        params = ({"format": "2"} if by_rows else {}) | given.pop("params", {})
        sent = {} if body is None else body
        sent = sent if by_rows else {"inputs": sent}
        url = f"{self.url}/api/datasources/{source}/execute"
        return requests.post(url, json=sent, params=params, auth=(user, PASSWORD), timeout=60, **given)

    def source_rows(self, source: int, body: Any = None, user: str = "main@plex.com") -> list[dict[str, Any]]:
        """The rows of a data source."""
        answer = self.run(source, body, user=user)
        assert answer.status_code == 200, answer.text
        return list(loaded(answer)["rows"])

    def describe(self, path: str, user: str = "main@plex.com", password: str = PASSWORD) -> requests.Response:
        """A GET of the Data Source API."""
        return requests.get(f"{self.url}/api/datasources{path}", auth=(user, password), timeout=60)

    def switch(self, **switches: Any) -> None:
        """Set switches."""
        self.admin("PATCH", "/plex", {"switches": switches})

    def reset(self) -> None:
        """Put all switches back, and forget what was counted."""
        self.admin("DELETE", "/plex")

    def told(self) -> dict[str, Any]:
        """What the administrator sees."""
        return dict(self.admin("GET", "/plex").json())

    def admin(self, method: str, path: str, body: Any = None) -> requests.Response:
        """A request of the administrator."""
        answer = self._session.request(method, f"{self.url}/admin{path}", json=body, headers=self._admin, timeout=60)
        assert answer.ok, answer.text
        return answer

    def mutate(self, resource: str, operation: str, row: str, **fields: Any) -> None:
        """Change the data."""
        body = {"resource": resource, "operation": operation, "id": row, "fields": fields}
        self.admin("POST", "/mutations", body)

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        self.admin("POST", "/clock", {"advance_seconds": seconds})


def needed(path: str) -> dict[str, str]:
    """The parameters that a list insists on, as wide as can be."""
    found = find(path)
    assert found, path
    endpoint = found[0]
    required = {endpoint.names[name]: shape for name, shape in endpoint.parameters.items() if shape.required}
    return {name: _widest(name, shape) for name, shape in required.items()}


def _widest(name: str, shape: Shape) -> str:
    if shape.scalar == "dt":
        return EVER[0] if "egin" in name or "start" in name else EVER[1]
    if (shape.items or shape).scalar == "uuid":
        return NOBODY
    return "any" if shape.scalar == "str" or shape.items else "0"


def tenant_id(tenant: str) -> str:
    """A tenant's GUID."""
    return by_tenant(tenant).id


def pcn(tenant: str) -> str:
    """A tenant's customer number."""
    return str(by_tenant(tenant).pcn)


def subjects(case: str) -> pytest.MarkDecorator:
    """Each thing that a case is about, as `path`."""
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


def codes(answer: requests.Response) -> list[str]:
    body = answer.json()
    assert set(body) == {"errors", "transactionNo"}
    assert all(set(each) == {"code", "message"} for each in body["errors"])
    return [each["code"] for each in body["errors"]]


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
