"""Plugins of meltano.yml, with all that they inherit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

EVERY_STREAM = "*"
_NAME = re.compile(r"[\w-]+")


def resolved_plugins(plugins: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Yield every plugin of a kind, such as `extractors`, with all that it inherits."""
    for plugin in plugins.get(kind) or ():
        yield resolved_plugin(plugins, kind, str(plugin.get("name")))


def resolved_plugin(plugins: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    """Return a plugin with all that it inherits."""
    found: dict[str, Any] = {}
    for plugin in lineage(plugins, kind, name):
        found = {**plugin, **found}
    return found


def mapped_streams(document: Mapping[str, Any], tap: str, environment: str | None) -> frozenset[str]:
    """Return the streams of which the settings of a tap, those of an environment among them, may take rows out.

    EVERY_STREAM is among them where the settings do not simply name streams.
    """
    current = [found for found in document.get("environments") or () if found.get("name") == environment]
    plugins = [one.get("plugins") or {} for one in (document, *(found.get("config") or {} for found in current))]
    names = [str(plugin.get("name")) for plugin in lineage(plugins[0], "extractors", tap)]
    settings = [
        (str(name), value)
        for declared in plugins
        for plugin in declared.get("extractors") or ()
        if plugin.get("name") in names
        for name, value in (plugin.get("config") or {}).items()
    ]
    return frozenset(stream for name, value in settings for stream in _mapped(name, value))


def _mapped(setting: str, value: Any) -> Iterator[str]:
    if setting.startswith("stream_maps."):
        # Written flat: a definition, or a part of one.
        stream, _, part = setting.removeprefix("stream_maps.").partition(".")
        definition = {part: value} if part else value
        is_plain = not part or part == "__filter__"
        yield stream if is_plain and _keeps_name(stream, definition) else EVERY_STREAM
    elif setting == "stream_maps" and isinstance(value, Mapping):
        for stream, definition in value.items():
            yield str(stream) if _keeps_name(str(stream), definition) else EVERY_STREAM
    elif setting == "stream_maps" and value is not None:
        yield EVERY_STREAM


def _keeps_name(stream: str, definition: Any) -> bool:
    """Whether a map is of one stream, which the target knows by the same name."""
    if not _NAME.fullmatch(stream) or stream.startswith("__"):
        return False
    if isinstance(definition, Mapping):
        return not {"__alias__", "__source__"} & set(definition)
    return definition in (None, "__NULL__")


def lineage(plugins: Mapping[str, Any], kind: str, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield a plugin, then what it inherits from, then what that does."""
    by_name = {plugin.get("name"): plugin for plugin in plugins.get(kind) or ()}
    seen: set[str] = set()
    while name in by_name and name not in seen:
        seen.add(name)
        yield by_name[name]
        name = str(by_name[name].get("inherit_from"))
