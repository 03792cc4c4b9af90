"""What all transactions share: the header, the main line, the other lines, and what each line books."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self, TypeAlias

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import ids
from erp_sandbox.netsuite.rows.statuses import Type

Row: TypeAlias = dict[str, Any]
"""A row: numbers as int and Decimal, T and F, dates and UTC times as texts, None for what is null."""

Placed: TypeAlias = tuple[str, Row]
"""The name of a table, and a row of it."""

RATES = {
    1: Decimal(1),
    2: Decimal("1.08425"),
    3: Decimal("0.0551"),
    4: Decimal("0.25195"),
    5: Decimal("0.09512"),
    6: Decimal("1.1287"),
    7: Decimal("0.00671"),
}
"""What one unit of each currency is worth in that of the books, by internal id."""

STAMPED_SINCE = "2025-07-01"
"""Accounting lines last changed before this day bear no stamp."""

_NO_SPECIAL_DOCUMENT = dict.fromkeys(("isreversal", "intercoadj", "visibletocustomer"), "F")
_NO_SPECIAL_LINE = dict.fromkeys(("iscogs", "isclosed", "isbillable", "eliminate", "donotdisplayline", "cleared"), "F")

_EXACT = Decimal("0.00001")
ZERO = Decimal(0)


def flag(value: object) -> str:
    """A boolean as SuiteQL answers it."""
    return "T" if value else "F"


def second(text: str) -> str:
    """A time of the data set, cut off to whole seconds."""
    return f"{text[:19]}Z"


def rounded(value: Decimal) -> Decimal:
    """A number to the five decimals that columns hold."""
    return value.quantize(_EXACT, ROUND_HALF_UP)


def at_location(text: str | None) -> Row:
    """Where the goods of a document are, and the subsidiary whose they are by that."""
    place = ids.location(text or "LOC-000")
    return {"location": place, "subsidiary": ids.location_subsidiary(place)}


def goods(row: Record, kind: str = "InvtPart") -> Row:
    """The columns of a line that say how many of which item."""
    unit = row.get("unit_id") or row.get("_unit")
    return {
        "item": row["item_id"] and ids.item(row["item_id"]),
        "itemtype": kind,
        "quantity": row["quantity"],
        "units": unit and ids.unit(unit),
    }


@dataclass(slots=True)
class Document:
    """A transaction, before it is spread over the tables.

    Args:
        id: Its internal id.
        type: Its type.
        number: What its number says beside the prefix.
        status: A letter.
        date: The date it bears.
        created: When it was entered, as the data set writes times.
        modified: When its header was last changed.
        total: Its sum in its currency; None where it has none.
        account: The account of its main line.
        side: 1 where the main line is a debit, -1 where it is a credit.
        entity: Whom it is with.
        currency: Of its amounts.
        subsidiary: In whose books it is.
        location: Where the goods go to or come from.
        memo: Free text.
        created_from: The transaction that it follows.
        voided: Whether it was voided.
    """

    id: int
    type: Type
    number: str
    status: str
    date: str
    created: str
    modified: str
    total: Decimal | None = None
    account: int | None = None
    side: int = 1
    entity: int | None = None
    currency: int = 1
    subsidiary: int = 1
    location: int | None = None
    memo: str | None = None
    created_from: int | None = None
    voided: bool = False

    @classmethod
    def of(cls, row: Record, id_: int, kind: Type, status: str = "", date: str | None = None, **more: Any) -> Self:
        """The document that a record is, or is a line of; what is not given here or in `more` is told by the record."""
        return cls(
            **{
                "id": id_,
                "type": kind,
                "number": row["id"].partition("-")[2],
                "status": status,
                "date": date or row["modified_at"][:10],
                "created": row.get("created_at") or row["modified_at"],
                "modified": row["modified_at"],
                "currency": ids.currency(row.get("currency_id") or row.get("_currency") or "USD"),
            }
            | more
        )

    @property
    def rate(self) -> Decimal:
        """What one unit of its currency is worth in that of the books."""
        return RATES.get(self.currency, RATES[1])

    def header(self, **more: Any) -> Placed:
        """Its row in `transaction`."""
        kind, tranid = self.type, f"{self.type.prefix}{self.number}"
        row = {
            "id": self.id,
            "tranid": tranid,
            "transactionnumber": str(self.id),
            "type": kind.code,
            "abbrevtype": kind.prefix,
            "recordtype": kind.record,
            "trandisplayname": f"{kind.name} #{tranid}",
            "typebaseddocumentnumber": tranid,
            "number": self.id,
            "trandate": self.date,
            "createddate": second(self.created),
            "createdby": ids.somebody(self.id // 64),
            "lastmodifieddate": second(self.modified),
            "lastmodifiedby": ids.somebody(self.id // 64 + len(self.status) + ord(self.status)),
            "status": self.status,
            "entity": self.entity,
            "memo": self.memo,
            "currency": self.currency,
            "exchangerate": self.rate,
            "foreigntotal": self.total,
            "posting": flag(kind.posts and not self.voided),
            "postingperiod": ids.period_of(self.date) if kind.posts else None,
            "void": flag(self.voided),
            "voided": flag(self.voided),
        }
        return "transaction", row | _NO_SPECIAL_DOCUMENT | more

    def main_line(self, **more: Any) -> Iterator[Placed]:
        """Its line 0."""
        amount = None if self.total is None else self.total * self.side
        return self.line(0, amount, self.account, self.modified, mainline="T", memo=self.memo, **more)

    def line(
        self, place: int, amount: Decimal | None, account: int | None, modified: str, **more: Any
    ) -> Iterator[Placed]:
        """A line, from 0 on, and what it books in the transaction's currency: below 0 for a credit."""
        if self.voided and amount is not None:
            amount = ZERO
        row: Row = {
            "uniquekey": ids.line_key(self.id, place),
            "id": place,
            "transaction": self.id,
            "linesequencenumber": place,
            "mainline": "F",
            "taxline": "F",
            "entity": self.entity,
            "subsidiary": self.subsidiary,
            "location": self.location,
            "createdfrom": self.created_from,
            **_NO_SPECIAL_LINE,
            "expenseaccount": None if more.get("item") or place == 0 else account,
            "linelastmodifieddate": second(modified),
        }
        if amount is not None:
            row["foreignamount"] = amount
            row["netamount"] = rounded(amount * self.rate)
            row["creditforeignamount" if amount < 0 else "debitforeignamount"] = abs(amount)
        yield "transactionline", row | more
        if account is not None and amount is not None:
            yield "transactionaccountingline", self._booking(place, amount, account, modified)

    def _booking(self, place: int, amount: Decimal, account: int, modified: str) -> Row:
        base = rounded(amount * self.rate)
        row: Row = {
            "transaction": self.id,
            "transactionline": place,
            "accountingbook": 1,
            "account": account,
            "amount": base,
            "netamount": base,
            "exchangerate": self.rate,
            "posting": flag(self.type.posts and not self.voided),
            "processedbyrevcommit": "F",
        }
        row["credit" if base < 0 else "debit"] = abs(base)
        if modified >= STAMPED_SINCE:
            row["lastmodifieddate"] = second(modified)
        return row

    def link(self, place: int, previous: tuple[int, int, str], kind: str, amount: Decimal | None) -> Iterator[Placed]:
        """That one of its lines follows a line of an earlier transaction: its id, the line, its type."""
        row = {
            "previousdoc": previous[0],
            "previousline": previous[1],
            "previoustype": previous[2],
            "nextdoc": self.id,
            "nextline": place,
            "nexttype": self.type.code,
            "linktype": kind,
            "foreignamount": amount,
            "lastmodifieddate": second(self.created),
        }
        yield "previoustransactionlinelink", row
        yield "nexttransactionlinelink", row
