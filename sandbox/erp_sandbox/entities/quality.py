"""Checksheets that inspectors fill in while a job runs, and what they measured."""

import numpy as np

from erp_sandbox.attributes import owner, reference, remark, status
from erp_sandbox.documents import Lines, Path, Stage
from erp_sandbox.entities import employees, items, jobs, production
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.follow_ups import During, LivingOn
from erp_sandbox.keys import LINES_AT_MOST, InDocument
from erp_sandbox.moments import timestamps
from erp_sandbox.world import Flags, Ints, World

KEY = InDocument("CHK")

OPEN = Stage("open")

TIMELINE = LivingOn(
    "checksheets",
    paths=(
        Path(84, (OPEN, Stage("passed", (0.5, 30)))),
        Path(11, (OPEN, Stage("failed", (0.5, 30)))),
        Path(5, (OPEN,)),
    ),
    births=During(
        "checksheets.births",
        jobs.TIMELINE,
        "running",
        each=lambda world, job: world.integers("jobs.checksheets", job, 0, 3),
        delay_hours=(1, jobs.BOOKED_WITHIN_HOURS),
    ),
)

STATES = ("open", "passed", "failed")

_OPEN = TIMELINE.is_in("open")
_FAILED = TIMELINE.is_in("failed")

REMARKS = (
    "Maß an der Toleranzgrenze, Werkzeug nachgestellt.",
    "Recheck after the tool change.",
    "測定器校正済み（2026年3月）。",
    "Second sample taken because the first one was dropped; both were measured on the same gauge. " * 6,
)


CHECKSHEETS = Entity(
    "checksheets", "Inspections of what a job makes.", KEY, TIMELINE,
    attributes=(
        owner("job_id", jobs.JOBS, "The job."),
        reference("item_id", items.ITEMS, "What is inspected.", production.entry_items),
        employees.somebody("employee_id", "Who inspects it.", "checksheets.inspector", TIMELINE.created),
        status(TIMELINE, STATES, "open, passed or failed."),
        remark("remark", "Free text, now and then long.", "checksheets", REMARKS, 0.75),
        Field("completed_at", "date-time", "When it was passed or failed, UTC.",
              lambda b: blank_where(_OPEN[b.step], timestamps(b.at)), nullable=True, computed=True),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip


def measurement_counts(world: World, sheet: Ints) -> Ints:
    """How many values each checksheet asks for; the same for each sheet of an item."""
    return world.integers("checksheets.measurements", production.entry_items(world, sheet), 3, 9)


MEASUREMENT_TIMELINE = Lines(TIMELINE, count=measurement_counts, touched_by=frozenset(STATES))

CHARACTERISTICS = (
    ("Außendurchmesser ø", "M"),
    ("Bore ⌀ H7", "M"),
    ("Length over all", "M"),
    ("Rauheit Ra", "M"),
    ("質量", "KG"),
    ("Fill volume", "L"),
    ("Twardość HRC", None),
    ("Torque", None),
)
"""What is measured, and in which unit; null for a unit that the ERP does not know."""


def _specimens(batch: Batch) -> Ints:
    """What is drawn once for an item and a place holds for each of its sheets."""
    item = production.entry_items(batch.world, batch.record // LINES_AT_MOST)
    return item * LINES_AT_MOST + batch.record % LINES_AT_MOST


def _characteristics(batch: Batch) -> list[tuple[str, str | None]]:
    return batch.world.pick("measurements.characteristic", _specimens(batch), CHARACTERISTICS)


def _nominals(batch: Batch) -> Ints:
    """Millionths of the unit."""
    return batch.world.integers("measurements.nominal", _specimens(batch), 2_000, 900_000) * 10


def _tolerances(batch: Batch) -> Ints:
    """How far off a value may be, in millionths."""
    share = batch.world.integers("measurements.tolerance", _specimens(batch), 2, 60)
    tolerance: Ints = np.maximum(_nominals(batch) * share // 1000, 20)
    return tolerance


def _is_bad(batch: Batch) -> Flags:
    """One value of each failed sheet is beyond the limits."""
    sheet, place = batch.record // LINES_AT_MOST, batch.record % LINES_AT_MOST
    bad = batch.world.integers("checksheets.bad", sheet, 0, measurement_counts(batch.world, sheet))
    is_it: Flags = place == bad
    return _FAILED[batch.step] & is_it


def _values(batch: Batch) -> Ints:
    """Millionths of the unit; a limit itself is within the limits."""
    tolerance = _tolerances(batch)
    within = batch.world.integers("measurements.off", batch.record, 0, 2 * tolerance + 1) - tolerance
    beyond = tolerance + 1 + batch.world.integers("measurements.beyond", batch.record, 0, tolerance)
    beyond *= np.where(within < 0, -1, 1)
    return _nominals(batch) + np.where(_is_bad(batch), beyond, within)


def _unmeasured(batch: Batch) -> Flags:
    skipped = batch.world.chance("measurements.skipped", batch.record, 0.03)
    return _OPEN[batch.step] | (skipped & ~_is_bad(batch))


MEASUREMENTS = Entity(
    "measurements", "The values that a checksheet asks for.", InDocument("MEA"), MEASUREMENT_TIMELINE,
    parent=CHECKSHEETS,
    nested=True,
    attributes=(
        owner("checksheet_id", CHECKSHEETS, "Its checksheet."),
        Field("characteristic", "string", "What is measured.", lambda b: [what for what, _ in _characteristics(b)]),
        Field("unit_id", "string", "Unit of the values; null for one that the ERP does not know.",
              lambda b: [unit for _, unit in _characteristics(b)], nullable=True, references="units"),
        Field("nominal_value", "number", "What it should be, exact to 6 decimals.",
              lambda b: decimals(_nominals(b), 6)),
        Field("lower_limit", "number", "The least that is good.",
              lambda b: decimals(_nominals(b) - _tolerances(b), 6)),
        Field("upper_limit", "number", "The most that is good.",
              lambda b: decimals(_nominals(b) + _tolerances(b), 6)),
        Field("measured_value", "number", "What it is; null while it is not measured.",
              lambda b: blank_where(_unmeasured(b), decimals(_values(b), 6)), nullable=True),
        Field("is_within_limits", "boolean", "Whether the measured value is good; null without one.",
              lambda b: blank_where(_unmeasured(b), (~_is_bad(b)).tolist()), nullable=True, computed=True),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip
