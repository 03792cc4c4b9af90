"""What is hashed of a row, so that whoever read it from Plex can hash it alike.

A row without its nulls; instants with six digits after the second and Z, cut off and not rounded; numbers of type
double as plain decimals without trailing zeros, in quotes; all else as it is. Of that the JSON with sorted keys,
SHA-256, and the sum of all rows' hashes modulo 2^256 in hexadecimal: the order of rows does not matter.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from erp_sandbox.entity import Row
from erp_sandbox.plex.instants import order, plain
from erp_sandbox.plex.rows import Form, without_nulls
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.truth import Fingerprint, StreamTruth


def canonical(form: Form, row: Row) -> Row:
    """What is hashed of a row."""
    known = {name: shape for name, shape in form.fields.items() if name in row}
    return {name: _value(shape, row[name]) for name, shape in known.items() if row[name] is not None}


def _value(shape: Shape, value: Any) -> Any:
    if value is None:
        return None
    if shape.items:
        return [_value(shape.items, each) for each in value]
    if shape.fields is not None:
        return {name: _value(inner, value[name]) for name, inner in shape.fields.items() if value.get(name) is not None}
    if shape.scalar == "dt":
        return plain(order(value))
    if shape.scalar == "dbl":
        return Decimal(str(value))
    return without_nulls(value)


def fingerprint(form: Form, key: tuple[str, ...], rows: Iterable[Row]) -> StreamTruth:
    """Count and hashes of rows in any order; without a key only the whole row names one."""
    keys, content = Fingerprint(), Fingerprint()
    for row in rows:
        told = canonical(form, row)
        content.add(told)
        keys.add([told.get(name) for name in key] if key else told)
    return StreamTruth(keys.count, keys.hexdigest(), content.hexdigest())
