"""The settings that every tap of ours has."""

from singer_sdk import typing as th

COMMON = (
    th.Property(
        "start_date",
        th.DateTimeType(nullable=False),
        title="Start date",
        description="Rows last changed before this are not read; a later bookmark goes before it, and reference data "
        "is always read whole. ISO 8601; without a time zone it is UTC.",
    ),
    th.Property(
        "end_date",
        th.DateTimeType(nullable=False),
        title="End date",
        description="Rows last changed at or after this are not read, reference data included; bookmarks stay before "
        "it, and initial_sync_days count back from it. ISO 8601; without a time zone it is UTC.",
    ),
    th.Property(
        "initial_sync_days",
        th.IntegerType(nullable=False, minimum=1, maximum=36_500),
        title="Initial sync days",
        default=90,
        description="Without start_date and without a bookmark, rows changed in the last so many days are read.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(nullable=False, minimum=1, maximum=50),
        title="Max concurrency",
        default=4,
        description="Requests in flight at the most; fewer while the source refuses. 1 asks one after the other.",
    ),
    th.Property(
        "max_retry_seconds",
        th.IntegerType(nullable=False, minimum=0),
        title="Max retry seconds",
        default=300,
        description="How long one request is tried again before the run fails. 0 tries once.",
    ),
    th.Property(
        "emit_tombstones",
        th.BooleanType(nullable=False),
        title="Emit tombstones",
        default=False,
        description="Send each deleted row once more, with its key and _sdc_deleted_at only. Loaders differ in what "
        "they do to its other columns; the views need no tombstones.",
    ),
    th.Property(
        "batch_wait_seconds",
        th.IntegerType(nullable=False, minimum=1),
        title="Batch wait seconds",
        default=300,
        description="With batch_config: how long a loader may take to open a batch file before the run fails.",
    ),
)
