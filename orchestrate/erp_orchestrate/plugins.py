"""What meltano.yml says of plugins that matters to an engine: which account a tap reads, and how often at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from erp_orchestrate.errors import OrchestrateError

_KINDS = ("extractors", "loaders")


@dataclass(frozen=True, slots=True)
class Extractor:
    """A tap of meltano.yml, with all that it inherits.

    Args:
        name: Its own.
        root: Of the plugin that it inherits from in the end; its own without any.
        settings: The names of those that it has.
        account: Those that tell one account from another, from its annotation `orchestrate: {account: [...]}`.
        at_once: How many slices of one account may run at once, from `orchestrate: {slices_at_once: n}`.
        shared: Settings that are limits of the account, which slices that run at once share: `orchestrate: {shared:
            [max_concurrency]}`.
    """

    name: str
    root: str
    settings: frozenset[str]
    account: tuple[str, ...] = ()
    at_once: int = 1
    shared: tuple[str, ...] = ()


class Plugins:
    """The plugins of one meltano.yml and the files that it includes.

    Args:
        root: Its directory.

    Raises:
        OrchestrateError: It cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self._found: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in _KINDS}
        for document in _documents(root):
            for kind in _KINDS:
                for plugin in (document.get("plugins") or {}).get(kind) or ():
                    self._found[kind][str(plugin.get("name"))] = plugin

    def kind(self, name: str) -> str | None:
        """Return `extractors` or `loaders`; None for anything else that a task may name."""
        return next((kind for kind in _KINDS if name in self._found[kind]), None)

    def extractor(self, name: str) -> Extractor:
        """Return a tap.

        Raises:
            OrchestrateError: There is no such tap.
        """
        family = self._family("extractors", name)
        if not family:
            raise OrchestrateError(f"meltano.yml has no extractor {name!r}")
        notes: dict[str, Any] = {}
        for plugin in reversed(family):
            notes |= (plugin.get("annotations") or {}).get("orchestrate") or {}
        return Extractor(
            name=name,
            root=str(family[-1]["name"]),
            settings=frozenset(str(s["name"]) for plugin in family for s in plugin.get("settings") or ()),
            account=tuple(str(setting) for setting in notes.get("account") or ()),
            at_once=_at_once(name, notes),
            shared=tuple(str(setting) for setting in notes.get("shared") or ()),
        )

    def _family(self, kind: str, name: str) -> list[Mapping[str, Any]]:
        """Return a plugin, what it inherits from, and so on."""
        family: list[Mapping[str, Any]] = []
        while (plugin := self._found[kind].get(name)) and plugin not in family:
            family.append(plugin)
            name = str(plugin.get("inherit_from"))
        return family


def _at_once(name: str, notes: Mapping[str, Any]) -> int:
    found = notes.get("slices_at_once", 1)
    if not isinstance(found, int) or found < 1:
        raise OrchestrateError(f"slices_at_once of {name} is {found!r}: write a number from 1 on")
    return found


def _documents(root: Path) -> list[dict[str, Any]]:
    first = _loaded(root / "meltano.yml")
    patterns = first.get("include_paths") or ()
    others = sorted({path for pattern in patterns for path in root.glob(str(pattern)) if path.name != "meltano.yml"})
    return [first, *map(_loaded, others)]


def _loaded(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise OrchestrateError(f"{path} cannot be read; `meltano compile` says why") from None
    return found if isinstance(found, dict) else {}
