"""Documents and events that only Plex tells of: returns, trucks, time clock, deviations, EDI, use of supply items."""

import numpy as np

from erp_sandbox.documents import Flow, Path, Spawned, Stage
from erp_sandbox.entities import employees, items, jobs, suppliers
from erp_sandbox.entity import Entity, Field, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.moments import timestamps
from erp_sandbox.plex.entities.master import SUPPLY_ITEMS, SUPPLY_TIMELINE

STEPS_AT_MOST = 64
"""A status or setup is numbered by its job's number times this, plus the step that brought it about."""


def _one_of(name: str, field: str, what: str, timeline: Standing, entity: str, key: Numbered) -> Field:
    """The field that names a master record that is there from the start."""
    return Field(field, "string", what, lambda b: key.ids(
        b.world.integers(f"{name}.{field}", b.record, 0, b.world.sized(timeline.base))),
                 references=entity)  # fmt: skip


def _status(timeline: Flow) -> Field:
    return Field("status", "string", "The state it is in.", lambda b: timeline.state_names(b.step))


RETURN_TIMELINE = Flow(
    "plex.supplier_returns",
    per_day=0.4,
    paths=(
        Path(8, (Stage("Open"), Stage("Shipped", (10, 200)), Stage("Closed", (24, 600)))),
        Path(2, (Stage("Open"), Stage("Cancelled", (5, 100)))),
    ),
)
TRUCK_TIMELINE = Flow(
    "plex.customer_trucks",
    per_day=0.9,
    paths=(Path(9, (Stage("Scheduled"), Stage("Loading", (4, 48)), Stage("Shipped", (1, 12)))),
           Path(1, (Stage("Scheduled"), Stage("Cancelled", (2, 40))))),
)  # fmt: skip
CLOCK_TIMELINE = Flow(
    "plex.time_clock_entries",
    per_day=6.0,
    paths=(Path(9, (Stage("in"), Stage("out", (4, 9)), Stage("approved", (10, 80)))),
           Path(1, (Stage("in"), Stage("out", (4, 9))))),
)  # fmt: skip
DEVIATION_TIMELINE = Flow(
    "plex.deviations",
    per_day=0.2,
    paths=(Path(6, (Stage("Requested"), Stage("Approved", (10, 90)), Stage("Expired", (400, 2000)))),
           Path(2, (Stage("Requested"), Stage("Rejected", (10, 90))))),
)  # fmt: skip
EDI_TIMELINE = Flow(
    "plex.edi_logs",
    per_day=2.5,
    paths=(Path(8, (Stage("Received"), Stage("Processed", (0.1, 2)))), Path(1, (Stage("Received"), Stage("Failed")))),
)
USE_TIMELINE = Flow("plex.item_adjustments", per_day=3.0, paths=(Path(1, (Stage("booked"),)),))

SUPPLIER_RETURNS = Entity(
    name="plex_supplier_returns",
    description="Goods sent back to suppliers.",
    key=Numbered("SRT"),
    timeline=RETURN_TIMELINE,
    attributes=(
        _one_of("plex.supplier_returns", "supplier_id", "To whom.", suppliers.TIMELINE, "suppliers", suppliers.KEY),
        _status(RETURN_TIMELINE),
        created_at(RETURN_TIMELINE.created),
    ),
)
CUSTOMER_TRUCKS = Entity(
    name="plex_customer_trucks",
    description="Trucks that carry shipments to customers.",
    key=Numbered("TRK"),
    timeline=TRUCK_TIMELINE,
    attributes=(_status(TRUCK_TIMELINE), created_at(TRUCK_TIMELINE.created)),
)
TIME_CLOCK_ENTRIES = Entity(
    name="plex_time_clock_entries",
    description="When people came and went.",
    key=Numbered("TCE"),
    timeline=CLOCK_TIMELINE,
    attributes=(
        _one_of("plex.time_clock_entries", "employee_id", "Who.", employees.TIMELINE, "employees", employees.KEY),
        _status(CLOCK_TIMELINE),
        created_at(CLOCK_TIMELINE.created),
    ),
)
DEVIATIONS = Entity(
    name="plex_deviations",
    description="Leave to depart from a specification.",
    key=Numbered("DEV"),
    timeline=DEVIATION_TIMELINE,
    attributes=(
        _one_of("plex.deviations", "item_id", "Of which part.", items.TIMELINE, "items", items.KEY),
        _status(DEVIATION_TIMELINE),
        created_at(DEVIATION_TIMELINE.created),
    ),
)
EDI_LOGS = Entity(
    name="plex_edi_logs",
    description="Electronic documents that came and went.",
    key=Numbered("EDI"),
    timeline=EDI_TIMELINE,
    attributes=(_status(EDI_TIMELINE), created_at(EDI_TIMELINE.created)),
)
ITEM_ADJUSTMENTS = Entity(
    name="plex_item_adjustments",
    description="Supply items taken from and brought to the store; never changed once booked.",
    key=Numbered("IAD"),
    timeline=USE_TIMELINE,
    attributes=(
        _one_of("plex.item_adjustments", "supply_item_id", "Which.", SUPPLY_TIMELINE, SUPPLY_ITEMS.name,
                Numbered("SPI", 5)),
        Field("quantity", "number", "How many more, or less than 0.", lambda b: decimals(
            b.world.integers("plex.item_adjustments.quantity", b.record, -4000, 900) * 1000 + 500, 3)),
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


def _job_event(name: str, description: str, key: Numbered, timeline: Spawned) -> Entity:
    return Entity(
        name=name,
        description=description,
        key=key,
        timeline=timeline,
        attributes=(
            Field("job_id", "string", "The job.", lambda b: jobs.KEY.ids(b.record // STEPS_AT_MOST),
                  references="jobs"),
            Field("state", "string", "The job's state.", lambda b: jobs.TIMELINE.state_names(b.step)),
            Field("logged_at", "date-time", "When, UTC.", lambda b: timestamps(b.at)),
        ),
    )  # fmt: skip


STATUS_ENTRIES = _job_event(
    "plex_workcenter_status_entries",
    "What state work centers were in.",
    Numbered("WSE", 8),
    _of_jobs("plex.workcenter_status_entries", "running", "completed", "cancelled"),
)
SETUP_ENTRIES = _job_event(
    "plex_workcenter_setup_entries",
    "What work centers were set up for.",
    Numbered("WSU", 8),
    _of_jobs("plex.workcenter_setup_entries", "running"),
)
