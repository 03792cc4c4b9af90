"""The stream of the marks that tables read whole leave when their reading is complete."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from singer_sdk import typing as th
from singer_sdk.mapper import CustomStreamMap
from typing_extensions import override

from singer_http.snapshots import MARKS, Reading
from singer_http.stream import PagedStream

if TYPE_CHECKING:
    from singer_http.tap import PagedTap


class CompletedSnapshots(PagedStream):
    """One row for each reading of each table that is read whole, written right behind its last row.

    The views of these tables need it; a tap has it by one more stream among those that it discovers.

    Args:
        tap: The tap that it is a stream of.
    """

    name = MARKS
    primary_keys = ("stream", "part", "snapshot_at")
    replication_key = None
    schema = th.PropertiesList(
        th.Property("stream", th.StringType(nullable=False), description="The table that was read whole."),
        th.Property(
            "part",
            th.StringType(nullable=False),
            description="Which part of it, such as a tenant; all where it is not in parts.",
        ),
        th.Property(
            "snapshot_at",
            th.DateTimeType(nullable=False),
            description="When the reading began, UTC: its rows carry it in _sdc_snapshot_at.",
        ),
        th.Property(
            "row_count",
            th.IntegerType,
            description="How many different keys the reading had; null where they were too many to be counted, or "
            "where a stream map may leave some out.",
        ),
    ).to_dict()

    def __init__(self, tap: "PagedTap") -> None:
        super().__init__(tap)

    @property
    @override
    def kept(self) -> frozenset[str]:
        return frozenset({"row_count"})

    @override
    def questions(self) -> Sequence[Any]:
        return ()

    def mark(self, stream: str, reading: Reading) -> None:
        """Say that a table was read to its end."""
        # This stream's turn comes last: its schema may not have been sent yet.
        self._write_schema_message()
        is_mapped = any(isinstance(step, CustomStreamMap) for step in self.tap.streams[stream].stream_maps)
        for part, keys in reading.counts():
            count = None if is_mapped else keys
            row = {"stream": stream, "part": part, "snapshot_at": self.tap.present, "row_count": count}
            self._write_record_message(row)
            self.summary.record_count += 1
