"""An account that changes while a tap reads it: the server, the tap's runs, and what a warehouse then holds."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import duckdb
import requests
from erp_sandbox.moments import parse
from erp_sandbox.mutations import read_log
from erp_sandbox.netsuite.sight import EVERYTHING, Sight
from erp_sandbox.netsuite.truth import Past
from erp_sandbox.world import World
from singer_http.snapshots import MARKS
from tap_netsuite.columns import Column, kind_of_schema
from tap_netsuite.streams import TABLES, custom_list, custom_record
from tap_netsuite.tables import Table
from tap_netsuite.views import view
from typing_extensions import override

from tests import forked
from tests.erp_sandbox.netsuite.netsuite_client import ADMIN
from tests.tap_netsuite import conftest
from tests.tap_netsuite.canonical import differences, of_tap, of_truth
from tests.tap_netsuite.conftest import CLOCK, Runner

SCHEMA = "raw"
LARGE = 1.0
_TYPES = {"integer": "BIGINT", "boolean": "BOOLEAN"}


@dataclass
class Run:
    """How a run ended."""

    code: int
    log: str
    counts: dict[str, int]
    states: list[dict[str, Any]]

    @property
    def last_word(self) -> str:
        """The last line of the log."""
        return (self.log.splitlines() or [""])[-1]

    @property
    def requests(self) -> dict[str, int]:
        """How many requests the log says were made, by stream."""
        told = map(json.loads, re.findall(r"METRIC: (\{.*\"stream_summary\".*\})$", self.log, re.MULTILINE))
        return {each["tags"]["stream"]: each["value"]["http_request_count"] for each in told}


class Account(Runner):
    """A server's account, and a tap that follows it."""

    def __init__(self, served: conftest.Served, scale: float, folder: Path) -> None:
        super().__init__(folder, served.machine)
        self.server, self.scale, self.admin = served.sandbox, scale, served.admin
        self.forget_all()

    def forget_all(self) -> None:
        """As if nothing had been read."""
        self.state: dict[str, Any] | None = None
        self.schemas: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, list[str]] = {}
        self.rows: dict[str, dict[Any, dict[str, Any]]] = {}

    def change(self, operation: str, **given: Any) -> None:
        """Change the data, now."""
        answer = requests.post(
            f"{self.server.url}/admin/netsuite/mutations",
            headers=ADMIN,
            json={"operation": operation} | given,
            timeout=600,
        )
        assert answer.status_code == 201, answer.text

    @contextmanager
    def otherwise(self, **values: Any) -> Iterator[None]:
        """The account is otherwise for the length of the block; what was read before is forgotten."""
        with self.admin.changed(**values):
            self.forget_all()
            yield

    def forget(self, column: str) -> None:
        """Take a column out of what is loaded, as one does whose source no longer has it."""
        for rows in self.rows.values():
            for row in rows.values():
                row.pop(column, None)

    @override
    def catalog(self, *streams: str, **settings: Any) -> dict[str, Any]:
        # Views need the marks.
        return super().catalog(*((*streams, MARKS) if streams else ()), **settings)

    def run(
        self,
        catalog: Mapping[str, Any] | None = None,
        during: Sequence[Callable[[], None]] = (),
        every: int = 400,
        copy: IO[str] | None = None,
        **settings: Any,
    ) -> Run:
        """Let the tap go on from the last state.

        Args:
            catalog: What is selected; None for what discovery finds.
            during: Done one after the other, each time that so many lines have come.
            every: How many lines.
            copy: A file that gets each line too.
            settings: For this run only.
        """
        counts: dict[str, int] = {}
        states: list[dict[str, Any]] = []
        waiting = list(during)
        given = {"config": self.settings | settings, "state": self.state, "catalog": catalog}
        files = {name: content for name, content in given.items() if content is not None}
        errors = self.folder / "log.txt"
        with (
            errors.open("w") as log,
            forked.reading(self.command(**files), log) as (process, lines),
        ):
            for number, line in enumerate(lines, 1):
                self._take(line, counts, states)
                if copy is not None:
                    copy.write(line)
                if waiting and number % every == 0:
                    waiting.pop(0)()
        for left in waiting:
            left()
        return Run(process.returncode or 0, errors.read_text(), counts, states)

    def _take(self, line: str, counts: dict[str, int], states: list[dict[str, Any]]) -> None:
        message = json.loads(line, parse_float=Decimal)
        if message["type"] == "SCHEMA":
            self.schemas[message["stream"]] = message["schema"]["properties"]
            self.keys[message["stream"]] = message["key_properties"]
            self.rows.setdefault(message["stream"], {})
        elif message["type"] == "RECORD":
            stream, record = message["stream"], message["record"]
            counts[stream] = counts.get(stream, 0) + 1
            key = tuple(record[name] for name in self.keys[stream])
            # What a loader does: columns that a row does not bring stay as they are.
            self.rows[stream][key] = self.rows[stream].get(key, {}) | record
        elif message["type"] == "STATE":
            self.state = message["value"]
            states.append(message["value"])

    def tables(self) -> dict[str, Table]:
        """What each stream that was read is, by the schema that it sent."""
        standard = {table.stream: table for table in TABLES}
        found = {}
        for stream, properties in self.schemas.items():
            if stream == MARKS:
                continue
            own = [Column(name, kind_of_schema(s)) for name, s in properties.items() if not name.startswith("_sdc_")]
            make = custom_list if stream.startswith("customlist_") else custom_record
            table = standard[stream] if stream in standard else make(stream, "", ())
            found[stream] = table.with_columns(own).having({column.name for column in own})
        return found

    def current(self) -> dict[str, list[dict[str, Any]]]:
        """What the shipped views show, by stream, after everything was loaded."""
        with duckdb.connect() as warehouse:
            warehouse.execute(f"CREATE SCHEMA {SCHEMA}")
            for stream in self.rows:
                self._load(warehouse, stream)
            for table in self.tables().values():
                warehouse.execute(view(table, SCHEMA, is_told="deleted_records" in self.rows))
            return {stream: self._shown(warehouse, stream) for stream in self.rows if stream != MARKS}

    def differences(self, sight: Sight = EVERYTHING) -> dict[str, list[str]]:
        """By stream, how what the views show differs from what a role truly sees."""
        tables, shown = self.tables(), self.current()
        true = of_truth(self.past(), sight, {table.table for table in tables.values()})
        found = {
            stream: differences(of_tap(table, shown[stream]), true[table.table]) for stream, table in tables.items()
        }
        return {stream: each for stream, each in found.items() if each}

    def _load(self, warehouse: duckdb.DuckDBPyConnection, stream: str) -> None:
        properties = self.schemas[stream]
        columns = ", ".join(f'"{name}" {_type(schema)}' for name, schema in properties.items())
        warehouse.execute(f'CREATE TABLE {SCHEMA}."{stream}" ({columns})')
        path = self.folder / "rows.json"
        with path.open("w") as file:
            for row in self.rows[stream].values():
                file.write(json.dumps({name: row.get(name) for name in properties}, default=str) + "\n")
        kinds = ", ".join(f"'{name}': '{_type(schema)}'" for name, schema in properties.items())
        warehouse.execute(
            f"INSERT INTO {SCHEMA}.\"{stream}\" SELECT * FROM read_json('{path}', format='newline_delimited', "
            f"columns={{{kinds}}})"
        )

    def _shown(self, warehouse: duckdb.DuckDBPyConnection, stream: str) -> list[dict[str, Any]]:
        """The rows of a view; DuckDB has seen which they are, the values are the tap's own."""
        keys = ", ".join(f'"{name}"' for name in self.keys[stream])
        shown = warehouse.execute(f'SELECT {keys} FROM {SCHEMA}."{stream}_current"').fetchall()
        return [self.rows[stream][tuple(key)] for key in shown]

    def past(self) -> Past:
        """The truth at the server's present."""
        log = self.folder / "mutations.jsonl"
        return Past(World(scale=self.scale), parse(self.server.now()), read_log(log) if log.exists() else ())


def _type(schema: Mapping[str, Any]) -> str:
    return _TYPES.get(next(kind for kind in schema["type"] if kind != "null"), "VARCHAR")


@contextmanager
def serving(folder: Path, *, scale: float, clock: str = CLOCK, options: Sequence[str] = ()) -> Iterator[Account]:
    """An account of a server of one's own, and the settings with which a tap reads all of it."""
    options = ["--mutations", str(folder / "mutations.jsonl"), *options]
    if scale >= LARGE:
        # Made ready at the first call, they would keep it waiting for longer than a call may take.
        options += ["--prepare", "main"]
    with conftest.serving(folder, *options, clock=clock, scale=str(scale)) as served:
        yield Account(served, scale, folder)
