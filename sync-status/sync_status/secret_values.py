"""The values of secret settings: where plugins declare them, and every place that may hold one."""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sync_status.dotenv import read_dotenv
from sync_status.plugins import lineage

_KINDS = frozenset({"password", "oauth"})
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")


def secrets_of(document: Mapping[str, Any], root: Path, environ: Mapping[str, str]) -> frozenset[str]:
    """Return every value of a secret setting.

    Which settings are secret, `meltano.yml` says, or for plugins of Meltano's hub the lock files in `plugins`. Values
    stand in the configuration of the plugin, in that of any environment, and in variables.

    Args:
        document: All of meltano.yml.
        root: Its directory.
        environ: Our variables.
    """
    locked = _locked(root)
    variables = [read_dotenv(root), environ, *_declared_variables(document)]
    found: set[str] = set()
    for kind, name in _plugins(document):
        family = list(lineage(document.get("plugins") or {}, kind, name))
        names = {name, *(str(plugin.get("name")) for plugin in family)}
        settings = [setting for plugin in family for setting in _mappings(plugin.get("settings"))]
        settings += [setting for each in sorted(names) for setting in locked.get((kind, each), ())]
        spaces = {str(plugin["namespace"]) for plugin in family if plugin.get("namespace")}
        configs = [plugin.get("config") for plugin in family] + list(_environment_configs(document, kind, names))
        for setting in settings:
            if setting.get("sensitive") or setting.get("kind") in _KINDS:
                found.update(_values(setting, names | spaces, configs, variables))
    return frozenset(found)


def _plugins(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, plugins in (document.get("plugins") or {}).items():
        for plugin in _mappings(plugins):
            yield str(kind), str(plugin.get("name"))


def _values(
    setting: Mapping[str, Any], names: set[str], configs: list[Any], variables: list[Mapping[str, str]]
) -> Iterator[str]:
    name = str(setting.get("name"))
    wanted = {_variable(f"{prefix}_{name}") for prefix in names} | {str(setting.get("env") or "")}
    for alias in setting.get("aliases") or ():
        wanted |= {_variable(f"{prefix}_{alias}") for prefix in names}
    told = [known.get(variable) for variable in wanted for known in variables]
    told += [_configured(config, name) for config in configs] + [setting.get("value")]
    told += [config[key] for config in configs for key in _mapping(config) if str(key).startswith(f"{name}.")]
    for text in (leaf for value in told for leaf in _leaves(value)):
        if text.startswith("$") and (pointer := _VARIABLE.fullmatch(text)):
            yield from (leaf for known in variables for leaf in _leaves(known.get(pointer[1])))
        else:
            yield text


def _leaves(value: Any) -> Iterator[str]:
    """Yield a value as text, and all that an object or an array holds; either may be written as JSON."""
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _leaves(one)
    elif value is not None and not isinstance(value, bool) and (text := str(value)):
        yield text
        if text.lstrip().startswith(("{", "[")):
            # What is no JSON is a password that looks like it.
            with contextlib.suppress(ValueError, RecursionError):
                yield from _leaves(json.loads(text))


def _configured(config: Any, name: str) -> Any:
    """Return a setting's value; `a.b` may be written so, or as `b` within `a`."""
    if not isinstance(config, Mapping):
        return None
    if name in config:
        return config[name]
    head, _, rest = name.partition(".")
    return _configured(config.get(head), rest) if rest else None


def _environment_configs(document: Mapping[str, Any], kind: str, names: set[str]) -> Iterator[Any]:
    for environment in _mappings(document.get("environments")):
        plugins = (environment.get("config") or {}).get("plugins") or {}
        for plugin in _mappings(plugins.get(kind)):
            if str(plugin.get("name")) in names:
                yield plugin.get("config")


def _declared_variables(document: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Yield what `env:` sets: in the project, in its environments, and for plugins of either."""
    for part in (document, *_mappings(document.get("environments"))):
        owners = [part]
        for plugins in ((part.get("config") or {}).get("plugins") or {}, part.get("plugins") or {}):
            owners += [plugin for kind in plugins.values() for plugin in _mappings(kind)]
        for owner in owners:
            if isinstance(owner.get("env"), Mapping):
                yield {str(name): str(value) for name, value in owner["env"].items()}


def _locked(root: Path) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Read the settings out of the lock files of plugins, by kind and name."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for path in sorted(root.glob("plugins/**/*.lock")):
        try:
            lock = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(lock, dict):
            kind = str(lock.get("plugin_type") or path.parent.name)
            found.setdefault((kind, str(lock.get("name"))), []).extend(_mappings(lock.get("settings")))
    return found


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
