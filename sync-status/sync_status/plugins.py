"""Plugins of meltano.yml, with all that they inherit."""

from collections.abc import Iterator, Mapping
from typing import Any


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


def maps_streams(document: Mapping[str, Any], tap: str, environment: str | None) -> bool:
    """Whether the settings of a tap, those of an environment among them, may take rows out on the way."""
    current = [found for found in document.get("environments") or () if found.get("name") == environment]
    plugins = [one.get("plugins") or {} for one in (document, *(found.get("config") or {} for found in current))]
    names = [str(plugin.get("name")) for plugin in lineage(plugins[0], "extractors", tap)]
    settings = [
        str(name)
        for declared in plugins
        for plugin in declared.get("extractors") or ()
        if plugin.get("name") in names
        for name in plugin.get("config") or ()
    ]
    return any(name == "stream_maps" or name.startswith("stream_maps.") for name in settings)


def lineage(plugins: Mapping[str, Any], kind: str, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield a plugin, then what it inherits from, then what that does."""
    by_name = {plugin.get("name"): plugin for plugin in plugins.get(kind) or ()}
    seen: set[str] = set()
    while name in by_name and name not in seen:
        seen.add(name)
        yield by_name[name]
        name = str(by_name[name].get("inherit_from"))
