"""Writes are checked as an ERP would check them, answered as if they were done, and change nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import msgspec
import numpy as np

from erp_sandbox.api.errors import ApiError
from erp_sandbox.entities.items import KEY as ITEM_KEY
from erp_sandbox.entities.stock import INVENTORY_KEY, PLACES_PER_ITEM
from erp_sandbox.entity import Entity, Field, Row
from erp_sandbox.keys import Coded, one_id
from erp_sandbox.moments import timestamp
from erp_sandbox.store import Store

DIGITS_MAX = 20
WOULD_BE = 999_999_999
"""The number that a created row would have: no record comes so far."""

TAKES_FROM_STOCK = frozenset({"sales_order_lines"})
"""Resources whose item must be on hand somewhere."""

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": Decimal | int,
    "boolean": bool,
    "date": date,
    "date-time": datetime,
    "array": list[str],
}

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def _refused(code: str, message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> ApiError:
    return ApiError(status, code, message)


def decoded(body: bytes) -> Row:
    """The JSON object of a request's body, with exact numbers.

    Raises:
        ApiError: 400, it is none.
    """
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise _refused("INVALID_JSON", f"The body is no JSON object: {error}", HTTPStatus.BAD_REQUEST) from error


def check_value(field: Field, value: Any) -> None:
    """Refuse a value that the field cannot hold.

    Raises:
        ApiError: 422.
    """
    if value is None:
        if not field.nullable:
            raise _refused("INVALID_TYPE", f"{field.name} may not be null")
        return
    if field.kind == "number" and not _is_number(value):
        raise _refused("INVALID_TYPE", f"{field.name} is no number of at most {DIGITS_MAX} digits before the point")
    try:
        msgspec.convert(value, _TYPES[field.kind])
    except msgspec.ValidationError as error:
        raise _refused("INVALID_TYPE", f"{field.name} is no {field.kind}: {error}") from error
    given = value if isinstance(value, list) else [value]
    if field.options and (unknown := [one for one in given if one not in field.options]):
        raise _refused("INVALID_VALUE", f"{field.name}: {unknown[0]!r} is none of {', '.join(field.options)}")


def _is_number(value: Any) -> bool:
    # A text may hold a number, or NaN, and still is none.
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and abs(value) < 10**DIGITS_MAX


@dataclass(frozen=True, slots=True)
class Writer:
    """Checks writes against the rows as they are."""

    entities: Sequence[Entity]
    store: Store
    now: int

    def created(self, entity: Entity, body: bytes) -> Row:
        """The row that a POST would have made.

        Raises:
            ApiError: The body is not acceptable.
        """
        given = decoded(body)
        is_coded = isinstance(entity.key, Coded)
        number = given.pop("id", None) if is_coded else None
        if is_coded:
            self._check_new_code(entity, number)
        self.check(entity, given, whole=True)
        text = number or one_id(entity.key, WOULD_BE)
        return self._echo(entity, {}, given | {"id": text, "created_at": timestamp(self.now)})

    def changed(self, entity: Entity, row: Row, body: bytes, *, whole: bool) -> Row:
        """The row that a PUT (whole) or PATCH would have left.

        Raises:
            ApiError: The body is not acceptable.
        """
        given = decoded(body)
        self.check(entity, given, whole=whole)
        return self._echo(entity, row, given)

    def check(self, entity: Entity, given: Mapping[str, Any], *, whole: bool) -> None:
        """Refuse what no row of the entity could hold.

        Raises:
            ApiError: 422 or 409, with what is wrong.
        """
        fields = {field.name: field for field in entity.fields}
        for name, value in given.items():
            if name not in fields:
                raise _refused("UNKNOWN_FIELD", f"{entity.path} have no field {name!r}")
            if fields[name].computed:
                raise _refused("READ_ONLY_FIELD", f"{name} is worked out by the ERP; leave it out")
            check_value(fields[name], value)
        required = [field.name for field in fields.values() if not field.nullable and not field.computed]
        if whole and (missing := [name for name in required if name not in given]):
            raise _refused("MISSING_FIELD", f"{missing[0]} is missing; required are {', '.join(required)}")
        for name, value in given.items():
            if fields[name].references and value is not None:
                self._check_reference(fields[name], value)
        if entity.name in TAKES_FROM_STOCK and "item_id" in given:
            self._check_stock(given["item_id"])

    def _check_new_code(self, entity: Entity, code: Any) -> None:
        if not isinstance(code, str) or not code:
            raise _refused("MISSING_FIELD", f"id is missing: {entity.path} are named by a code")
        if self.store.one(entity, self.now, code) is not None:
            raise _refused("DUPLICATE_ID", f"{entity.path} hold {code!r} already", HTTPStatus.CONFLICT)

    def _check_reference(self, field: Field, value: str) -> None:
        target = next(entity for entity in self.entities if entity.name == field.references)
        row = self.store.one(target, self.now, value)
        if target.name == "suppliers":
            if row is None:
                raise _refused("INVALID_VENDOR", f"{field.name}: there is no vendor {value!r}")
            if not row["is_active"]:
                raise _refused("INVALID_VENDOR", f"{field.name}: the vendor {value} is inactive")
        if row is None:
            raise _refused("UNKNOWN_REFERENCE", f"{field.name}: there is no {value!r} among {target.path}")

    def _check_stock(self, item: str) -> None:
        number = ITEM_KEY.record(item)
        if number is None:
            return
        inventory = next(entity for entity in self.entities if entity.name == "inventory")
        balances = INVENTORY_KEY.ids(np.arange(number * PLACES_PER_ITEM, (number + 1) * PLACES_PER_ITEM))
        rows = [self.store.one(inventory, self.now, balance) for balance in balances]
        if not any(row and row["on_hand"] > 0 for row in rows):
            raise _refused("OUT_OF_STOCK", f"There is nothing on hand of {item}", HTTPStatus.CONFLICT)

    def _echo(self, entity: Entity, row: Row, given: Row) -> Row:
        answer = {field.name: given.get(field.name, row.get(field.name)) for field in entity.fields}
        return answer | {"modified_at": timestamp(self.now)} if entity.dated else answer
