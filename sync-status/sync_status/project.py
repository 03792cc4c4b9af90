"""What meltano.yml declares: connections, schedules, plugins, and which settings are secret."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sync_status.cron import cron_of
from sync_status.document import ProjectError, merged
from sync_status.model import Connection
from sync_status.plugins import EVERY_STREAM, mapped_streams, resolved_plugin, resolved_plugins
from sync_status.secret_values import secrets_of

_STATE_ID = re.compile(r"(?:(?P<environment>[^:]+):)?(?P<tap>.+?)-to-(?P<target>[^:]+)(?::(?P<suffix>.*))?")
_UNFIT = re.compile(r"[^A-Za-z0-9._:~-]")


@dataclass(frozen=True, slots=True)
class DeclaredSchedule:
    """A schedule of meltano.yml.

    Args:
        name: Its name.
        cron: Five fields; None for one that never comes by itself.
        state_ids: Of the connections that it runs.
        steps: What its job does, in order: the state id of a step, None where it moves no rows, and its words
            for `meltano run`. Empty if it has no job.
    """

    name: str
    cron: str | None
    state_ids: tuple[str, ...]
    steps: tuple[tuple[str | None, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Project:
    """What one meltano.yml says, read for one environment.

    Args:
        environment: The one that was asked for, or the project's default.
        connections: By state id.
        schedules: In the order of the file.
        commands: For each extractor, whether it declares a `check` command.
        moves: The words for `meltano run` that move rows from a tap to a target, mappers between, by these two names.
        filtered: By state id, the streams whose rows a mapper or stream map may take out on the way.
        secrets: Values of secret settings, from the file and the environment.
        document: All of it.
    """

    environment: str | None
    connections: Mapping[str, Connection]
    schedules: tuple[DeclaredSchedule, ...]
    commands: Mapping[str, bool] = field(default_factory=dict)
    moves: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    filtered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def schedules_of(self, state_id: str) -> tuple[DeclaredSchedule, ...]:
        """Return the schedules that run a connection, those that come by themselves first."""
        return self._scheduled.get(state_id, ())

    def words_of(self, connection: Connection) -> tuple[str, ...]:
        """Return the words for `meltano run` that run a connection, mappers between."""
        names = (connection.tap, connection.target)
        # What a schedule without a job runs has another state id, and no mapper.
        is_of_job = connection.state_id.startswith(_state_id(*names, connection.environment, ""))
        return self.moves.get(names, names) if is_of_job else names

    def state_id_of(self, tap: str, target: str) -> str:
        """Return the state id that `meltano run` gives a tap and its target, declared or not."""
        return _state_id(tap, target, self.environment, _suffix(self.document, self.environment))

    @cached_property
    def _scheduled(self) -> dict[str, tuple[DeclaredSchedule, ...]]:
        found: dict[str, list[DeclaredSchedule]] = {}
        for schedule in sorted(self.schedules, key=lambda schedule: not schedule.cron):
            for state_id in dict.fromkeys(schedule.state_ids):
                found.setdefault(state_id, []).append(schedule)
        return {state_id: tuple(schedules) for state_id, schedules in found.items()}


def connection_id(state_id: str) -> str:
    """Make an id fit for an address from a state id.

    >>> connection_id("dev:tap-plex-to-target-duckdb")
    'dev:tap-plex-to-target-duckdb'
    >>> connection_id("nightly load")
    'nightly~20load'
    """
    return _UNFIT.sub(lambda found: f"~{ord(found[0]):x}", state_id.replace("~", "~7e"))


def seen_connection(state_id: str) -> Connection:
    """Make a connection out of a state id that no job of meltano.yml declares."""
    found = _STATE_ID.fullmatch(state_id)
    if found is None:
        return _connection(state_id, state_id, "", None, declared=False)
    return _connection(state_id, found["tap"], found["target"], found["environment"], declared=False)


def read_project(root: Path, environment: str | None, environ: Mapping[str, str]) -> Project:
    """Read meltano.yml, and the files that it includes.

    Args:
        root: Its directory.
        environment: Meltano's; the file's default unless given.
        environ: Variables that may hold secrets of plugins.

    Raises:
        ProjectError: There is none, or it is not YAML, or says what no meltano.yml says, or has no such environment.
    """
    try:
        return _project(root, environment, environ)
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        raise ProjectError(
            f"{root / 'meltano.yml'} is not in the form of Meltano's; `meltano compile` says where it is wrong"
        ) from None


def _project(root: Path, environment: str | None, environ: Mapping[str, str]) -> Project:
    document = merged(root)
    environment = environment or document.get("default_environment")
    _must_be_declared(document, environment)
    plugins = document.get("plugins") or {}
    blocks = dict(_blocks(document, plugins))
    suffix = _suffix(document, environment)
    connections: dict[str, Connection] = {}
    filtered: dict[str, frozenset[str]] = {}
    moves: dict[tuple[str, str], tuple[str, ...]] = {}
    for words, tap, mappers, target in (step for found in blocks.values() for step in found if step.target):
        moves.setdefault((tap, target), words)
        state_id = _state_id(tap, target, environment, suffix)
        connections[state_id] = _connection(state_id, tap, target, environment, _annotated(plugins, tap))
        mapped = frozenset({EVERY_STREAM}) if mappers else mapped_streams(document, tap, environment)
        filtered[state_id] = filtered.get(state_id, frozenset()) | mapped
    _add_pipelines(document, connections, environment, plugins)
    schedules = tuple(_schedules(document, blocks, environment, suffix))
    # Of two jobs with the same plugins, the one that is scheduled says how they are called.
    scheduled = [words for schedule in reversed(schedules) for state_id, words in schedule.steps if state_id]
    return Project(
        environment,
        connections,
        schedules,
        {str(p["name"]): "check" in (p.get("commands") or {}) for p in resolved_plugins(plugins, "extractors")},
        moves | {(words[0], words[-1]): words for words in scheduled},
        filtered,
        secrets_of(document, root, environ),
        document,
    )


def _connection(
    state_id: str,
    tap: str,
    target: str,
    environment: str | None,
    said: Mapping[str, Any] | None = None,
    *,
    declared: bool = True,
) -> Connection:
    said = said or {}
    suffix = state_id.partition(f"-to-{target}:")[2] if target else ""
    name = f"{tap} → {target}" if target else state_id
    return Connection(
        id=connection_id(state_id),
        name=str(said.get("name") or name + (f" ({suffix})" if suffix else "")),
        system=str(said.get("system") or tap.removeprefix("tap-").partition("--")[0]),
        tap=tap,
        target=target,
        state_id=state_id,
        environment=environment,
        sandbox=bool(said.get("sandbox", "sandbox" in tap)),
        declared=declared,
    )


def _annotated(plugins: Mapping[str, Any], tap: str) -> Mapping[str, Any]:
    notes = resolved_plugin(plugins, "extractors", tap).get("annotations") or {}
    said = notes.get("sync-status") if isinstance(notes, Mapping) else None
    return said if isinstance(said, Mapping) else {}


class _Step(NamedTuple):
    """What a job does in one go: rows from a tap, through mappers, to a target; or something else, without these."""

    words: tuple[str, ...]
    tap: str = ""
    mappers: tuple[str, ...] = ()
    target: str = ""


def _blocks(document: Mapping[str, Any], plugins: Mapping[str, Any]) -> Iterator[tuple[str, list[_Step]]]:
    kinds = {
        plugin.get("name"): kind for kind in ("extractors", "mappers", "loaders") for plugin in plugins.get(kind) or ()
    }
    for job in document.get("jobs") or ():
        found: list[_Step] = []
        for task in job.get("tasks") or ():
            for words in [task.split()] if isinstance(task, str) else _words(task):
                found.extend(_steps(words, kinds))
        yield str(job.get("name")), found


def _words(task: Any) -> Iterator[list[str]]:
    if isinstance(task, Sequence):
        yield [word for part in task for word in str(part).split()]


def _steps(words: Sequence[str], kinds: Mapping[Any, str]) -> Iterator[_Step]:
    begun: list[str] = []
    for word in words:
        kind = kinds.get(word)
        if kind == "extractors":
            yield from (_Step((one,)) for one in begun)
            begun = [word]
        elif kind == "loaders" and begun:
            yield _Step((*begun, word), begun[0], tuple(begun[1:]), word)
            begun = []
        elif begun:
            begun.append(word)
        else:
            yield _Step((word,))
    yield from (_Step((one,)) for one in begun)


def _must_be_declared(document: Mapping[str, Any], environment: str | None) -> None:
    """Raise where Meltano would: no run is ever of such an environment, and all of it would look well."""
    declared = [str(found.get("name")) for found in document.get("environments") or ()]
    if environment and environment not in declared:
        there = f"there are: {', '.join(declared)}" if declared else "it declares none"
        raise ProjectError(
            f"meltano.yml declares no environment {environment!r}; {there}. "
            "Correct MELTANO_ENVIRONMENT or default_environment"
        )


def _suffix(document: Mapping[str, Any], environment: str | None) -> str:
    for found in document.get("environments") or ():
        if found.get("name") == environment and found.get("state_id_suffix"):
            return f":{found['state_id_suffix']}"
    return ""


def _add_pipelines(
    document: Mapping[str, Any], connections: dict[str, Connection], environment: str | None, plugins: Mapping[str, Any]
) -> None:
    # A schedule without a job names its plugins itself, and its state has the schedule's name.
    for found in document.get("schedules") or ():
        if not found.get("job") and found.get("extractor"):
            name, tap = str(found.get("name")), str(found["extractor"])
            target = str(found.get("loader") or "")
            connections[name] = _connection(name, tap, target, environment, _annotated(plugins, tap))


def _schedules(
    document: Mapping[str, Any], blocks: Mapping[str, list[_Step]], environment: str | None, suffix: str
) -> Iterator[DeclaredSchedule]:
    for found in document.get("schedules") or ():
        name, job = str(found.get("name")), found.get("job")
        steps = tuple(
            (_state_id(step.tap, step.target, environment, suffix) if step.target else None, step.words)
            for step in (blocks.get(str(job), ()) if job else ())
        )
        ids = tuple(state_id for state_id, _ in steps if state_id) if job else (name,)
        yield DeclaredSchedule(name, cron_of(found.get("interval")), ids, steps)


def _state_id(tap: str, target: str, environment: str | None, suffix: str) -> str:
    prefix = f"{environment}:" if environment else ""
    return f"{prefix}{tap}-to-{target}{suffix}"
