"""Short lists and plans that only Plex tells of: operations, states of work centers, control plans."""

import numpy as np

from erp_sandbox.attributes import exact, owner
from erp_sandbox.documents import Parts
from erp_sandbox.entities import items
from erp_sandbox.entities.routings import OPERATIONS
from erp_sandbox.entity import Entity, Field, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.master_data import Chosen, Fixed
from erp_sandbox.world import Ints, World

STATUSES = ("Production", "Setup", "Down", "Idle", "Maintenance", "No Operator", "Off")
CHARACTERISTICS = ("Außendurchmesser ø", "Length", "Härte HRC", "Roughness Ra", "表面", "Grosor", "Burr", "Torque")

PLAN_KEY = Numbered("CPL")
PLAN_TIMELINE = Chosen("plex.control_plans", items.TIMELINE, items.is_manufactured, revised_every_days=260)
"""A control plan's number is its part's."""


def _line_counts(world: World, plan: Ints) -> Ints:
    return world.integers("plex.control_plans.lines", plan, 2, 7)


def _fixed(name: str, description: str, key: Numbered, names: tuple[str, ...]) -> Entity:
    return Entity(
        name=name,
        description=description,
        key=key,
        timeline=Fixed(len(names)),
        dated=False,
        attributes=(
            Field("name", "string", "What it is called.", lambda b: [names[number] for number in b.record.tolist()]),
        ),
    )


OPERATION_LIST = _fixed("plex_operations", "Kinds of work.", Numbered("OPN", 2), OPERATIONS)
WORKCENTER_STATUSES = _fixed("plex_workcenter_statuses", "States of a work center.", Numbered("WST", 2), STATUSES)

CONTROL_PLANS = Entity(
    "plex_control_plans", "What is inspected on a part.", PLAN_KEY, PLAN_TIMELINE,
    attributes=(
        owner("item_id", items.ITEMS, "Of which part.", each=1),
        Field("revision", "string", "Which revision it is.", lambda b: [str(step + 1) for step in b.step.tolist()]),
        created_at(PLAN_TIMELINE.created),
    ),
)  # fmt: skip

CONTROL_PLAN_LINES = Entity(
    "plex_control_plan_lines", "The characteristics of a control plan.",
    InDocument("CPN"), Parts(PLAN_TIMELINE, LINES_AT_MOST, _line_counts),
    attributes=(
        owner("control_plan_id", CONTROL_PLANS, "Its plan."),
        owner("item_id", items.ITEMS, "Of which part."),
        Field("sequence", "integer", "Its place, from 1.", lambda b: (b.record % LINES_AT_MOST + 1).tolist()),
        Field("characteristic", "string", "What is inspected.",
              lambda b: b.world.pick("plex.control_plan_lines.what", b.record, CHARACTERISTICS)),
        exact("target", 5, "What it should be, exact to 5 decimals.",
              lambda world, record: world.integers("plex.control_plan_lines.target", record, 10 ** 5, 10 ** 7)),
        Field("tolerance", "number", "How far it may be from that, to either side.", lambda b: decimals(
            b.world.integers("plex.control_plan_lines.tolerance", b.record + b.step.astype(np.int64), 10**2, 10**4),
            5)),
    ),
)  # fmt: skip
