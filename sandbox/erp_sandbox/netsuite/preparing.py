"""The database as it is at a moment before any mutation: built once, then kept on disk."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp
from typing import BinaryIO
from uuid import uuid4

import duckdb

import erp_sandbox
from erp_sandbox.moments import DAY
from erp_sandbox.netsuite import custom, physical
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.rows.document import Placed
from erp_sandbox.netsuite.rows.lasting import field_rows, lasting_rows
from erp_sandbox.netsuite.rows.projections import PROJECTIONS
from erp_sandbox.netsuite.shaping import ALWAYS, Shape
from erp_sandbox.netsuite.upcoming import Upcoming
from erp_sandbox.timeline import NEVER
from erp_sandbox.world import World

FRESH_DAYS = 7
"""A prepared database serves so long after its moment; what happened since is added at the start."""

MEMORY_MB = 256
FIELDS_PER_MB = 2
"""A column takes a block of memory while its table is written, and a further field is a column of up to four tables."""
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "preserve_insertion_order": True}

_WORK, _SPILL = "work-", "erp-sandbox-spill-"
"""What the folders of a process are called, before its number."""

_SOURCES = (
    "*.py",
    "entities/*.py",
    "netsuite/catalogue.py",
    "netsuite/custom*.py",
    "netsuite/entities.py",
    "netsuite/physical.py",
    "netsuite/preparing.py",
    "netsuite/rows/*.py",
    "netsuite/shaping.py",
    "netsuite/tables/*.py",
    "netsuite/views.py",
)
"""The code that the content depends on."""


def connect(path: Path, extent: Extent = custom.USUAL) -> duckdb.DuckDBPyConnection:
    """Open a database as all of them are opened; the memory that it may take grows with the custom fields."""
    # What does not fit into memory goes to a folder of this database's own, which nobody tidies up while it is open.
    spill = f"{gettempdir()}/{_SPILL}{os.getpid()}-{uuid4().hex[:8]}"
    memory = f"{MEMORY_MB + extent.fields // FIELDS_PER_MB}MB"
    connection = duckdb.connect(path, config={**_SETTINGS, "memory_limit": memory, "temp_directory": spill})
    # DuckDB takes a server that was forked for a person at a terminal, and would draw bars into what it says.
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection


def _digest(world: World, extent: Extent) -> str:
    found = sha256(f"{world}/{extent}/{duckdb.__version__}".encode())
    root = Path(erp_sandbox.__file__).parent
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:24]


def prepared(shape: Shape, extent: Extent, moment: int, folder: Path) -> tuple[Path, int]:
    """A database that holds the data of a moment, or of a little earlier.

    Args:
        shape: What all rows go through, without any mutation.
        extent: How many custom record types and fields there are.
        moment: In microseconds since 1970.
        folder: Where prepared databases are kept.

    Returns:
        Its path, and the moment whose data it holds. It is not to be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    begin = f"{shape.world.tenant}-{_digest(shape.world, extent)}-"
    moments = [int(path.stem.removeprefix(begin)) for path in folder.glob(f"{begin}*.duckdb")]
    recent = [each for each in moments if moment - FRESH_DAYS * DAY < each <= moment]
    chosen = max(recent, default=moment // DAY * DAY)
    path = folder / f"{begin}{chosen}.duckdb"
    if not path.exists():
        _build(shape, extent, chosen, path)
    return path, chosen


def _build(shape: Shape, extent: Extent, moment: int, path: Path) -> None:
    _tidy(path.parent, _WORK)
    with TemporaryDirectory(dir=path.parent, prefix=f"{_WORK}{os.getpid()}-") as scratch:
        built = Path(scratch) / "built.duckdb"
        files = _Files(Path(scratch))
        for name, row in _rows(shape, extent, moment):
            files.add(name, row, shape)
        files.close()
        connection = connect(built, extent)
        connection.execute("CREATE SCHEMA ns")
        connection.execute(f"ATTACH '{scratch}/scratch.duckdb' AS scratch")
        for name, table in shape.catalogue.items():
            physical.create(connection, table)
            if rows := files.paths.get(name):
                physical.insert_all(connection, table, rows, files.counts[name])
                rows.unlink()
        connection.execute("DETACH scratch")
        connection.execute("CHECKPOINT")
        connection.close()
        # Others may prepare the same at this moment; the last one to finish is as good as the first.
        built.replace(path)


def _rows(shape: Shape, extent: Extent, moment: int) -> Iterator[Placed]:
    for projection in PROJECTIONS:
        past = Upcoming(projection.entity, shape.world, -NEVER)
        for record, is_there in past.records(past.take(moment)):
            if is_there:
                yield from projection.rows(record)
    yield from lasting_rows(extent)
    yield from field_rows(custom.fields(extent), extent)


class _Files:
    """A file of rows for each table."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, BinaryIO] = {}
        self.paths: dict[str, Path] = {}
        self.counts: Counter[str] = Counter()

    def add(self, table: str, row: dict[str, object], shape: Shape) -> None:
        """Write a row down."""
        file = self._open.get(table)
        if file is None:
            self.paths[table] = self._folder / f"{table}.json"
            file = self._open[table] = self.paths[table].open("wb")
        shaped = shape.shaped(table, row, ALWAYS)
        if shaped is not None:
            self.counts[table] += 1
            file.write(physical.encoded([shaped]))

    def close(self) -> None:
        """Nothing more follows."""
        for file in self._open.values():
            file.close()


def working_copy(path: Path) -> Path:
    """A copy that may be written to, in a folder of its own beside it; copies of processes that ended go away."""
    _tidy(path.parent, _WORK)
    _tidy(Path(gettempdir()), _SPILL)
    folder = Path(mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=path.parent))
    shutil.copyfile(path, folder / path.name)
    return folder / path.name


def _tidy(folder: Path, prefix: str) -> None:
    for left in folder.glob(f"{prefix}*"):
        if not _is_running(left.name.removeprefix(prefix).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except PermissionError:
        return True
    return True
