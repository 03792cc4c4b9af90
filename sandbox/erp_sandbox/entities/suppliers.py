"""Who the company buys from."""

from erp_sandbox import words
from erp_sandbox.entity import Batch, Entity, Field, blank_where, decimals, numbered
from erp_sandbox.moments import timestamps
from erp_sandbox.timeline import Standing
from erp_sandbox.world import Ints

TIMELINE = Standing("suppliers", base=60, added_every_days=9, revised_every_days=120)


def ids(record: Ints) -> list[str]:
    """Supplier ids."""
    return numbered("SUP", record, 4)


def _names(batch: Batch) -> list[str]:
    world, record = batch.world, batch.record
    stems = world.pick("suppliers.stem", record, words.COMPANY_STEMS)
    trades = world.pick("suppliers.trade", record, words.COMPANY_TRADES)
    forms = world.pick("suppliers.form", record, words.COMPANY_FORMS)
    return [" ".join(parts) for parts in zip(stems, trades, forms, strict=True)]


def _active(batch: Batch) -> list[bool]:
    # A supplier is given up at its second revision, not before.
    leaves = batch.world.chance("suppliers.leaves", batch.record, 0.12)
    active: list[bool] = (~(leaves & (batch.step > 1))).tolist()
    return active


SUPPLIERS = Entity(
    name="suppliers",
    description="Vendors that goods and services are bought from.",
    timeline=TIMELINE,
    fields=(
        Field("id", "string", "Supplier id.", lambda b: ids(b.record)),
        Field("name", "string", "Registered name.", _names),
        Field("country", "string", "ISO 3166 country code.",
              lambda b: b.world.pick("suppliers.country", b.record, words.COUNTRIES)),
        Field("currency", "string", "ISO 4217 code of the currency it invoices in.",
              lambda b: b.world.pick("suppliers.currency", b.record, words.CURRENCIES, (50, 20, 8, 6, 6, 5, 5))),
        Field("payment_terms_days", "integer", "Days until an invoice is due.",
              lambda b: b.world.pick("suppliers.terms", b.record, (0, 14, 30, 45, 60, 90))),
        Field("contact_name", "string", "Whom to call.",
              lambda b: blank_where(b.world.chance("suppliers.no_contact", b.record, 0.15),
                                    b.world.pick("suppliers.contact", b.record + b.step, words.PEOPLE)),
              nullable=True),
        Field("rating", "number", "Delivery rating from 0 to 5.",
              lambda b: blank_where(b.world.chance("suppliers.unrated", b.record, 0.2),
                                    decimals(b.world.integers("suppliers.rating", b.record * 31 + b.step, 10, 51), 1)),
              nullable=True),
        Field("is_active", "boolean", "Whether orders may be placed with it.", _active),
        Field("created_at", "date-time", "When it was entered, UTC.",
              lambda b: timestamps(TIMELINE.created(b.world, b.record))),
        Field("modified_at", "date-time", "When it was last changed, UTC.", lambda b: timestamps(b.at)),
    ),
)  # fmt: skip
