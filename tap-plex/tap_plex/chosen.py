"""Which lists of Connect are offered: those that are declared and asked for, and those that the settings add."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec
from singer_sdk.exceptions import ConfigurationError

from tap_plex.declared import Declared
from tap_plex.faults import CONNECT
from tap_plex.fields import Shape, parsed
from tap_plex.instants import canonical
from tap_plex.rows import Rows
from tap_plex.source import Plex
from tap_plex.streams import STREAMS
from tap_plex.tenants import Tenant

ROWS_LOOKED_AT = 2_000
_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_logger = logging.getLogger(__name__)


def chosen(config: Mapping[str, Any]) -> Iterator[Declared]:
    """The declared lists that the settings offer, at the addresses that they have.

    Args:
        config: The settings.

    Raises:
        ConfigurationError: They name a list that there is not.
    """
    optional = set(config["optional_streams"])
    known = {declared.name for declared in STREAMS} | {given["name"] for given in config["connect_streams"]}
    for name in ("optional_streams", "read_whole", "not_found_is_empty", "paths"):
        if unknown := sorted(set(config[name]) - known):
            raise ConfigurationError(f"{name}: there is no stream {unknown[0]!r}; there is {', '.join(sorted(known))}")
    for declared in STREAMS:
        is_asked_for = declared.name in optional
        if (declared.is_optional and not is_asked_for) or (
            declared.is_personal and not (config["personal_data"] or is_asked_for)
        ):
            continue
        path = config["paths"].get(declared.name, declared.path)
        most = config["invoice_limit"] if declared.most_rows else 0
        yield replace(declared, path=path, known=declared.fields, most_rows=most)


def given_streams(config: Mapping[str, Any], plex: Plex, tenants: Sequence[Tenant]) -> Iterator[Declared]:
    """The lists that the settings add.

    Args:
        config: The settings.
        plex: Plex, which is asked for rows where the settings do not tell the fields.
        tenants: Whose rows are looked at.

    Raises:
        ConfigurationError: A type is none.
    """
    for given in config["connect_streams"]:
        begin, end = given.get("begin_parameter"), given.get("end_parameter", "")
        declared = Declared(
            name=given["name"],
            path=given["path"],
            about="Declared in the settings.",
            key=tuple(given.get("key", ())),
            moment=given.get("replication_key", ""),
            window=(begin, end) if begin else None,
            is_event=bool(begin and end),
            window_days=given.get("window_days"),
            look_back_hours=given.get("look_back_hours", config["look_back_hours"]),
        )
        fields = _declared_fields(given) or _guessed(declared, plex, tenants)
        if missing := [name for name in (*declared.key, declared.moment) if name and name not in fields]:
            raise ConfigurationError(
                f"connect_streams: {declared.name} has no field {missing[0]!r}; it has {', '.join(fields) or 'none'}"
            )
        yield replace(declared, known=fields)


def _declared_fields(given: Mapping[str, Any]) -> dict[str, Shape]:
    try:
        return {name: parsed(f"x:{kind}")["x"] for name, kind in given.get("fields", {}).items()}
    except ValueError as error:
        raise ConfigurationError(f"connect_streams: {given['name']}: {error}") from None


def _guessed(declared: Declared, plex: Plex, tenants: Sequence[Tenant]) -> dict[str, Shape]:
    """The fields that the first rows have."""
    if not tenants:
        return {}
    wide = [(name, text) for name, text in zip(declared.window or (), _EVER, strict=False) if name]
    response, body = plex.listed(tenants[0], declared.path, wide)
    plex.judged(response, CONNECT, declared.path)
    raws = (raw for piece in Rows(body).pieces() for raw in piece)
    rows = [_decoder.decode(raw) for raw in islice(raws, ROWS_LOOKED_AT)]
    found: dict[str, Shape] = {}
    for row in rows:
        for name, value in row.items():
            if (kind := _kind(value)) is not None:
                found[name] = _wider(found.get(name, _NOTHING), kind)
            else:
                found.setdefault(name, _NOTHING)
    _logger.warning(
        "%s: its fields were guessed from %d rows; set fields in connect_streams, so that they stay as they are",
        declared.name,
        len(rows),
    )
    # Of what was always null nothing is known: a text can hold most.
    return {name: Shape("str") if kind == _NOTHING else kind for name, kind in found.items()}


_NOTHING = Shape("null")
_EVER = ("2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z")


def _kind(value: Any) -> Shape | None:
    if isinstance(value, bool):
        return Shape("bool")
    if isinstance(value, int):
        return Shape("i64")
    if isinstance(value, Decimal):
        return Shape("dbl")
    if isinstance(value, str):
        return Shape("dt") if len(canonical(value)) == len(_EVER[0]) + 7 and value[4:5] == "-" else Shape("str")
    if value is None:
        return None
    return Shape("list" if isinstance(value, list) else "obj")


def _wider(one: Shape, other: Shape) -> Shape:
    if one in (_NOTHING, other):
        return other
    kinds = {one.scalar, other.scalar}
    if kinds <= {"i64", "dbl"}:
        return Shape("dbl")
    if kinds <= {"str", "dt"}:
        return Shape("str")
    return Shape("any")
