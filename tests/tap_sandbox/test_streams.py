"""What every stream declares, whichever it is."""

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from tap_sandbox.client import FullTableStream, SandboxStream
from tap_sandbox.tap import TapSandbox


@pytest.fixture(scope="module")
def streams() -> dict[str, SandboxStream]:
    """The streams of a tap that reads a sandbox of its own."""
    found = TapSandbox(config={}).discover_streams()
    return {stream.name: stream for stream in found if isinstance(stream, SandboxStream)}


def path_of(entity: Entity) -> str:
    return f"/{entity.parent.path}/{{document}}/{entity.path}" if entity.nested and entity.parent else f"/{entity.path}"


def test_every_resource_of_the_sandbox_is_a_stream(streams: dict[str, SandboxStream]) -> None:
    assert {(stream.name, stream.path) for stream in streams.values()} == {(e.name, path_of(e)) for e in ENTITIES}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_a_stream_has_the_fields_of_its_resource(entity: Entity, streams: dict[str, SandboxStream]) -> None:
    stream = streams[entity.name]
    found = dict(stream.schema["properties"])
    assert (stream.replication_key is None) == isinstance(stream, FullTableStream) == (not entity.dated)
    assert ("_sdc_snapshot_at" in found) == (not entity.dated)
    found.pop("_sdc_snapshot_at", None)
    required = {*stream.primary_keys, stream.replication_key}
    assert list(found) == [f.name for f in sorted(entity.fields, key=lambda field: bool(field.label))]
    for field in entity.fields:
        served, told = field.json_schema(), found[field.name]
        kinds = {served["type"]} if isinstance(served["type"], str) else set(served["type"])
        expected = kinds if field.name in required else kinds | {"null"}
        assert {told["type"]} if isinstance(told["type"], str) else set(told["type"]) == expected
        assert told.get("format") == served.get("format")
        assert told["description"] == (served["description"] if not field.label else field.description)


def test_custom_fields_are_typed_by_their_definitions(streams: dict[str, SandboxStream]) -> None:
    found = streams["purchase_orders"].schema["properties"]
    assert {name: (kind["type"][0], kind.get("format")) for name, kind in found.items() if name.startswith("cf_")} == {
        "cf_project": ("string", None),
        "cf_budget": ("number", None),
        "cf_needed_on": ("string", "date"),
        "cf_expedite": ("boolean", None),
        "cf_channel": ("string", None),
        "cf_tags": ("array", None),
    }
