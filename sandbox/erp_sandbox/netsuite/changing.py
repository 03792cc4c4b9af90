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
        return [Route(PATH, self.change, methods=["POST"]), Route(PATH, self.waiting, methods=["GET"])]

    async def change(self, request: Request) -> Response:
        """Make a change from now on, or before a query that is still to come."""
        require_bearer(request, self.token)
        tenant = request.query_params.get("tenant", next(iter(self.companies)))
        try:
            wanted = _decoder.decode(await request.body())
            queries = _number(request.query_params.get("before_query"))
            made = await run_in_threadpool(self._made, tenant, wanted, queries)
        except (msgspec.MsgspecError, ValueError) as error:
            raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_MUTATION", str(error)) from error
        return json_response({"mutations": made}, HTTPStatus.ACCEPTED if queries else HTTPStatus.CREATED)

    async def waiting(self, request: Request) -> Response:
        """How many changes wait for their query, and why others could not be made."""
        require_bearer(request, self.token)
        told = {
            tenant: {"waiting": company.appointments.waiting, "failed": company.appointments.failed}
            for tenant, company in self.companies.items()
        }
        return json_response(told)

    def _made(self, tenant: str, wanted: AnyChange, queries: int | None) -> list[Mutation]:
        if tenant not in self.companies:
            raise ValueError(f"there is no tenant {tenant!r}")
        company, now = self.companies[tenant], self.clock.now()
        if queries is None:
            return made(company, wanted, now)
        # What cannot be made now is a mistake that is better told at once.
        mutations = planned(company, wanted, now)
        company.appointments.add(queries, wanted)
        return mutations


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("before_query is a whole number from 1")
    return int(text)


def planned(company: Company, wanted: AnyChange, now: int) -> list[Mutation]:
    """What a change is made of.

    Raises:
        ValueError: It cannot be made.
    """
    with company.at(now) as snapshot:
        return Maker(company.world.tenant, company.catalogue, snapshot, now).mutations(wanted)


def made(company: Company, wanted: AnyChange, now: int) -> list[Mutation]:
    """Make a change, and write it down.

    Raises:
        ValueError: It cannot be made.
    """
    mutations = planned(company, wanted, now)
    company.log.extend(mutations)
    return mutations


def make_due(company: Company, now: int) -> None:
    """Make the changes that waited for this query."""
    for wanted in company.appointments.due():
        try:
            made(company, wanted, now)
        except ValueError as error:
            company.appointments.failed.append(str(error))
