"""Whom to talk to at a customer."""

from erp_sandbox import people
from erp_sandbox.attributes import choice, owner
from erp_sandbox.entities import customers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Attached

KEY = Numbered("CON", 5)
EACH = 2
TIMELINE = Attached("contacts", customers.TIMELINE, each=EACH, revised_every_days=240)

ROLES = ("purchasing", "quality", "finance", "engineering")
LANGUAGES = ("en", "de", "es", "pl", "sv", "ja")


def _names(batch: Batch) -> list[str]:
    # Every second revision somebody else has taken over.
    return people.names(batch.world, "contacts.name", batch.record * 31 + batch.step // 2)


def _addresses(batch: Batch) -> list[str | None]:
    unknown = batch.world.chance("contacts.no_email", batch.record, 0.1)
    return blank_where(unknown, people.addresses(_names(batch), batch.record, "customer.example"))


def _phones(batch: Batch) -> list[str | None]:
    numbers = batch.world.integers("contacts.phone", batch.record, 0, 10**4).tolist()
    return blank_where(batch.world.chance("contacts.no_phone", batch.record, 0.3), [f"555-{n:04d}" for n in numbers])


CONTACTS = Entity(
    "contacts", "People at customers.", KEY, TIMELINE,
    attributes=(
        owner("customer_id", customers.CUSTOMERS, "Where they work.", EACH),
        Field("name", "string", "Given and family name.", _names),
        choice("role", "What they are asked about.", "contacts.role", ROLES),
        Field("email", "string", "Mail address.", _addresses, nullable=True),
        Field("phone", "string", "Telephone number.", _phones, nullable=True),
        Field("language", "string", "ISO 639 code of the language they are written to in.",
              lambda b: b.world.pick("contacts.language", b.record, LANGUAGES, (6, 2, 2, 1, 1, 1))),
        Field("is_primary", "boolean", "Whether they are asked first.", lambda b: (b.record % EACH == 0).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
