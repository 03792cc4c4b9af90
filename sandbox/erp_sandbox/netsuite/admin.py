"""What only the one who runs the sandbox may do with its NetSuite accounts.

Source: docs/netsuite-sandbox.md#while-it-runs.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.sandbox import json_response
from erp_sandbox.netsuite.account import ID, Account, changed
from erp_sandbox.netsuite.calls import CallLog
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.integrations import Integration
from erp_sandbox.netsuite.keypair import CertificateError, accepted
from erp_sandbox.world import TENANTS

PREFIX = "/admin/netsuite"
SECRETS = ("client_secret", "tokens")


@dataclass(frozen=True, slots=True)
class NetSuiteAdmin:
    """The administrator's routes for NetSuite."""

    directory: Directory
    calls: CallLog
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        one = f"{PREFIX}/accounts/{{account}}"
        return [
            Route(f"{PREFIX}/accounts", self._own(self.accounts), methods=["GET"]),
            Route(one, self._own(self.account), methods=["GET"]),
            Route(one, self._own(self.change), methods=["PATCH"]),
            Route(one, self._own(self.put), methods=["PUT"]),
            Route(f"{PREFIX}/integrations", self._own(self.integrations), methods=["GET"]),
            Route(f"{PREFIX}/integrations", self._own(self.integrate), methods=["PUT"]),
            Route(f"{PREFIX}/tokens", self._own(self.expire), methods=["DELETE"]),
            Route(f"{PREFIX}/locks", self._own(self.unlock), methods=["DELETE"]),
            Route(f"{PREFIX}/login-audit", self._own(self.audit), methods=["GET"]),
            Route(f"{PREFIX}/calls", self._own(self.asked), methods=["GET"]),
            Route(f"{PREFIX}/calls", self._own(self.forget), methods=["DELETE"]),
        ]

    def _own(self, answer: Callable[[Request, bytes], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            require_bearer(request, self.token)
            body = await request.body()
            try:
                return json_response(msgspec.to_builtins(answer(request, body)))
            except (msgspec.MsgspecError, CertificateError) as error:
                raise ApiError(422, "INVALID_ACCOUNT", str(error)) from error  # type: ignore[arg-type]

        return endpoint

    def accounts(self, _request: Request, _body: bytes) -> list[Account]:
        """All accounts."""
        return list(self.directory.accounts.values())

    def account(self, request: Request, _body: bytes) -> Account:
        """One account."""
        name = request.path_params["account"]
        if name not in self.directory.accounts:
            raise ApiError(404, "UNKNOWN_ID", f"there is no account {name!r}")  # type: ignore[arg-type]
        return self.directory.accounts[name]

    def change(self, request: Request, body: bytes) -> Account:
        """Replace some values of an account; objects are merged by key."""
        account = changed(self.account(request, body), msgspec.json.decode(body, type=dict[str, Any]))
        return self._kept(account)

    def put(self, request: Request, body: bytes) -> Account:
        """Replace an account, or add one."""
        given = msgspec.json.decode(body, type=dict[str, Any])
        return self._kept(msgspec.convert({**given, "id": request.path_params["account"]}, Account))

    def _kept(self, account: Account) -> Account:
        if not ID.fullmatch(account.id):
            raise msgspec.ValidationError(f"{account.id!r} is no account id in its canonical form, such as 1234567_SB1")
        if account.tenant not in TENANTS:
            raise msgspec.ValidationError(f"{account.tenant!r} is none of {', '.join(TENANTS)} - at `$.tenant`")
        self.directory.change(account)
        return account

    def integrations(self, _request: Request, _body: bytes) -> list[dict[str, Any]]:
        """All integrations, without their secrets."""
        listed = [msgspec.to_builtins(each) for each in self.directory.integrations]
        return [{name: value for name, value in each.items() if name not in SECRETS} for each in listed]

    def integrate(self, _request: Request, body: bytes) -> dict[str, str]:
        """Add or replace an integration."""
        integration = msgspec.json.decode(body, type=Integration)
        for certificate in integration.certificates:
            accepted(certificate.pem.encode())
        self.directory.integrations.put(integration)
        return {"client_id": integration.client_id}

    def expire(self, _request: Request, _body: bytes) -> dict[str, int]:
        """End all access tokens now."""
        return {"expired": self.directory.tokens.expire()}

    def unlock(self, _request: Request, _body: bytes) -> dict[str, str]:
        """Unlock every user."""
        self.directory.lockout.clear()
        return {}

    def audit(self, _request: Request, _body: bytes) -> list[dict[str, str]]:
        """The login audit trail: the last failed logins, the oldest first."""
        return [asdict(attempt) for attempt in self.directory.audit.attempts()]

    def asked(self, _request: Request, _body: bytes) -> dict[str, Any]:
        """What was asked of each account, and how much at once."""
        return dict(self.calls.everything())

    def forget(self, _request: Request, _body: bytes) -> dict[str, str]:
        """Begin to count the calls anew."""
        self.calls.forget()
        return {}
