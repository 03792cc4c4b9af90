"""Rows that make a list as large as a test wants it: drawn, older than all others, and of no further meaning."""

from collections.abc import Iterator

from erp_sandbox.entity import Row
from erp_sandbox.plex.connect.catalogue import Endpoint
from erp_sandbox.plex.drawn import bits, digest, filled
from erp_sandbox.plex.instants import Digits
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.table import Table
from erp_sandbox.plex.wire import encode
from erp_sandbox.world import World

SAMPLE = 200
MEGABYTE = 1_000_000


def extra_rows(endpoint: Endpoint, table: Table, world: World, megabytes: float, digits: Digits) -> Iterator[Row]:
    """About so many megabytes of JSON of further rows of a list."""
    sample = [_row(endpoint, table, world, place, digits) for place in range(SAMPLE)]
    count = round(megabytes * MEGABYTE * SAMPLE / len(encode(sample)))
    return (_row(endpoint, table, world, place, digits) for place in range(count))


def _row(endpoint: Endpoint, table: Table, world: World, place: int, digits: Digits) -> Row:
    draw = digest(world.seed, world.tenant, endpoint.path, "extra", place)
    given = {name: _name(endpoint.form.fields[name], bits(draw, 0), place) for name in table.key}
    row = filled(endpoint.form.plan, draw, given)
    endpoint.form.write(row, draw, digits)
    return row


def _name(shape: Shape, draw: int, place: int) -> str | int:
    if shape.scalar == "uuid":
        text = f"{draw:016x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8000-{place:012x}"
    return f"X-{place:07d}" if shape.scalar == "str" else place
