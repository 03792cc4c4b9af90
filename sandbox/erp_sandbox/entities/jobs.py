"""Production jobs: their lives, what they make, and how much of it by when."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from erp_sandbox import words
from erp_sandbox.attributes import choice, exact, reference, remark, status
from erp_sandbox.documents import Flow, Path, Stage, pinned
from erp_sandbox.entities import bills_of_material, employees, items, routings, stock
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.follow_ups import During
from erp_sandbox.keys import LINES_AT_MOST, Numbered
from erp_sandbox.moments import DAY, dates, timestamps
from erp_sandbox.timeline import DELETED
from erp_sandbox.world import Floats, Ints, World

KEY = Numbered("JOB")

PLANNED = Stage("planned")
RELEASED = Stage("released", (2, 72))
FIRST_RUN = Stage("running", (4, 120))
NEXT_RUN = Stage("running", (24, 96))
COMPLETED = Stage("completed", (24, 96))
CLOSED = Stage("closed", (24, 400))
CANCELLED = Stage("cancelled", (24, 200))

PATHS = {
    "standard": Path(42, (PLANNED, RELEASED, FIRST_RUN, NEXT_RUN, COMPLETED, CLOSED)),
    "long": Path(20, (PLANNED, RELEASED, FIRST_RUN, NEXT_RUN, NEXT_RUN, COMPLETED, CLOSED)),
    "short": Path(12, (PLANNED, RELEASED, FIRST_RUN, COMPLETED, CLOSED)),
    "stays completed": Path(5, (PLANNED, RELEASED, FIRST_RUN, NEXT_RUN, COMPLETED)),
    "stays running": Path(5, (PLANNED, RELEASED, FIRST_RUN, NEXT_RUN)),
    "stays released": Path(3, (PLANNED, RELEASED)),
    "stays planned": Path(3, (PLANNED,)),
    "cancelled": Path(4, (PLANNED, RELEASED, CANCELLED)),
    "stopped": Path(3, (PLANNED, RELEASED, FIRST_RUN, CANCELLED)),
    "deleted": Path(3, (PLANNED, Stage(DELETED, (2, 200)))),
}

SCENARIOS = {
    "standard": "standard",
    "running": "stays running",
    "cancelled": "cancelled",
    "stopped": "stopped",
    "deleted": "deleted",
}
"""The first jobs of every world, each by the scenario it shows, with the path it takes."""

scenario = tuple(SCENARIOS).index
"""The number of the job that shows a scenario."""

TIMELINE = Flow("jobs", per_day=1.35, paths=tuple(PATHS.values()), pinned=pinned(PATHS, SCENARIOS, every_hours=5.0))

BOOKED_WITHIN_HOURS = 20
"""What a run brings about is booked this soon after its start, and before the job's next stage."""


def job_items(world: World, job: Ints) -> Ints:
    """What each job makes: an item whose bill and routing existed when the job was made."""
    record, count = bills_of_material.TIMELINE.existing(world, TIMELINE.created(world, job))
    drawn = world.integers("jobs.item", job, 0, np.maximum(count, 1))
    return record[drawn] if len(record) else np.zeros_like(job)


def job_locations(world: World, job: Ints) -> Ints:
    """The plant in which each job runs."""
    return routings.locations(world, job_items(world, job))


def quantities(world: World, job: Ints) -> Ints:
    """How many each job is to make, in thousandths; whole for items that are counted."""
    return items.quantities(world, "jobs", job, job_items(world, job), 40, 2001)


def grains(world: World, job: Ints) -> Ints:
    """The smallest quantity of each job's item, in thousandths."""
    return np.where(items.is_counted(world, job_items(world, job)), 1000, 1)


