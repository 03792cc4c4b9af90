"""What only the one who runs the sandbox may do: move its clock, change its data for a test, order faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.sandbox import json_response
from erp_sandbox.api.writes import check_value
from erp_sandbox.clock import Clock, ClockError
from erp_sandbox.entity import Entity
from erp_sandbox.faults import FaultPlan, Rule
from erp_sandbox.keys import LINES_AT_MOST, one_id
from erp_sandbox.moments import parse, timestamp
from erp_sandbox.mutations import Mutation, MutationLog
from erp_sandbox.store import Store

PREFIX = "/admin"
CENTURY_SECONDS = 100 * 366 * 86_400


class ClockMove(msgspec.Struct, forbid_unknown_fields=True):
    """By how much, or to when, the clock is to move; one of the two."""

    advance_seconds: Annotated[float, msgspec.Meta(ge=0, le=CENTURY_SECONDS)] | None = None
    at: str | None = None


class Edit(msgspec.Struct, forbid_unknown_fields=True):
    """A change to the data, made now."""

    resource: str
    operation: Literal["insert", "update", "delete"]
    id: str
    fields: dict[str, Any] = {}
    tenant: str | None = None


_edit_decoder = msgspec.json.Decoder(Edit, float_hook=Decimal)


def _invalid(code: str, error: object) -> ApiError:
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, code, str(error))


@dataclass(frozen=True, slots=True)
class Admin:
    """The administrator's routes."""

    entities: Sequence[Entity]
    stores: Mapping[str, Store]
    log: MutationLog
    clock: Clock
    plan: FaultPlan
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            Route(f"{PREFIX}/clock", self.read_clock, methods=["GET"]),
            Route(f"{PREFIX}/clock", self.move_clock, methods=["POST"]),
            Route(f"{PREFIX}/mutations", self.mutate, methods=["POST"]),
            Route(f"{PREFIX}/faults", self.read_faults, methods=["GET"]),
            Route(f"{PREFIX}/faults", self.order_faults, methods=["PUT"]),
        ]

    async def read_clock(self, request: Request) -> Response:
        """The present of the data."""
        require_bearer(request, self.token)
        return json_response({"now": timestamp(self.clock.now())})

    async def move_clock(self, request: Request) -> Response:
        """Move the present forward."""
        require_bearer(request, self.token)
        now = self.clock.now()
        try:
            move = msgspec.json.decode(await request.body(), type=ClockMove)
            if (move.advance_seconds is None) == (move.at is None):
                raise ClockError("give advance_seconds or at, one of the two")
            step = parse(move.at) - now if move.at is not None else round((move.advance_seconds or 0) * 1_000_000)
            return json_response({"now": timestamp(self.clock.advance(step))})
        except (msgspec.MsgspecError, ValueError) as error:
            raise _invalid("INVALID_CLOCK_MOVE", error) from error

    async def mutate(self, request: Request) -> Response:
        """Insert, update or delete a row, from now on."""
        require_bearer(request, self.token)
        try:
            edit = _edit_decoder.decode(await request.body())
        except msgspec.MsgspecError as error:
            raise _invalid("INVALID_MUTATION", error) from error
        made = self._mutations(edit)
        for mutation in made:
            self.log.append(mutation)
        return json_response({"mutations": made}, HTTPStatus.CREATED)

    def _mutations(self, edit: Edit) -> list[Mutation]:
        """What is to be written down: the change, and for a deletion the record that it leaves."""
        tenant = edit.tenant or next(iter(self.stores))
        entity = next((entity for entity in self.entities if entity.name == edit.resource), None)
        if tenant not in self.stores or entity is None:
            raise _invalid("INVALID_MUTATION", f"no resource {edit.resource!r} of a tenant {tenant!r}")
        now = self.clock.now()
        if any((m.id, m.operation, m.moment) == (edit.id, "delete", now) for m in self.log.of(tenant, entity.name)):
            raise _invalid("INVALID_MUTATION", f"{edit.id} was deleted at this very moment; move the clock first")
        if not edit.id:
            raise _invalid("INVALID_MUTATION", "id is empty")
        exists = self.stores[tenant].one(entity, now, edit.id) is not None
        if exists == (edit.operation == "insert"):
            raise _invalid("INVALID_MUTATION", f"{edit.id} is {'already' if exists else 'not'} there")
        stamp = timestamp(now)
        fields = self._fields(entity, edit, stamp)
        made = [Mutation(tenant, entity.name, edit.operation, edit.id, stamp, fields)]
        if entity.nested and entity.parent:
            # Who reads by documents sees only those that changed.
            made.append(Mutation(tenant, entity.parent.name, "update", self._document(entity, edit), stamp))
        if edit.operation == "delete":
            trace = f"{entity.name}:{edit.id}"
            told = {"id": trace, "resource": entity.name, "record_id": edit.id, "deleted_at": stamp}
            made.append(Mutation(tenant, "deleted_records", "insert", trace, stamp, told))
        return made

    def _document(self, entity: Entity, edit: Edit) -> str:
        number = entity.key.record(edit.id)
        if number is None or entity.parent is None:
            raise _invalid("INVALID_MUTATION", f"{edit.id} is no id that a row of a document could have")
        return one_id(entity.parent.key, number // LINES_AT_MOST)

    def _fields(self, entity: Entity, edit: Edit, stamp: str) -> dict[str, Any]:
        known = {field.name: field for field in entity.fields}
        for name, value in edit.fields.items():
            if name not in known or name in ("id", "modified_at"):
                raise _invalid("INVALID_MUTATION", f"{entity.name} have no field {name!r} to set")
            check_value(known[name], value)
        if edit.operation != "insert":
            return edit.fields
        given = {"id": edit.id, "created_at": stamp} | edit.fields
        return {name: value for name, value in given.items() if name in known}

    async def read_faults(self, request: Request) -> Response:
        """The rules, and how often each has happened."""
        require_bearer(request, self.token)
        return json_response({"seed": self.plan.seed, "faults": self.plan.rules, "happened": self.plan.happened})

    async def order_faults(self, request: Request) -> Response:
        """Put these rules in the place of the old ones; an empty list ends all faults."""
        require_bearer(request, self.token)
        try:
            self.plan.replace(msgspec.json.decode(await request.body(), type=list[Rule]))
        except msgspec.MsgspecError as error:
            raise _invalid("INVALID_FAULT", error) from error
        return json_response({"faults": self.plan.rules})
