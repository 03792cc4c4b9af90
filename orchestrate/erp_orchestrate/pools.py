"""Which pipelines must not run at once: those of one account of a source, and those into one DuckDB file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync_status.model import Connection

from erp_orchestrate.meltano import Meltano
from erp_orchestrate.plugin_settings import settings_of
from erp_orchestrate.plugins import Plugins

ONE_WRITER = "target-duckdb"
_UNFIT = re.compile(r"[^a-z0-9]+")
_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections that share something.

    Args:
        name: Of the pool: the account's, or the file's.
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
        file: Of DuckDB that it is loaded into, absolute; empty for other targets.
        at_once: How many slices the account bears.
    """

    state_id: str
    account: str
    file: str
    at_once: int


def uses_of(root: Path, meltano: Meltano, plugins: Plugins, connections: Sequence[Connection]) -> list[Use]:
    """Return what each connection uses.

    Args:
        root: The directory of meltano.yml.
        meltano: Says how a plugin is set.
        plugins: Of meltano.yml.
        connections: Which ones.

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
        file = file_of(root, connection.target, settings[connection.target])
        uses.append(Use(connection.state_id, _name(account), file, tap.at_once))
    return uses


def pooled(uses: Sequence[Use], root: Path) -> list[Pool]:
    """Give each connection the pool of its account; that of its file, if all of the account goes there.

    An engine's task takes one pool. Where an account is loaded elsewhere too, the pool keeps it apart and
    `writers.alone` the file: all that is joined by either in one pool would let strangers wait for each other.

    Args:
        uses: Of all connections.
        root: The directory of meltano.yml, which names of files leave out.

    >>> uses = [Use("a", "x", "/f", 4), Use("b", "y", "/f", 4), Use("c", "y", "", 4)]
    >>> [(pool.name, pool.slots) for pool in pooled(uses, Path("/"))]
    [('target-duckdb-f', 1), ('y', 4)]
    """
    members: dict[tuple[str, bool], list[Use]] = {}
    for use in uses:
        is_file = {other.file for other in uses if other.account == use.account} == {use.file} != {""}
        name = _name(f"{ONE_WRITER}-{use.file.removeprefix(str(root))}") if is_file else use.account
        members.setdefault((name, is_file), []).append(use)
    return [
        Pool(name, 1 if is_file else min(use.at_once for use in found), tuple(use.state_id for use in found))
        for (name, is_file), found in members.items()
    ]


def file_of(root: Path, target: str, settings: Mapping[str, Any]) -> str:
    """Return the DuckDB file that a target writes; empty for other targets, and for MotherDuck."""
    path = str(settings.get("path") or "")
    is_file = target.startswith(ONE_WRITER) and path and not path.startswith("md:")
    return str((root / path).resolve()) if is_file else ""


def _name(text: str) -> str:
    return _UNFIT.sub("-", text.lower()).strip("-")[:_NAME_CHARACTERS]