def _part(quantity: Ints, share: Floats, grain: Ints) -> Ints:
    """A share of each quantity, rounded down to its grain."""
    part: Ints = (quantity // grain * share).astype(np.int64) * grain
    return part


def _runs(stages: tuple[Stage, ...]) -> int:
    return sum(stage.state == "running" for stage in stages)


_RUNS_ENDED = np.array([_runs(path.stages[:place]) for path in TIMELINE.paths for place in range(len(path.stages))])
"""For each step, how many runs a job has behind it."""

_RUNS_WANTED = np.array(
    [_runs(path.stages) + (path.stages[-1].state in ("running", "cancelled")) for path in TIMELINE.paths]
)
"""How many runs a job on each path would take to make the whole quantity; one more than it gets if it never does."""


def runs_wanted(world: World, job: Ints) -> Ints:
    """In how many runs each job would make its quantity."""
    return _RUNS_WANTED[TIMELINE.path(world, job)]


@dataclass(frozen=True)
class Portions:
    """A quantity of each job that its runs book bit by bit; a portion is numbered as in `During`.

    Args:
        name: Names the draws; the entity's name.
        total: What all wanted runs of a job would book, in thousandths.
        each: How many portions each run of a job books.
    """

    name: str
    total: Callable[[World, Ints], Ints]
    each: Callable[[World, Ints], Ints]

    def timeline(self, at_least_hours: float) -> During:
        """When the portions are booked, no sooner than so long after the start of their run."""
        return During(self.name, TIMELINE, "running", self.each, (at_least_hours, BOOKED_WITHIN_HOURS))

    def _before(self, world: World, job: Ints, place: Ints) -> Ints:
        """What is booked of each job before the portion at a place."""
        portions = runs_wanted(world, job) * self.each(world, job)
        drift = world.uniform(f"{self.name}.portion", job * LINES_AT_MOST + place, 0.0, 0.5)
        drift = np.where((place > 0) & (place < portions), drift, 0.0)
        return _part(self.total(world, job), (place + drift) / np.maximum(portions, 1), grains(world, job))

    def quantities(self, world: World, record: Ints) -> Ints:
        """How much each portion is, in thousandths."""
        job, place = record // LINES_AT_MOST, record % LINES_AT_MOST
        return self._before(world, job, place + 1) - self._before(world, job, place)

    def by(self, batch: Batch) -> Ints:
        """What jobs have booked by the end of the last run that is over, in thousandths."""
        return self._before(batch.world, batch.record, _RUNS_ENDED[batch.step] * self.each(batch.world, batch.record))


def _scrap_intended(world: World, job: Ints) -> Ints:
    share = np.maximum(world.uniform("jobs.scrap", job, -0.02, 0.06), 0.0)
    return _part(quantities(world, job), share, grains(world, job))


def _scrap_portions(world: World, job: Ints) -> Ints:
    # So few that each is at least one piece.
    enough: Ints = _scrap_intended(world, job) // grains(world, job) // (2 * runs_wanted(world, job).clip(1))
    return np.minimum(enough, 2)


def scrap(world: World, job: Ints) -> Ints:
    """How many each job spoils if all goes on to the end, in thousandths."""
    return np.where(_scrap_portions(world, job) > 0, _scrap_intended(world, job), 0)


def good(world: World, job: Ints) -> Ints:
    """How many each job makes if all goes on to the end, in thousandths: what is not spoilt, seldom a little less."""
    quantity = quantities(world, job)
    short = world.chance("jobs.is_short", job, 0.1) * world.uniform("jobs.short", job, 0.0, 0.1)
    return quantity - scrap(world, job) - _part(quantity, short, grains(world, job))


PRODUCTION = Portions("production_entries", good, lambda world, job: world.integers("jobs.entries", job, 1, 5))
SCRAP = Portions("scrap_entries", scrap, _scrap_portions)

_NOT_RELEASED = TIMELINE.is_in("planned")


def _released_at(batch: Batch) -> list[str | None]:
    at = TIMELINE.reached(batch.world, batch.record, "released")
    not_yet = _NOT_RELEASED[batch.step]
    return blank_where(not_yet, timestamps(np.where(not_yet, 0, at)))


def _due(batch: Batch) -> Ints:
    return TIMELINE.created(batch.world, batch.record) + batch.world.integers("jobs.due", batch.record, 6, 60) * DAY


STATES = ("planned", "released", "running", "completed", "closed", "cancelled")
PRIORITIES = ("low", "normal", "high")

JOBS = Entity(
    "jobs", "Orders to the shop floor to make an item.", KEY, TIMELINE,
    attributes=(
        reference("item_id", items.ITEMS, "What is made.", job_items),
        reference("bill_of_material_id", bills_of_material.BILLS_OF_MATERIAL, "What it is made of.", job_items),
        reference("routing_id", routings.ROUTINGS, "How it is made.", job_items),
        reference("location_id", stock.LOCATIONS, "The plant in which it is made.", job_locations),
        employees.somebody("planner_id", "Who planned it.", "jobs.planner", TIMELINE.created),
        exact("quantity", 3, "How many are to be made, in the unit.", quantities),
        items.unit_of(job_items),
        Field("produced_quantity", "number", "How many were made by the end of the last run that is over.",
              lambda b: decimals(PRODUCTION.by(b), 3), computed=True),
        Field("scrapped_quantity", "number", "How many were spoilt by then.",
              lambda b: decimals(SCRAP.by(b), 3), computed=True),
        status(TIMELINE, STATES),
        choice("priority", "low, normal or high.", "jobs.priority", PRIORITIES, (2, 7, 1)),
        Field("due_on", "date", "When it is to be finished.", lambda b: dates(_due(b))),
        Field("released_at", "date-time", "When it was given to the shop floor, UTC.", _released_at, nullable=True,
              computed=True),
        remark("notes", "Free text, now and then long.", "jobs", words.NOTES, 0.8),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
