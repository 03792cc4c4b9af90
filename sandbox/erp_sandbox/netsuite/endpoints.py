"""What stands before every answer: the gate, governance, and NetSuite's form of whatever goes wrong.

Source: docs/netsuite-sandbox.md#governance.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.auth.gate import Gate
from erp_sandbox.netsuite.auth.session import Session
from erp_sandbox.netsuite.call import PREFIX, Call
from erp_sandbox.netsuite.calls import named
from erp_sandbox.netsuite.company import Company
from erp_sandbox.netsuite.errors import NetSuiteError
from erp_sandbox.netsuite.governance import Governance, disguised

Handler: TypeAlias = Callable[[Call], Awaitable[Response]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

TIMEOUT_PAGE = "<html><head><title>504 Gateway Timeout</title></head><body>Gateway Timeout</body></html>"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Makes endpoints of handlers."""

    gate: Gate
    governance: Governance
    companies: Mapping[str, Company]
    _numbers: "count[int]" = field(default_factory=count)

    def guarded(self, handler: Handler) -> Endpoint:
        """The handler, for those who pass the gate and find a place."""

        async def answer(request: Request) -> Response:
            session = None
            try:
                session = self.gate.session(request)
                with self.governance.slot(session):
                    return await self._answered(handler, request, session)
            except NetSuiteError as error:
                account = self._account(session)
                if error.status == HTTPStatus.TOO_MANY_REQUESTS and session and account.switches.overload == "401":
                    error = await disguised(account, session)
                return error.response(account.switches.error_type)
            except TimeoutError:
                return HTMLResponse(TIMEOUT_PAGE, 504)

        return answer

    def _account(self, session: Session | None) -> Account:
        directory = self.gate.directory
        return directory.accounts[session.account] if session else directory.default

    async def _answered(self, handler: Handler, request: Request, session: Session) -> Response:
        account = self._account(session)
        asked = named(request, request.url.path.removeprefix(PREFIX))
        self.governance.calls.of(account.id).answered[asked] += 1
        role, company = self.gate.role(session), self.companies[account.tenant]
        call = Call(request, session, account, role, company, self.gate.directory.clock.now(), next(self._numbers))
        async with asyncio.timeout(account.switches.request_seconds):
            return await handler(call)
