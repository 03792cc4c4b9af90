"""A source as the demo shows it: which tap reads it, with what settings, and what it holds in truth."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.sandbox import Sandbox

LOADER = "target-duckdb"

MARKS = "completed_snapshots"
"""What views of tables that are read whole go by; a tap without it passes it over."""


@dataclass(frozen=True)
class Connection:
    """One pipeline into a DuckDB file of its own, so that several may run at once.

    Args:
        title: What people call the source.
        tap: Its extractor in meltano.yml.
        prepare: Options of `erp-sandbox serve` that it needs; it may write files into the folder that it gets.
        settings: The tap's settings for a running sandbox, by name; it gets the same folder.
        truth: Options with which `erp-sandbox truth` counts its rows; it gets the same folder.
        streams: The streams that are read and shown, each with its name in the truth; all, called as there, if None.
        keys: Columns that identify a row, of the streams where that is not `id`.
        example: A stream that is worth looking at.
    """

    title: str
    tap: str
    settings: Callable[[Sandbox, Path], Mapping[str, object]]
    example: str
    prepare: Callable[[Path], tuple[str, ...]] = lambda _: ()
    truth: Callable[[Path], tuple[str, ...]] = lambda _: ()
    streams: Mapping[str, str] | None = None
    keys: Mapping[str, tuple[str, ...]] | None = None

    @property
    def name(self) -> str:
        """Its short name, for files."""
        return self.tap.removeprefix("tap-")

    @property
    def pipeline(self) -> tuple[str, str]:
        """What `meltano run` gets."""
        return self.tap, LOADER

    @property
    def state_id(self) -> str:
        """Under which Meltano keeps its bookmarks."""
        return f"dev:{self.tap}-to-{LOADER}"

    def environment(self, server: Sandbox, folder: Path) -> dict[str, str]:
        """The tap's settings, and what it reads, as Meltano takes them from the environment."""
        prefix = self.tap.replace("-", "_").upper()
        selected = (
            {} if self.streams is None else {"_select": json.dumps([f"{name}.*" for name in (*self.streams, MARKS)])}
        )
        own = {**self.settings(server, folder), **selected}
        return {f"{prefix}_{name.upper()}": str(value) for name, value in own.items()}

    @property
    def views(self) -> tuple[str, ...]:
        """What `meltano invoke` gets for the views of what is there now."""
        return (self.tap, "views", *(part for name in self.streams or () for part in ("--stream", name)))

    def counts(self, server: Sandbox, folder: Path) -> dict[str, int]:
        """The rows of each stream that is shown, worked out without the server."""
        true = server.counts(*self.truth(folder))
        return true if self.streams is None else {stream: true[name] for stream, name in self.streams.items()}
