"""Who the company buys from."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("SUP", 4)
TIMELINE = Standing("suppliers", base=60, added_every_days=9, revised_every_days=120)

INACTIVE = 3
"""The supplier that has been inactive from the start."""

UNKNOWN = 9999
"""The number of a supplier that never exists."""


def payment_terms(world: World, record: Ints) -> list[int]:
    """How many days after its invoice each supplier is paid."""
    return world.pick("suppliers.terms", record, (0, 14, 30, 45, 60, 90))


def _names(batch: Batch) -> list[str]:
    world, record = batch.world, batch.record
    stems = world.pick("suppliers.stem", record, words.COMPANY_STEMS)
    trades = world.pick("suppliers.trade", record, words.COMPANY_TRADES)
    forms = world.pick("suppliers.form", record, words.COMPANY_FORMS)
    return [" ".join(parts) for parts in zip(stems, trades, forms, strict=True)]


def _active(batch: Batch) -> Flags:
    # A supplier is given up at its second revision, not before.
    leaves = batch.world.chance("suppliers.leaves", batch.record, 0.12)
    stays: Flags = ~((leaves & (batch.step > 1)) | (batch.record == INACTIVE))
    return stays


def _ratings(batch: Batch) -> list[object]:
    drawn = batch.world.integers("suppliers.rating", batch.record * 31 + batch.step.astype(np.int64), 10, 51)
    return blank_where(batch.world.chance("suppliers.unrated", batch.record, 0.2), decimals(drawn, 1))


SUPPLIERS = Entity(
    "suppliers", "Vendors that goods and services are bought from.", KEY, TIMELINE,
    attributes=(
        Field("name", "string", "Registered name.", _names),
        Field("country", "string", "ISO 3166 country code.",
              lambda b: b.world.pick("suppliers.country", b.record, words.COUNTRIES)),
        Field("currency_id", "string", "ISO 4217 code of the currency it invoices in.",
              lambda b: b.world.pick("suppliers.currency", b.record, words.CURRENCIES, words.CURRENCY_WEIGHTS),
              references="currencies"),
        Field("payment_terms_days", "integer", "Days until an invoice is due.",
              lambda b: payment_terms(b.world, b.record)),
        Field("contact_name", "string", "Whom to call.",
              lambda b: blank_where(b.world.chance("suppliers.no_contact", b.record, 0.15),
                                    b.world.pick("suppliers.contact", b.record + b.step, words.PEOPLE)),
              nullable=True),
        Field("rating", "number", "Delivery rating from 0 to 5.", _ratings, nullable=True),
        Field("is_active", "boolean", "Whether orders may be placed with it.", lambda b: _active(b).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
