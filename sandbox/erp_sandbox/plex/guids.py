"""Names of records as Plex gives them: GUIDs in Connect, whole numbers in data sources; both lead back."""

from functools import lru_cache
from hashlib import blake2b

from erp_sandbox.keys import Key
from erp_sandbox.world import World

BEYOND = 2**61
"""Records that only a test inserted are numbered from here, by their id's hash."""

_ROOM = 2**62
_ODD = 0x1E3779B97F4A7C15
_BACK = pow(_ODD, -1, _ROOM)
_HIGH = 2**60
_VERSION = 0x4000
_VARIANT = 0x8000000000000000

KEYS_BEYOND = 2_000_000_000
"""Their integer keys begin here."""


@lru_cache(maxsize=4096)
def _salts(seed: int, tenant: str, kind: str) -> tuple[int, int]:
    digest = blake2b(f"{seed}/{tenant}/{kind}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big") % _ROOM, int.from_bytes(digest[8:], "big")


def _hashed(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % size


def number_of(key: Key, text: str) -> int:
    """The number of a record, one that a test invented included."""
    number = key.record(text)
    return BEYOND + _hashed(text, BEYOND) if number is None or number >= BEYOND else number


def guid(world: World, kind: str, number: int) -> str:
    """The GUID of a record of some kind; another in every world and tenant."""
    first, second = _salts(world.seed, world.tenant, kind)
    low = (number * _ODD + first) % _ROOM
    high = ((low ^ (low >> 29)) * _ODD + second) % _HIGH
    text = f"{(high >> 12 << 16) | _VERSION | (high & 0xFFF):016x}{low | _VARIANT:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def number_behind(world: World, kind: str, text: str) -> int | None:
    """The number of the record of this GUID; None if it is no GUID of this kind."""
    first, _ = _salts(world.seed, world.tenant, kind)
    try:
        low = int(text.lower().replace("-", "")[16:], 16) % _ROOM
    except ValueError:
        return None
    number = (low - first) * _BACK % _ROOM
    return number if guid(world, kind, number) == text.lower() else None


def integer_key(kind: str, number: int) -> int:
    """The integer key of a record of some kind."""
    if number >= BEYOND:
        return KEYS_BEYOND + number % 100_000_000
    return _base(kind) + number


def number_of_key(kind: str, key: int) -> int:
    """The number of the record of this integer key; below zero if there can be none."""
    return key - _base(kind)


@lru_cache(maxsize=256)
def _base(kind: str) -> int:
    return 10_000 + _hashed(kind, 900) * 1_000
