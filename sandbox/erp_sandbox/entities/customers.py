"""Who the company sells to."""

from erp_sandbox import words
from erp_sandbox.attributes import reference
from erp_sandbox.entities import employees, organisation
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("CUS", 4)
TIMELINE = Standing("customers", base=45, added_every_days=11, revised_every_days=110)

INACTIVE = 3
"""The customer that has been inactive from the start."""

TRADES = ("Motors", "Agri", "Medical", "Rail", "Appliances", "Aerospace", "Robotics", "Marine", "Energía", "電機")


def currencies(world: World, record: Ints) -> list[str]:
    """The currency that each customer is invoiced in."""
    return world.pick("customers.currency", record, words.CURRENCIES, words.CURRENCY_WEIGHTS)


def payment_terms(world: World, record: Ints) -> list[int]:
    """How many days each customer has to pay."""
    return world.pick("customers.terms", record, (0, 14, 30, 30, 60, 90))


def subsidiaries(world: World, record: Ints) -> Ints:
    """Which company of the group sells to each customer."""
    return world.integers(
        "customers.subsidiary", record, organisation.FIRST_TRADING, organisation.SUBSIDIARY_TIMELINE.count
    )


def _names(batch: Batch) -> list[str]:
    world, record = batch.world, batch.record
    stems = world.pick("customers.stem", record, words.COMPANY_STEMS)
    trades = world.pick("customers.trade", record, TRADES)
    forms = world.pick("customers.form", record, words.COMPANY_FORMS)
    return [" ".join(parts) for parts in zip(stems, trades, forms, strict=True)]


def _place(batch: Batch) -> list[tuple[str, str, str]]:
    return batch.world.pick("customers.place", batch.record, words.PLACES)


def _credit_limits(batch: Batch) -> list[object]:
    # Thousands, raised or lowered at each revision.
    drawn = batch.world.integers("customers.credit", batch.record * 31 + batch.step, 5, 2000) * 10**8
    return blank_where(batch.world.chance("customers.unlimited", batch.record, 0.25), decimals(drawn, 5))


def _active(batch: Batch) -> Flags:
    # A customer is lost at its second revision, not before.
    leaves = batch.world.chance("customers.leaves", batch.record, 0.1)
    stays: Flags = ~((leaves & (batch.step > 1)) | (batch.record == INACTIVE))
    return stays


CUSTOMERS = Entity(
    "customers", "Companies that goods are sold to.", KEY, TIMELINE,
    attributes=(
        Field("name", "string", "Registered name.", _names),
        Field("city", "string", "City.", lambda b: [place[0] for place in _place(b)]),
        Field("country", "string", "ISO 3166 country code.", lambda b: [place[1] for place in _place(b)]),
        Field("time_zone", "string", "IANA time zone.", lambda b: [place[2] for place in _place(b)]),
        Field("currency_id", "string", "ISO 4217 code of the currency it is invoiced in.",
              lambda b: currencies(b.world, b.record), references="currencies"),
        reference("subsidiary_id", organisation.SUBSIDIARIES, "The company of the group that sells to it.",
                  subsidiaries),
        Field("payment_terms_days", "integer", "Days until an invoice is due.",
              lambda b: payment_terms(b.world, b.record)),
        Field("credit_limit", "number", "How much may be owed, in its currency; null for no limit.", _credit_limits,
              nullable=True),
        reference("account_manager_id", employees.EMPLOYEES, "Who looks after it.",
                  lambda world, record: employees.TIMELINE.one_of_first(world, "customers.manager", record)),
        Field("is_active", "boolean", "Whether it may order.", lambda b: _active(b).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
