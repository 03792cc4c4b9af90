"""The demo's findings: one line per stream, and whether source and warehouse agree."""

from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.table import Table

from demo.warehouse import Change

# Short enough for a terminal of 80 columns.
_COUNTS = ("source", "run 1", "run 2", "loaded", "new", "changed", "gone")


class StreamFacts(NamedTuple):
    """What the demo learned about one stream; counts are rows."""

    name: str
    source: int
    first_run: int
    second_run: int
    warehouse: int
    change: Change
    bookmark: str

    @property
    def agrees(self) -> bool:
        """Whether the warehouse holds exactly as many rows as the source."""
        return self.source == self.warehouse


def table(streams: list[StreamFacts]) -> Table:
    """Lay the findings out for the terminal."""
    shown = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, header_style="bold")
    shown.add_column("stream", no_wrap=True)
    for heading in _COUNTS:
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("bookmark", no_wrap=True)
    shown.add_column("")
    for facts in streams:
        numbers = (facts.source, facts.first_run, facts.second_run, facts.warehouse, *facts.change)
        mark = "[green]✓[/]" if facts.agrees else "[red]✗[/]"
        shown.add_row(facts.name, *(f"{number:,}" for number in numbers), facts.bookmark[:10], mark)
    return shown
