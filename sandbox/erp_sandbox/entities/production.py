"""What is reported from the shop floor while a job runs: pieces made, pieces spoilt, hours worked."""

from erp_sandbox.attributes import choice, exact, owner, reference, remark
from erp_sandbox.entities import employees, items, jobs, routings, work_centers
from erp_sandbox.entity import Batch, Entity, Field, decimals
from erp_sandbox.follow_ups import During
from erp_sandbox.keys import LINES_AT_MOST, InDocument
from erp_sandbox.moments import HOUR, timestamps
from erp_sandbox.world import Ints, World

ENTRY_KEY = InDocument("PRD")
ENTRY_TIMELINE = jobs.PRODUCTION.timeline(at_least_hours=2)
SCRAP_TIMELINE = jobs.SCRAP.timeline(at_least_hours=1)
LABOR_TIMELINE = During(
    "labor_entries",
    jobs.TIMELINE,
    "running",
    each=lambda world, job: world.integers("jobs.labor_entries", job, 1, 5),
    delay_hours=(9, jobs.BOOKED_WITHIN_HOURS),
)

SCRAP_REASONS = ("setup", "dimension", "surface", "material", "operator", "test_piece")
ACTIVITIES = ("setup", "run", "rework", "cleaning")

SCRAP_NOTES = (
    "Lunker in der Oberfläche, siehe Foto.",
    "キズあり。原因調査中。",
    "Medida fuera de tolerancia: ø 12,08 en lugar de ø 12,00 ± 0,05 mm.",
    "Tool broke; the pieces after it were sorted out by hand and measured one by one. " * 8,
)


def entry_items(world: World, record: Ints) -> Ints:
    """What each entry, of whatever kind, is about."""
    return jobs.job_items(world, record // LINES_AT_MOST)


def entry_locations(world: World, record: Ints) -> Ints:
    """The plant in which each entry, of whatever kind, was made."""
    return jobs.job_locations(world, record // LINES_AT_MOST)


def _job() -> Field:
    return owner("job_id", jobs.JOBS, "The job.")


def _item() -> Field:
    return reference("item_id", items.ITEMS, "What the job makes.", entry_items)  # fmt: skip


def _unit() -> Field:
    return items.unit_of(entry_items)  # fmt: skip


def _work_center() -> Field:
    def drawn(batch: Batch) -> list[str]:
        routing = entry_items(batch.world, batch.record)
        return work_centers.KEY.ids(routings.work_center_at(batch.world, routing, batch.record % LINES_AT_MOST))

    return Field("work_center_id", "string", "Where.", drawn, references="work_centers")


def booked_by(entity: str, description: str) -> Field:
    """The field with the employee behind an entry that never changes: anyone who was there when it was booked."""

    def drawn(batch: Batch) -> list[str]:
        return employees.KEY.ids(employees.TIMELINE.one_of(batch.world, f"{entity}.employee", batch.record, batch.at))

    return Field("employee_id", "string", description, drawn, references="employees")


def _ended(batch: Batch) -> Ints:
    """An entry is booked up to 20 minutes after the work that it is about."""
    return batch.at - batch.world.integers("production_entries.booked", batch.record, 0, HOUR // 3)


def _started(batch: Batch) -> Ints:
    return _ended(batch) - batch.world.integers("production_entries.took", batch.record, HOUR // 4, 3 * HOUR // 2)


def _centihours(batch: Batch) -> Ints:
    """Hundredths of an hour."""
    return batch.world.integers("labor_entries.hours", batch.record, 25, 801)


PRODUCTION_ENTRIES = Entity(
    "production_entries", "Good pieces that a job reported; never changed once booked.", ENTRY_KEY, ENTRY_TIMELINE,
    attributes=(
        _job(),
        _item(),
        _work_center(),
        booked_by("production_entries", "Who reported it."),
        exact("quantity", 3, "How many good ones, in the unit.", jobs.PRODUCTION.quantities),
        _unit(),
        Field("started_at", "date-time", "When they were begun, UTC.", lambda b: timestamps(_started(b))),
        Field("ended_at", "date-time", "When they were done, UTC.", lambda b: timestamps(_ended(b))),
    ),
)  # fmt: skip

SCRAP_ENTRIES = Entity(
    "scrap_entries", "Spoilt pieces that a job reported; never changed once booked.", InDocument("SCR"), SCRAP_TIMELINE,
    attributes=(
        _job(),
        _item(),
        _work_center(),
        booked_by("scrap_entries", "Who reported it."),
        exact("quantity", 3, "How many were spoilt, in the unit.", jobs.SCRAP.quantities),
        _unit(),
        choice("reason", "Why.", "scrap_entries.reason", SCRAP_REASONS, (3, 5, 4, 3, 2, 1)),
        remark("note", "What was seen, now and then long.", "scrap_entries", SCRAP_NOTES, 0.6),
        Field("scrapped_at", "date-time", "When it was found, UTC.",
              lambda b: timestamps(b.at - b.world.integers("scrap_entries.found", b.record, 0, HOUR))),
    ),
)  # fmt: skip

LABOR_ENTRIES = Entity(
    "labor_entries", "Hours that people worked on a job; never changed once booked.", InDocument("LAB"), LABOR_TIMELINE,
    attributes=(
        _job(),
        _work_center(),
        booked_by("labor_entries", "Who worked."),
        choice("activity", "At what.", "labor_entries.activity", ACTIVITIES, (2, 7, 1, 1)),
        Field("hours", "number", "For how long, exact to 2 decimals.", lambda b: decimals(_centihours(b), 2)),
        Field("started_at", "date-time", "From when, UTC.",
              lambda b: timestamps(b.at - _centihours(b) * (HOUR // 100))),
        Field("ended_at", "date-time", "Until when, UTC; an open shift is not booked.", lambda b: timestamps(b.at)),
    ),
)  # fmt: skip
