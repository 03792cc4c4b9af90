"""The quick look says what jsonschema says."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from singer_check.formats import CHECKER
from singer_check.schemas import RowSchema

NAMES = ("a", "b", "c")
kinds = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
parts = st.fixed_dictionaries(
    {"description": st.just("what it is")},
    optional={
        "type": kinds | st.lists(kinds, min_size=1, unique=True),
        "format": st.sampled_from(["date", "date-time", "time", "uuid", "unheard-of"]),
        "enum": st.just(["x", 1, None]),
        "x-unit": st.just("kg"),
    },
)
schemas = st.fixed_dictionaries(
    {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(NAMES), parts)},
    optional={"required": st.lists(st.sampled_from(NAMES), unique=True), "additionalProperties": st.booleans()},
)
texts = st.sampled_from(["x", "2026-02-28", "2026-02-30", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00", "10:00:00"])
values: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | texts | st.just([]) | st.just({})
values |= st.decimals(allow_nan=False, allow_infinity=False).filter(lambda value: value != value.to_integral_value())


@given(schemas, st.dictionaries(st.sampled_from(NAMES), values))
def test_quick_and_thorough_agree(schema: dict[str, Any], row: dict[str, Any]) -> None:
    thorough = Draft7Validator(schema, format_checker=CHECKER)
    assert (list(RowSchema(schema).errors(row)) == []) == thorough.is_valid(row)


def test_a_part_may_stand_elsewhere_in_the_schema() -> None:
    schema = {"definitions": {"day": {"type": "string", "format": "date"}}}
    schema |= {"properties": {"due": {"$ref": "#/definitions/day"}}}
    assert list(RowSchema(schema).errors({"due": "2026-01-01"})) == []
    assert [name for name, _ in RowSchema(schema).errors({"due": "soon"})] == ["due"]


@pytest.mark.parametrize(("value", "errors"), [(Decimal("1.0"), 0), (Decimal("1.5"), 1), (10**30, 0), (True, 1)])
def test_an_integer_is_a_whole_number(value: Any, errors: int) -> None:
    assert len(list(RowSchema({"properties": {"n": {"type": "integer"}}}).errors({"n": value}))) == errors


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (Decimal("10.29"), True),
        (Decimal("10.295"), False),
        (10**40, True),
        (Decimal("1e40"), True),
        (Decimal(f"{10**40}.295"), False),
        (Decimal("1e999999"), False),
        ("10.295", True),
    ],
)
def test_a_multiple_is_exact_however_long_the_number(value: Any, fits: bool) -> None:  # noqa: FBT001 - from the table
    schema = RowSchema({"properties": {"n": {"multipleOf": Decimal("0.01")}}})
    assert (list(schema.errors({"n": value})) == []) is fits


@pytest.mark.parametrize(
    ("schema", "unknown"),
    [
        ({}, ["b"]),
        ({"additionalProperties": True}, []),
        ({"patternProperties": {"^b": {}}}, []),
        # It is an error then, not only unknown.
        ({"additionalProperties": False}, []),
    ],
)
def test_a_property_is_unknown_unless_the_schema_speaks_of_others(schema: dict[str, Any], unknown: list[str]) -> None:
    assert RowSchema({"properties": {"a": {}}} | schema).unknown({"a": 1, "b": 2}) == unknown


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("date-time", "2026-01-01T00:00:00.123456789+02:00", True),
        ("date-time", "2026-01-01 00:00:00Z", False),
        ("date-time", "2026-01-01", False),
        ("date-time", "2026-13-01T00:00:00Z", False),
        ("time", "23:59:59.5", True),
        ("time", "24:00:01", False),
        ("singer.decimal", "12.50", True),
        ("singer.decimal", "12,50", False),
        ("singer.decimal", "NaN", False),
    ],
)
def test_formats_are_those_that_loaders_read(name: str, value: str, fits: bool) -> None:  # noqa: FBT001 - from the table
    assert CHECKER.conforms(value, name) is fits
