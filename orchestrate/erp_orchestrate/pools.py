"""Which pipelines must not run at once: those of one account of a source, and those into one DuckDB file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync_status.model import Connection

from erp_orchestrate.meltano import Meltano
from erp_orchestrate.plugin_settings import settings_of
from erp_orchestrate.plugins import Plugins

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections that share something.

    Args:
        name: Of the pool, out of the accounts' names.
        slots: How many slices may run at once; a scheduled run takes all of them.
        members: State ids.
    """

    name: str
    slots: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """What one connection uses.

    Args:
        state_id: Its own.
        account: Of the source.
        file: Of DuckDB that it is loaded into; empty for other targets.
        at_once: How many slices the account bears.
    """

    state_id: str
    account: str
    file: str
    at_once: int


@dataclass
class _Group:
    accounts: set[str]
    files: set[str]
    slots: int
    members: list[str]


def pools_of(meltano: Meltano, plugins: Plugins, connections: Sequence[Connection]) -> list[Pool]:
    """Put connections that share an account or a file into one pool.

    Raises:
        OrchestrateError: Meltano cannot say how a plugin is set.
    """
    settings: dict[str, Mapping[str, Any]] = {}
    uses = []
    for connection in connections:
        for name in (connection.tap, connection.target):
            if name not in settings:
                settings[name] = settings_of(meltano, connection.environment, name)
        tap = plugins.extractor(connection.tap)
        account = "-".join((tap.root, *(str(settings[tap.name].get(name) or "") for name in tap.account)))
        file = _file(connection.target, settings[connection.target])
        uses.append(Use(connection.state_id, account, file, tap.at_once))
    return pooled(uses)


def pooled(uses: Sequence[Use]) -> list[Pool]:
    """Put what shares an account or a file into one pool; one writer at a time can have a file.

    >>> uses = [Use("a", "x", "f", 4), Use("b", "y", "f", 4), Use("c", "z", "", 4)]
    >>> [(pool.name, pool.slots) for pool in pooled(uses)]
    [('x.y', 1), ('z', 4)]
    """
    groups: list[_Group] = []
    for use in uses:
        files = {use.file} - {""}
        groups = _merged(groups, _Group({use.account}, files, 1 if files else use.at_once, [use.state_id]))
    return [Pool(_name(group), group.slots, tuple(group.members)) for group in groups]


def _merged(groups: list[_Group], new: _Group) -> list[_Group]:
    kept = []
    for group in groups:
        if group.accounts & new.accounts or group.files & new.files:
            new = _Group(
                group.accounts | new.accounts,
                group.files | new.files,
                min(group.slots, new.slots),
                group.members + new.members,
            )
        else:
            kept.append(group)
    return [*kept, new]


def _name(group: _Group) -> str:
    return ".".join(_UNFIT.sub("_", account).strip("_-") for account in sorted(group.accounts))[:_NAME_CHARACTERS]


def _file(target: str, settings: Mapping[str, Any]) -> str:
    path = str(settings.get("path") or "")
    return path if target.startswith("target-duckdb") and path and not path.startswith("md:") else ""
