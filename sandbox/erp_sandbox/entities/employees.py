"""Who works for the company."""

import numpy as np

from erp_sandbox import people
from erp_sandbox.attributes import Numbers, reference
from erp_sandbox.entities import organisation
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.moments import DAY, dates
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("EMP", 4)
# The first ones are older than all other master data, which may therefore name any of them.
TIMELINE = Standing("employees", base=80, added_every_days=8, revised_every_days=200, age_days=(900, 1500))

MANAGERS = 6
"""So many of the first employees lead the others."""

TITLES = (
    "Operator", "Setter", "Inspector", "Buyer", "Planner", "Werkzeugmacher", "Técnico de mantenimiento", "Clerk",
)  # fmt: skip


def employee_names(world: World, record: Ints) -> list[str]:
    """The name of each employee."""
    return people.names(world, "employees.name", record)


def _departments(batch: Batch) -> Ints:
    return batch.world.integers("employees.department", batch.record, 0, organisation.DEPARTMENT_TIMELINE.count)


def _addresses(batch: Batch) -> list[str]:
    return people.addresses(employee_names(batch.world, batch.record), batch.record, "alderney.example")


def _titles(batch: Batch) -> list[str]:
    drawn = batch.world.pick("employees.title", batch.record, TITLES)
    senior = batch.world.chance("employees.rises", batch.record, 0.2) & (batch.step > 0)
    return [f"Senior {title}" if risen else title for title, risen in zip(drawn, senior.tolist(), strict=True)]


def _managers(batch: Batch) -> list[str | None]:
    manager = batch.world.integers(
        "employees.manager", batch.record, 0, min(MANAGERS, batch.world.sized(TIMELINE.base))
    )
    since, others = TIMELINE.created(batch.world, manager), TIMELINE.created(batch.world, batch.record)
    return blank_where((batch.record < MANAGERS) | (since > others), KEY.ids(manager))


def _gone(batch: Batch) -> Flags:
    # Those who leave do so at their second revision, not before.
    return batch.world.chance("employees.leaves", batch.record, 0.1) & (batch.step > 1)


def _hired(batch: Batch) -> Ints:
    before = batch.world.integers("employees.hired", batch.record, 0, 3000) * DAY
    is_older = batch.record < batch.world.sized(TIMELINE.base)
    return TIMELINE.created(batch.world, batch.record) - np.where(is_older, before, 0)


EMPLOYEES = Entity(
    "employees", "People who work for the company, and who once did.", KEY, TIMELINE,
    attributes=(
        Field("name", "string", "Given and family name.", lambda b: employee_names(b.world, b.record)),
        Field("email", "string", "Mail address.", _addresses),
        Field("title", "string", "What they do.", _titles),
        Field("department_id", "string", "Where they work.",
              lambda b: organisation.DEPARTMENT_KEY.ids(_departments(b)), references="departments"),
        Field("manager_id", "string", "Whom they report to.", _managers, nullable=True, references="employees"),
        Field("hired_on", "date", "First day of work.", lambda b: dates(_hired(b))),
        Field("is_active", "boolean", "Whether they still work there.", lambda b: (~_gone(b)).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip


def somebody(name: str, description: str, what: str, at: Numbers) -> Field:
    """The field with an employee who was there at a moment, for the draw named `what`."""
    return reference(
        name, EMPLOYEES, description, lambda world, record: TIMELINE.one_of(world, what, record, at(world, record))
    )
