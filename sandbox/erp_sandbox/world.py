"""Chance without a sequence: every draw is a pure function of (seed, tenant, what is drawn, record number).

No draw depends on another, so a value can be had for any record at any time in any order, and a new entity
or field leaves everything that was there before as it was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

TENANTS = ("main", "halden", "tessera")
"""The companies of the group; the first is meant where none is named."""

SCALES = {"small": 1.0, "medium": 20.0, "large": 200.0}

_TO_UNIT = 2.0**-53


@cache
def _salt(seed: int, tenant: str, what: str) -> np.uint64:
    digest = blake2b(f"{seed}/{tenant}/{what}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # The finaliser of SplitMix64: neighbouring record numbers come out unrelated.
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class World:
    """What the data is a function of, beside the clock.

    Args:
        seed: Any whole number; another seed is another company.
        scale: 1.0 holds some thousands of rows; the flow of documents grows in proportion, master data with
            its square root.
        tenant: The company of the group whose data this is.
    """

    seed: int = 1
    scale: float = 1.0
    tenant: str = "main"

    def bits(self, what: str, record: Ints) -> NDArray[np.uint64]:
        """64 random bits per record, for the draw named `what`."""
        start = _salt(self.seed, self.tenant, what)
        return _mix(record.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start)

    def uniform(self, what: str, record: Ints, low: float = 0.0, high: float = 1.0) -> Floats:
        """A number in [low, high) per record."""
        unit = (self.bits(what, record) >> np.uint64(11)).astype(np.float64) * _TO_UNIT
        return low + unit * (high - low)

    def integers(self, what: str, record: Ints, low: int, high: int | Ints) -> Ints:
        """A whole number in [low, high) per record; `high` may differ by record."""
        span = np.asarray(high - low, dtype=np.uint64)
        return (self.bits(what, record) % span).astype(np.int64) + low

    def chance(self, what: str, record: Ints, probability: float) -> Flags:
        """True for a share of `probability` of the records."""
        return self.uniform(what, record) < probability

    def pick(
        self, what: str, record: Ints, options: Sequence[Any], weights: Sequence[float] | None = None
    ) -> list[Any]:
        """One of the options per record, by their weights when given."""
        if weights is None:
            chosen = self.integers(what, record, 0, len(options))
        else:
            bounds = np.cumsum(weights) / np.sum(weights)
            chosen = np.searchsorted(bounds, self.uniform(what, record), side="right")
        return [options[index] for index in chosen]

    def sized(self, base: int) -> int:
        """How many master records there are at the start, at this scale."""
        return max(1, round(base * math.sqrt(self.scale)))
