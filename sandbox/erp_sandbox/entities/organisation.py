"""How the company is divided: its subsidiaries, and their departments."""

from typing import NamedTuple

import numpy as np

from erp_sandbox.attributes import owner
from erp_sandbox.entity import Batch, Entity, Field, created_at
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Fixed
from erp_sandbox.world import Ints


class _Subsidiary(NamedTuple):
    name: str
    parent: int | None
    country: str
    currency: str
    time_zone: str


_SUBSIDIARIES = (
    _Subsidiary("Alderney Group", None, "US", "USD", "America/New_York"),
    _Subsidiary("Alderney Manufacturing Inc.", 0, "US", "USD", "America/Chicago"),
    _Subsidiary("Alderney de México S.A. de C.V.", 1, "MX", "MXN", "America/Mexico_City"),
    _Subsidiary("Alderney Europe GmbH", 0, "DE", "EUR", "Europe/Berlin"),
    _Subsidiary("Alderney Polska Sp. z o.o.", 3, "PL", "PLN", "Europe/Warsaw"),
    _Subsidiary("Alderney Göteborg AB", 3, "SE", "SEK", "Europe/Stockholm"),
    _Subsidiary("Alderney Zürich AG", 3, "CH", "CHF", "Europe/Zurich"),
    _Subsidiary("オルダニー名古屋株式会社", 0, "JP", "JPY", "Asia/Tokyo"),
)

SUBSIDIARY_KEY = Numbered("SUB", 2)
SUBSIDIARY_TIMELINE = Fixed(len(_SUBSIDIARIES))

FIRST_TRADING = 1
"""The first subsidiary that does business; the one before it only holds the others."""

DEPARTMENT_NAMES = ("Production", "Quality", "Purchasing", "Sales", "Logistics", "Maintenance", "Finance")

DEPARTMENT_KEY = Numbered("DEP", 3)
DEPARTMENT_TIMELINE = Fixed(len(_SUBSIDIARIES) * len(DEPARTMENT_NAMES))


def department(subsidiary: Ints, place: Ints) -> Ints:
    """The number of the department of a subsidiary that stands at a place among DEPARTMENT_NAMES."""
    return subsidiary * len(DEPARTMENT_NAMES) + place


def subsidiary_currencies(subsidiary: Ints) -> list[str]:
    """The currency that each subsidiary keeps its books in."""
    return [_SUBSIDIARIES[number].currency for number in subsidiary.tolist()]


def _facts(batch: Batch) -> list[_Subsidiary]:
    return [_SUBSIDIARIES[number] for number in batch.record.tolist()]


def _parents(batch: Batch) -> list[str | None]:
    ids = SUBSIDIARY_KEY.ids(np.arange(len(_SUBSIDIARIES)))
    return [None if facts.parent is None else ids[facts.parent] for facts in _facts(batch)]


def _department_names(batch: Batch) -> list[str]:
    return [DEPARTMENT_NAMES[place] for place in (batch.record % len(DEPARTMENT_NAMES)).tolist()]


SUBSIDIARIES = Entity(
    "subsidiaries", "The companies of the group, as a tree.", SUBSIDIARY_KEY, SUBSIDIARY_TIMELINE,
    attributes=(
        Field("name", "string", "Registered name.", lambda b: [facts.name for facts in _facts(b)]),
        Field("parent_id", "string", "The company it belongs to; null for the topmost.", _parents, nullable=True,
              references="subsidiaries"),
        Field("country", "string", "ISO 3166 country code.", lambda b: [facts.country for facts in _facts(b)]),
        Field("currency_id", "string", "ISO 4217 code of the currency it keeps its books in.",
              lambda b: subsidiary_currencies(b.record), references="currencies"),
        Field("time_zone", "string", "IANA time zone.", lambda b: [facts.time_zone for facts in _facts(b)]),
        created_at(SUBSIDIARY_TIMELINE.created),
    ),
)  # fmt: skip

DEPARTMENTS = Entity(
    "departments", "Departments, each of one subsidiary.", DEPARTMENT_KEY, DEPARTMENT_TIMELINE,
    attributes=(
        Field("name", "string", "What it is called.", _department_names, options=DEPARTMENT_NAMES),
        owner("subsidiary_id", SUBSIDIARIES, "Whose department it is.", len(DEPARTMENT_NAMES)),
        created_at(DEPARTMENT_TIMELINE.created),
    ),
)  # fmt: skip
