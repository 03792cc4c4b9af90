"""Which rows an address answers: a table's, drawn ones where the sandbox has no records, or a short list of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from erp_sandbox.entity import Row
from erp_sandbox.plex.accounts import Key
from erp_sandbox.plex.conditions import Condition
from erp_sandbox.plex.connect.catalogue import Endpoint, endpoints
from erp_sandbox.plex.connect.errors import not_found
from erp_sandbox.plex.connect.extras import extra_rows
from erp_sandbox.plex.connect.limits import limited
from erp_sandbox.plex.connect.questions import conditions
from erp_sandbox.plex.connect.specials import SPECIALS
from erp_sandbox.plex.connect.summaries import SUMMARIES, summed
from erp_sandbox.plex.drawn import digest, filled
from erp_sandbox.plex.listing import Listing
from erp_sandbox.plex.rows import without_nulls
from erp_sandbox.plex.store import PlexStore
from erp_sandbox.plex.switches import Switches
from erp_sandbox.plex.table import Table
from erp_sandbox.plex.tables.every import ELSEWHERE, TABLES
from erp_sandbox.plex.tables.platform import DATA

OPERATING_PARAMETERS = "/engineering/v1/operating-parameters"
"""Source: Plex, OpenAPI documents of Engineering: the parameter `active` is true if it is not given."""

_ROWS, _CHILDREN = 17, 4


@dataclass(frozen=True)
class Answering:
    """One question."""

    store: PlexStore
    now: int
    key: Key
    switches: Switches
    path: str
    endpoint: Endpoint
    names: dict[str, str]
    query: Sequence[tuple[str, str]]

    def rows(self) -> Iterator[Row]:
        """The rows of the answer; one, where a single object is asked for.

        Raises:
            ConnectError: The question is wrong, or there is nothing to return.
        """
        self._require_parent()
        asked = conditions(self.endpoint, self.table, self.query, offsets=self.switches.offsets == "accepted")
        if self.endpoint.path == OPERATING_PARAMETERS:
            asked += _active_only(asked)
        rows = self._special(asked) or self._summed(asked) or self._from_table(asked) or self._drawn(asked)
        rows = limited(self.endpoint.path, rows, asked, self.query, self.switches)
        if not self.endpoint.is_list:
            one = next(rows, None)
            if one is None:
                raise not_found()
            return iter([without_nulls(one) if self.switches.nulls == "missing" else one])
        first = next(rows, None)
        if first is None:
            self._check_emptiness()
            return iter(())
        found = chain([first], rows)
        return map(without_nulls, found) if self.switches.nulls == "missing" else found

    @property
    def table(self) -> Table | None:
        """The table behind the address, or behind the list that it takes one row of."""
        list_path = self.endpoint.path.rpartition("/")[0]
        elsewhere = ELSEWHERE.get(self.endpoint.path, "")
        for path in (self.path, self.path.rpartition("/")[0], self.endpoint.path, list_path, elsewhere):
            if table := TABLES.get(path):
                return table
        return None

    def _check_emptiness(self) -> None:
        """An empty list may be a 404. Source: Plex, Get Started: a 404 also comes "if no data exists to return"."""
        rule = self.switches.empty_children if self.endpoint.is_child else self.switches.empty_lists
        if rule == "404":
            raise not_found()

    def _require_parent(self) -> None:
        """Refuse what belongs to a record that is not there."""
        segments, pattern = self.path.strip("/").split("/"), self.endpoint.segments
        for length in range(len(pattern) - 1, 2, -1):
            owner = endpoints().get("/" + "/".join(pattern[:length]))
            if owner and not owner.is_list:
                names = {name: given for name, given in zip(pattern, segments, strict=True) if name[0] == "{"}
                path = "/" + "/".join(segments[:length])
                Answering(self.store, self.now, self.key, self.switches, path, owner, names, ()).rows()
                return

    def _special(self, asked: list[Condition]) -> Iterator[Row] | None:
        special = SPECIALS.get(self.endpoint.path)
        if special is None:
            return None
        found = special(self.store, self.now, self.key, self.names, asked)
        return (row for row in found if all(c.holds(row.get(c.field), inclusive=True) for c in asked if c.field))

    def _summed(self, asked: list[Condition]) -> Iterator[Row] | None:
        listed = SUMMARIES.get(self.endpoint.path)
        if listed is None:
            return None
        table, form = TABLES[listed], endpoints()[listed].form
        wanted = [replace(each, field=table.parameters.get(each.name, each.field)) for each in asked]
        rows = Listing(self.store, self.now, table, form, wanted, {}, self.switches).rows()
        return iter(summed(rows, self.endpoint.form))

    def _from_table(self, asked: list[Condition]) -> Iterator[Row] | None:
        table = self.table
        if table is None:
            if self.endpoint.path.startswith(f"{DATA}/"):
                raise not_found()
            return None
        is_own = table.path in (self.endpoint.path, self.path)
        wanted = asked if is_own else [*asked, self._one(table)]
        if self.endpoint.path == "/purchasing/v1/purchase-orders" and self.switches.purchase_orders == "active":
            wanted = [*wanted, *_active_only(wanted)]
        listing = Listing(self.store, self.now, table, self.endpoint.form, wanted, self.names, self.switches)
        if not listing.has_parents():
            raise not_found()
        return chain(listing.rows(), iter(()) if asked else self._extra_rows(table))

    def _extra_rows(self, table: Table) -> Iterator[Row]:
        megabytes = self.switches.size_megabytes.get(self.path)
        if megabytes is None or not self.endpoint.is_list:
            return iter(())
        return extra_rows(self.endpoint, table, self.store.world, megabytes, self.switches.fraction_digits)

    def _one(self, table: Table) -> Condition:
        """The condition that the last place of the address is."""
        place = self.endpoint.segments[-1].strip("{}")
        fields = self.endpoint.form.fields
        field = self._naming_field(table.key[0])
        narrow = next((name for name in (place.lower(), "id", "ids") if name in table.narrows), "")
        given = self.names.get(f"{{{place}}}", self.path.rpartition("/")[2])
        scalar = fields[field].scalar
        return Condition(narrow, field, "is", (given.lower() if scalar == "uuid" else given.casefold(),), scalar)

    def _naming_field(self, otherwise: str) -> str:
        """The field that holds what stands in the last place of the address."""
        place = self.endpoint.segments[-1].strip("{}")
        fields = self.endpoint.form.fields
        return place if place in fields else "id" if "id" in fields else otherwise

    def _drawn(self, asked: list[Condition]) -> Iterator[Row]:
        """Rows of the right form, where the sandbox has no records of the kind."""
        world, form = self.store.world, self.endpoint.form
        base, _, last = self.path.rpartition("/")
        if self.endpoint.is_list:
            base = self.path
        draw = digest(world.seed, world.tenant, base)
        is_row = not self.endpoint.is_list and self.endpoint.path.endswith("}")
        count = draw % _CHILDREN if self.endpoint.is_child else 3 + draw % _ROWS
        known, listed = self._told(is_row=is_row), endpoints().get(self.endpoint.path.rpartition("/")[0])
        naming = self._naming_field(next(iter(form.fields), ""))
        for place in range(count if self.endpoint.is_list or is_row else 1):
            draw = digest(world.seed, world.tenant, base, place)
            in_list = filled(listed.form.plan, draw, known) if is_row and listed else known
            row = filled(form.plan, draw, in_list)
            form.write(row, digest(base, place), self.switches.fraction_digits)
            if is_row and (row[naming] is None or str(row[naming]).casefold() != last.casefold()):
                continue
            is_plain = not self.endpoint.is_list
            if is_plain or all(c.holds(row[c.field], inclusive=True) for c in asked if c.field):
                yield row

    def _told(self, *, is_row: bool) -> Row:
        """What the address says of its rows: which records they belong to, and which one a detail is about."""
        segments = self.endpoint.segments[:-1] if is_row else self.endpoint.segments
        named = {segment.strip("{}"): self.names[segment].lower() for segment in segments if segment in self.names}
        if is_row or self.endpoint.is_list:
            named.pop("id", None)
        return {name: text for name, text in named.items() if name in self.endpoint.form.fields}


def _active_only(asked: Sequence[Condition]) -> Iterator[Condition]:
    if not any(condition.name == "active" for condition in asked):
        yield Condition("active", "active", "is", (True,), "bool")
