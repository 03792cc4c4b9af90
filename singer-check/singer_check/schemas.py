"""The schema of a stream, made ready to judge a million rows: a quick look at each, jsonschema for the rest."""

import re
from collections.abc import Callable, Iterator
from decimal import Context, Decimal, InvalidOperation
from types import NoneType
from typing import Any, cast

from jsonschema import Draft7Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend, validator_for

from singer_check.formats import CHECKER, conforms

_TYPES: dict[str, set[type]] = {
    "array": {list},
    "boolean": {bool},
    "integer": {int},
    "null": {NoneType},
    "number": {int, Decimal},
    "object": {dict},
    "string": {str},
}
# What a quick look judges; other keywords that a draft knows are for jsonschema, and unknown ones demand nothing.
_QUICK_ROW = {"type", "properties", "required", "additionalProperties"}
_QUICK_VALUE = {"type", "format"}
_LONGEST = 160
_EXACT = Context(prec=1000)
_DECIMAL = re.compile(r"Decimal\('([^']*)'\)")

Look = Callable[[Any], bool]


class RowSchema:
    """Judges rows.

    Args:
        schema: The JSON schema, numbers as Decimal; its `$schema` names the draft, else it is draft 7.

    Raises:
        ValueError: It is no valid JSON schema of an object with properties.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._validator = _validator(schema)
        self.properties: dict[str, Any] = schema["properties"]
        others = schema.get("additionalProperties")
        self._open = others is None and "patternProperties" not in schema
        self._closed = others is False
        self._quick = isinstance(others, bool | None) and self._demands(schema) <= _QUICK_ROW
        self._required = [name for name in schema.get("required", ()) if isinstance(name, str)]
        quick = [(name, part) for name, part in self.properties.items() if self._demands(part) <= _QUICK_VALUE]
        self._looks = {name: _look(part) for name, part in quick}
        self._parts = {name: self._validator.evolve(schema=part) for name, part in self.properties.items()}

    def _demands(self, part: Any) -> set[str]:
        return part.keys() & self._validator.VALIDATORS.keys() if isinstance(part, dict) else {"a boolean"}

    def errors(self, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with a row: the property, empty where it is the row as such, and what is the case with it."""
        if not self._quick:
            for error in self._validator.iter_errors(record):
                yield str(next(iter(error.absolute_path), "")), _told(error)
            return
        for name in self._required:
            if name not in record:
                yield name, "it is required, and missing"
        looks, parts = self._looks, self._parts
        for name, value in record.items():
            look = looks.get(name)
            if look and look(value):
                continue
            if name in parts:
                for error in parts[name].iter_errors(value):
                    yield name, _told(error)
            elif self._closed:
                yield name, "the schema allows no further properties"

    def unknown(self, record: dict[str, Any]) -> list[str]:
        """The properties of a row that the schema says nothing of."""
        if not self._open or record.keys() <= self.properties.keys():
            return []
        return [name for name in record if name not in self.properties]


def _validator(schema: dict[str, Any]) -> Validator:
    draft = validator_for(schema, default=Draft7Validator)
    try:
        draft.check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"{error.json_path}: {error.message[:_LONGEST]}") from None
    kinds = schema.get("type", "object")
    if "object" not in (kinds if isinstance(kinds, list) else [kinds]):
        raise ValueError(f"the type is {kinds!r}; a row is an object")
    if not isinstance(schema.get("properties"), dict):
        # What is in a message is data.
        raise ValueError("it has no properties")  # noqa: TRY004
    exact = extend(
        draft, {"multipleOf": _multiple_of}, type_checker=draft.TYPE_CHECKER.redefine("integer", _is_integer)
    )  # type: ignore[no-untyped-call]
    return cast("Validator", exact(schema, format_checker=CHECKER))


def _multiple_of(validator: Validator, step: Any, value: Any, _: object) -> Iterator[ValidationError]:
    if not validator.is_type(value, "number"):
        return
    try:
        rest = _EXACT.remainder(Decimal(value), Decimal(step))
    except InvalidOperation:
        yield ValidationError(f"{value!r} has too many digits to tell whether it is a multiple of {step}")
        return
    if rest:
        yield ValidationError(f"{value!r} is not a multiple of {step}")


def _is_integer(_: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _told(error: ValidationError) -> str:
    message = _DECIMAL.sub(r"\1", error.message)
    if len(message) > _LONGEST:
        message = f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 2 :]}"
    return message


def _look(part: dict[str, Any]) -> Look:
    """What tells that a value surely fits; where it does not, jsonschema has the word."""
    names = part.get("type", [])
    names = names if isinstance(names, list) else [names]
    kinds = set().union(*(_TYPES.get(name, set()) for name in names))
    fits = conforms(part["format"]) if "format" in part else None
    if fits is None:
        return lambda value: type(value) in kinds
    return lambda value: type(value) in kinds and (type(value) is not str or fits(value))
