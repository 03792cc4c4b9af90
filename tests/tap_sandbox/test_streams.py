"""What every stream declares, whichever it is."""

import pytest
from erp_sandbox.entities import ENTITIES
from tap_sandbox.client import SandboxStream
from tap_sandbox.streams import STREAMS
from tap_sandbox.tap import TapSandbox

every_stream = pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)

PROPERTIES = {entity.name: entity.json_schema()["properties"] for entity in ENTITIES}


def test_every_resource_of_the_sandbox_is_a_stream() -> None:
    found = {(stream.name, stream.path) for stream in TapSandbox().discover_streams()}
    assert found == {(e.name, f"/{e.path}") for e in ENTITIES}


@every_stream
def test_a_stream_declares_five_facts_and_nothing_else(stream: type[SandboxStream]) -> None:
    declared = {name for name in vars(stream) if not name.startswith("_")}
    assert declared <= {"name", "path", "primary_keys", "replication_key", "is_sorted"}
    assert {"name", "path", "primary_keys", "replication_key"} <= declared
    assert "Source: docs/sandbox-api.md#" in (stream.__doc__ or "")


@every_stream
def test_a_schema_has_the_fields_of_the_resource_with_their_descriptions(stream: type[SandboxStream]) -> None:
    declared = stream(tap=TapSandbox())
    schema, served = declared.schema["properties"], PROPERTIES[declared.name]
    assert {name: (kind["description"], kind.get("format")) for name, kind in schema.items()} == {
        name: (kind["description"], kind.get("format")) for name, kind in served.items()
    }
    for name, kind in served.items():
        expected = {kind["type"]} if isinstance(kind["type"], str) else set(kind["type"])
        told = schema[name]["type"]
        told = {told} if isinstance(told, str) else set(told)
        required = {*declared.primary_keys, declared.replication_key}
        assert told == (expected if name in required else expected | {"null"})
