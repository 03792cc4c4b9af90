"""Custom fields: what the source says they are, as properties of a schema.

Source: docs/sandbox-api.md#custom-field-definitions
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from singer_http.schema import TapSchema
from singer_sdk.exceptions import DiscoveryError
from typing_extensions import override

if TYPE_CHECKING:
    from singer_sdk import Stream

    from tap_sandbox.tap import TapSandbox

Properties: TypeAlias = dict[str, dict[str, Any]]

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "boolean": {"type": ["boolean", "null"]},
    "list": {"type": ["string", "null"]},
    "multi_select": {"type": ["array", "null"], "items": {"type": "string"}},
}


def properties_by_stream(definitions: Iterable[Mapping[str, Any]]) -> dict[str, Properties]:
    """The custom properties of each stream, from the rows of custom_field_definitions.

    Raises:
        DiscoveryError: A definition has a type that this tap does not know.
    """
    found: dict[str, Properties] = defaultdict(dict)
    for definition in definitions:
        if definition["type"] not in _TYPES:
            raise DiscoveryError(
                f"the custom field {definition['id']} has the type {definition['type']!r}, unknown to this tap"
            )
        description = f"Custom field: {definition['label']}."
        found[definition["resource"]][definition["name"]] = _TYPES[definition["type"]] | {"description": description}
    return dict(found)


class SchemaWithCustomFields(TapSchema):
    """The stream's schema file, and the custom fields that the source says it has."""

    @override
    def get_stream_schema(self, stream: "Stream", stream_class: type["Stream"]) -> Any:
        schema = super().get_stream_schema(stream, stream_class)
        tap = cast("TapSandbox", stream._tap)  # noqa: SLF001 - the SDK gives a stream's tap no public name
        custom = tap.custom_fields.get(stream.name, {})
        return schema | {"properties": schema["properties"] | custom}
