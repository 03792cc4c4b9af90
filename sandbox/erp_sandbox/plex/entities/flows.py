"""Documents and events that only Plex tells of: returns, trucks, time clock, deviations, EDI, use of supply items."""

import numpy as np

from erp_sandbox.attributes import exact, owner, reference, status
from erp_sandbox.documents import Flow, Path, Spawned, Stage
from erp_sandbox.entities import employees, items, jobs, suppliers
from erp_sandbox.entity import Entity, Field, created_at
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.moments import timestamps
from erp_sandbox.plex.entities.master import SUPPLY_ITEMS, SUPPLY_TIMELINE

STEPS_AT_MOST = 64
"""A status or setup is numbered by its job's number times this, plus the step that brought it about."""


def _one_of_first(name: str, to: Entity, description: str, timeline: Standing, what: str) -> Field:
    """The field that names a master record that is there from the start."""
    return reference(
        name, to, description, lambda world, record: timeline.one_of_first(world, f"{what}.{name}", record)
    )


def _flow(name: str, description: str, prefix: str, per_day: float, paths: tuple[Path, ...], *fields: Field) -> Entity:
    """Documents with a few fields that go through the stages of one of the paths."""
    timeline = Flow(f"plex.{name}", per_day=per_day, paths=paths)
    return Entity(
        name=f"plex_{name}",
        description=description,
        key=Numbered(prefix),
        timeline=timeline,
        attributes=(*fields, status(timeline), created_at(timeline.created)),
    )


SUPPLIER_RETURNS = _flow(
    "supplier_returns", "Goods sent back to suppliers.", "SRT", 0.4,
    (Path(8, (Stage("Open"), Stage("Shipped", (10, 200)), Stage("Closed", (24, 600)))),
     Path(2, (Stage("Open"), Stage("Cancelled", (5, 100))))),
    _one_of_first("supplier_id", suppliers.SUPPLIERS, "To whom.", suppliers.TIMELINE, "plex.supplier_returns"),
)  # fmt: skip
CUSTOMER_TRUCKS = _flow(
    "customer_trucks", "Trucks that carry shipments to customers.", "TRK", 0.9,
    (Path(9, (Stage("Scheduled"), Stage("Loading", (4, 48)), Stage("Shipped", (1, 12)))),
     Path(1, (Stage("Scheduled"), Stage("Cancelled", (2, 40))))),
)  # fmt: skip
TIME_CLOCK_ENTRIES = _flow(
    "time_clock_entries", "When people came and went.", "TCE", 6.0,
    (Path(9, (Stage("in"), Stage("out", (4, 9)), Stage("approved", (10, 80)))),
     Path(1, (Stage("in"), Stage("out", (4, 9))))),
    _one_of_first("employee_id", employees.EMPLOYEES, "Who.", employees.TIMELINE, "plex.time_clock_entries"),
)  # fmt: skip
DEVIATIONS = _flow(
    "deviations", "Leave to depart from a specification.", "DEV", 0.2,
    (Path(6, (Stage("Requested"), Stage("Approved", (10, 90)), Stage("Expired", (400, 2000)))),
     Path(2, (Stage("Requested"), Stage("Rejected", (10, 90))))),
    _one_of_first("item_id", items.ITEMS, "Of which part.", items.TIMELINE, "plex.deviations"),
)  # fmt: skip
EDI_LOGS = _flow(
    "edi_logs", "Electronic documents that came and went.", "EDI", 2.5,
    (Path(8, (Stage("Received"), Stage("Processed", (0.1, 2)))), Path(1, (Stage("Received"), Stage("Failed")))),
)  # fmt: skip
ITEM_ADJUSTMENTS = Entity(
    "plex_item_adjustments", "Supply items taken from and brought to the store; never changed once booked.",
    Numbered("IAD"), Flow("plex.item_adjustments", per_day=3.0, paths=(Path(1, (Stage("booked"),)),)),
    attributes=(
        _one_of_first("supply_item_id", SUPPLY_ITEMS, "Which.", SUPPLY_TIMELINE, "plex.item_adjustments"),
        exact("quantity", 3, "How many more, or less than 0.", lambda world, record:
              world.integers("plex.item_adjustments.quantity", record, -4000, 900) * 1000 + 500),
        Field("adjusted_at", "date-time", "When, UTC.", lambda b: timestamps(b.at)),
    ),
)  # fmt: skip


def _of_jobs(name: str, *states: str) -> Spawned:
    wanted = jobs.TIMELINE.is_in(*states)
    return Spawned(
        name,
        source=jobs.TIMELINE,
        spawns=lambda _, changes: wanted[changes.step],
        number=lambda changes: changes.record * STEPS_AT_MOST + changes.step.astype(np.int64),
        delay_hours=0.2,
    )


def _job_event(name: str, description: str, prefix: str, *states: str) -> Entity:
    return Entity(
        name=f"plex_{name}",
        description=description,
        key=Numbered(prefix, 8),
        timeline=_of_jobs(f"plex.{name}", *states),
        attributes=(
            owner("job_id", jobs.JOBS, "The job.", STEPS_AT_MOST),
            Field("state", "string", "The job's state.", lambda b: jobs.TIMELINE.state_names(b.step)),
            Field("logged_at", "date-time", "When, UTC.", lambda b: timestamps(b.at)),
        ),
    )


STATUS_ENTRIES = _job_event(
    "workcenter_status_entries", "What state work centers were in.", "WSE", "running", "completed", "cancelled"
)
SETUP_ENTRIES = _job_event("workcenter_setup_entries", "What work centers were set up for.", "WSU", "running")
