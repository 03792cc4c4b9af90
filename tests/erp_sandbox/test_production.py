"""Jobs and what they report: it adds up, and it happens while the job runs."""

from collections import defaultdict
from decimal import Decimal

import numpy as np
from erp_sandbox.entities import jobs
from erp_sandbox.entities.jobs import JOBS, STATES
from erp_sandbox.entities.production import LABOR_ENTRIES, PRODUCTION_ENTRIES, SCRAP_ENTRIES
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Entity
from erp_sandbox.moments import DAY, timestamps
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, every_world


def _sums(entity: Entity, world: World) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_at(entity, world, AT):
        assert row["quantity"] > 0
        sums[row["job_id"]] += row["quantity"]
    return sums


@every_world
def test_a_job_has_made_and_spoilt_what_its_entries_say_and_no_more_than_it_should(world: World) -> None:
    made, spoilt = _sums(PRODUCTION_ENTRIES, world), _sums(SCRAP_ENTRIES, world)
    every = list(rows_at(JOBS, world, AT))
    for job in every:
        assert made[job["id"]] + spoilt[job["id"]] <= job["quantity"]
        if job["status"] == "running":
            assert job["produced_quantity"] <= made[job["id"]]
            assert job["scrapped_quantity"] <= spoilt[job["id"]]
        else:
            assert (job["produced_quantity"], job["scrapped_quantity"]) == (made[job["id"]], spoilt[job["id"]])
    full = [job for job in every if job["produced_quantity"] + job["scrapped_quantity"] == job["quantity"]]
    assert len(full) > len(every) / 2
    assert {job["id"] for job in every} >= set(made) | set(spoilt)


@every_world
def test_entries_fall_into_the_runs_of_their_job(world: World) -> None:
    changes = jobs.TIMELINE.changes(world, AT)
    changes = changes.where(jobs.TIMELINE.is_in("running")[changes.step])
    starts = defaultdict(list)
    for job, at in zip(jobs.KEY.ids(changes.record), changes.at, strict=True):
        starts[job].append((*timestamps(np.array([at, at + DAY])),))
    for entity in (PRODUCTION_ENTRIES, LABOR_ENTRIES):
        for row in rows_at(entity, world, AT):
            assert row["started_at"] < row["ended_at"] <= row["modified_at"]
            assert any(begin <= row["started_at"] and row["modified_at"] < end for begin, end in starts[row["job_id"]])


def test_entries_are_made_at_the_plant_of_their_job() -> None:
    world = World(scale=0.3)
    stands_in = {row["id"]: row["location_id"] for row in rows_at(WORK_CENTERS, world, AT)}
    every = {row["id"]: row for row in rows_at(JOBS, world, AT)}
    for row in rows_at(PRODUCTION_ENTRIES, world, AT):
        job = every[row["job_id"]]
        assert (row["item_id"], row["unit_id"]) == (job["item_id"], job["unit_id"])
        assert stands_in[row["work_center_id"]] == job["location_id"]


@every_world
def test_a_job_is_in_one_of_its_states_and_released_unless_it_is_planned(world: World) -> None:
    every = {row["id"]: row for row in rows_at(JOBS, world, AT)}
    assert {row["status"] for row in every.values()} <= set(STATES)
    assert all((row["released_at"] is None) == (row["status"] == "planned") for row in every.values())
