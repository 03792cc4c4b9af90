"""The taps whose runs are disturbed; a new one adds its declaration here. `FAULT_TAP` names the only one meant."""

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo import sandbox
from tests import sandboxes
from tests.end_to_end.canonical import canonical_rows
from tests.faults.netsuite import TAP_NETSUITE
from tests.faults.plex import TAP_PLEX
from tests.faults.record import EVERYTHING
from tests.faults.subject import FAILED, Probe, Row, Rows, Subject, lasting

CLOCK = "2026-06-01T06:00:00Z"
SCALE = 0.05
ONE_BY_ONE = {"max_concurrency": 1}


@cache
def sandbox_truth() -> Rows:
    """Every row that the sandbox holds at its clock's time."""
    world, at = World(scale=SCALE), parse(CLOCK)
    return {entity.name: {row["id"]: row for row in rows_at(entity, world, at)} for entity in ENTITIES}


def _in_one_form(stream: str, rows: Iterable[Row], exact_numbers: bool) -> Mapping[Any, Row]:  # noqa: FBT001 - a column's nature
    entity = next(entity for entity in ENTITIES if entity.name == stream)
    return canonical_rows(entity, rows, exact_numbers=exact_numbers)


def _settings(server: sandbox.Sandbox) -> dict[str, Any]:
    return {
        "api_url": server.url,
        "auth_token": sandbox.TOKEN,
        "start_date": "2000-01-01",
        "page_size": 100,
        "max_retry_seconds": 30,
    }


_REFUSED = "the source refused, for a reason that this tap does not know (HTTP {}"
_LOOP = {"cursor_loop": "the sandbox's cursor leads to the same page again"}

TAP_SANDBOX = Subject(
    name="tap-sandbox",
    command=Path(sys.executable).with_name("tap-sandbox"),
    serve=lambda: sandboxes.running(clock=CLOCK, scale=str(SCALE)),
    settings=_settings,
    truth=sandbox_truth,
    in_one_form=_in_one_form,
    probes=(
        Probe("one page after the other", "purchase_order_lines", "*/purchase-order-lines", ONE_BY_ONE),
        Probe("windows", "purchase_order_lines", "*/purchase-order-lines", {"max_concurrency": 4}),
        Probe("children", "measurements", "*/checksheets/*/measurements", {"max_concurrency": 4}),
        Probe("their documents", "measurements", "*/checksheets", {"page_size": 7}),
        Probe("full table", "accounting_periods", "*/accounting-periods", {"page_size": 5}),
        Probe("discovery", "items", "*/custom-field-definitions", positions=("first",)),
    ),
    discovery_route="*/custom-field-definitions",
    red={
        "401": "the sandbox refused the token",
        "403": _REFUSED.format("403"),
        "404": "the sandbox has no such resource",
        "409": _REFUSED.format("409"),
        "token_expired": "the sandbox refused the token",
    },
    may_be_red=_LOOP,
    lasting=lasting("the sandbox asks to slow down", FAILED, "the answer is not a whole page of JSON") | _LOOP,
    read_anew=frozenset(
        {"measurements", "completed_snapshots", *(entity.name for entity in ENTITIES if not entity.dated)}
    ),
)

ALL = (TAP_SANDBOX, TAP_NETSUITE, TAP_PLEX)
SUBJECTS = (
    tuple(each for each in ALL if each.name == os.environ.get("FAULT_TAP", each.name)) if EVERYTHING else (TAP_SANDBOX,)
)
