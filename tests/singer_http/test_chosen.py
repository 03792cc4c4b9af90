"""A catalog chooses columns and ways of reading; what rows go by it cannot take away."""

from collections.abc import Callable
from typing import Any

import pytest
from singer_http.schema import DELETED_AT
from singer_http.views import Deletions
from singer_sdk.exceptions import ConfigurationError

from tests.singer_http.small_tap import SmallTap, Table, read, records, tap_of

AT = {"type": ["string", "null"], "format": "date-time"}
ORDERS = {"id": {"type": "string"}, "line": {"type": "string"}, "at": AT, "due": AT, "text": {"type": "string"}}
ROWS = [
    {"id": str(number), "line": "x", "at": f"2026-01-0{number}", "due": "2026-03-01", "text": "y"} for number in (1, 2)
]
Capture = pytest.CaptureFixture[bytes]
Change = Callable[[dict[str, Any]], Any]


def chosen(change: Change, properties: dict[str, Any] = ORDERS, **settings: Any) -> SmallTap:
    """A tap on one table, with a catalog that was changed."""
    table = Table([ROWS], properties, replication_key="at", options={"primary_keys": ("id", "line")})
    made = tap_of({"orders": table}, **settings)
    catalog = made.catalog_dict
    (entry,) = catalog["streams"]
    change(entry)
    return type(made)(config=dict(made.config), catalog=catalog)


def without(*names: str) -> Change:
    """Leave parts out, and what the metadata says of the stream."""

    def change(entry: dict[str, Any]) -> None:
        entry["metadata"] = []
        for name in names:
            del entry[name]

    return change


def deselect(*names: str) -> Change:
    def change(entry: dict[str, Any]) -> None:
        told = [{"breadcrumb": ["properties", name], "metadata": {"selected": False}} for name in names]
        entry["metadata"] = [{"breadcrumb": [], "metadata": {"selected": True}}, *told]

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(without("key_properties", "replication_key"), id="nothing is said of the keys"),
        pytest.param(without("key_properties", "replication_key", "replication_method"), id="nor of the method"),
        pytest.param(deselect("id", "line", "at"), id="their columns are not wanted"),
    ],
)
def test_keys_stay(change: Change, capsysbinary: Capture) -> None:
    messages = read(chosen(change), capsysbinary)
    (schema,) = (message for message in messages if message["type"] == "SCHEMA")
    assert (schema["key_properties"], schema["bookmark_properties"]) == (["id", "line"], ["at"])
    assert records(messages, "orders") == ROWS
    states = [message["value"] for message in messages if message["type"] == "STATE"]
    assert states[-1]["bookmarks"]["orders"]["replication_key_value"] == "2026-01-02T00:00:00.000000Z"


def test_what_views_are_made_of_stays(monkeypatch: pytest.MonkeyPatch, capsysbinary: Capture) -> None:
    told = Deletions("orders", resource="text", key=("id", "line"), at="due")
    monkeypatch.setattr(SmallTap, "deletions", told)
    messages = read(chosen(deselect("text", "due")), capsysbinary)
    (schema,) = (message for message in messages if message["type"] == "SCHEMA")
    assert schema["schema"]["properties"].keys() == ORDERS.keys()
    assert records(messages, "orders") == ROWS


def test_other_columns_may_be_left_out(capsysbinary: Capture) -> None:
    messages = read(chosen(deselect("text")), capsysbinary)
    assert [set(row) for row in records(messages, "orders")] == [{"id", "line", "at", "due"}] * 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            {"replication_key": "due"}, "has the replication key 'due'; the source tells changes by at", id="due"
        ),
        pytest.param({"key_properties": ["id"]}, "has a key without line", id="a part of the key"),
    ],
)
def test_other_keys_are_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'orders' in the catalog {problem}; make it anew with `tap-small"):
        chosen(lambda entry: entry.update(change))


def test_a_catalog_from_before_tombstones_is_refused() -> None:
    properties = ORDERS | {DELETED_AT: AT}
    chosen(lambda _: None, properties, emit_tombstones=True)
    with pytest.raises(ConfigurationError, match=f"lacks {DELETED_AT}, which emit_tombstones needs"):
        chosen(lambda entry: entry["schema"]["properties"].pop(DELETED_AT), properties, emit_tombstones=True)
