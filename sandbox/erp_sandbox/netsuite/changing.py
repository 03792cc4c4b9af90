"""The administrator's route for changes in NetSuite's own terms: POST /admin/netsuite/mutations.

Source: docs/netsuite-sandbox.md#while-it-runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.sandbox import json_response
from erp_sandbox.clock import Clock
from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite.changes import AnyChange
from erp_sandbox.netsuite.company import Company
from erp_sandbox.netsuite.mutations import Maker

PATH = "/admin/netsuite/mutations"

_decoder = msgspec.json.Decoder(AnyChange, float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Changing:
    """Makes changes, and writes them down in the log of mutations.

    Args:
        companies: The data, by tenant; the first is meant where `?tenant=` names none.
        clock: The present.
        token: The administrator's bearer token.
    """

    companies: Mapping[str, Company]
    clock: Clock
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [Route(PATH, self.change, methods=["POST"])]

    async def change(self, request: Request) -> Response:
        """Make a change, from now on."""
        require_bearer(request, self.token)
        tenant = request.query_params.get("tenant", next(iter(self.companies)))
        try:
            wanted = _decoder.decode(await request.body())
            made = await run_in_threadpool(self._made, tenant, wanted)
        except (msgspec.MsgspecError, ValueError) as error:
            raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_MUTATION", str(error)) from error
        return json_response({"mutations": made}, HTTPStatus.CREATED)

    def _made(self, tenant: str, wanted: AnyChange) -> list[Mutation]:
        if tenant not in self.companies:
            raise ValueError(f"there is no tenant {tenant!r}")
        company, now = self.companies[tenant], self.clock.now()
        with company.at(now) as snapshot:
            made = Maker(tenant, company.catalogue, snapshot, now).mutations(wanted)
        company.log.extend(made)
        return made
