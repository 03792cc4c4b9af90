"""What the Plex dialect is at run time: data, clock, accounts, switches, and a count of what was asked of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

import msgspec

from erp_sandbox.clock import Clock
from erp_sandbox.plex.accounts import Accounts
from erp_sandbox.plex.budget import Budget
from erp_sandbox.plex.store import PlexStore
from erp_sandbox.plex.switches import Switches


class Setup(msgspec.Struct, forbid_unknown_fields=True):
    """How the dialect begins: who may ask, and which switches are set."""

    accounts: Accounts = msgspec.field(default_factory=Accounts)
    switches: Switches = msgspec.field(default_factory=Switches)


@dataclass
class State:
    """Everything that requests share."""

    stores: Mapping[str, PlexStore]
    clock: Clock
    accounts: Accounts = field(default_factory=Accounts)
    switches: Switches = field(default_factory=Switches)
    budget: Budget = field(default_factory=Budget)
    calls: Counter[str] = field(default_factory=Counter)
    """How often each Connect endpoint and each data source was asked, by method and path."""
    writes: Counter[str] = field(default_factory=Counter)
    """How often something was to be written, by method and path or by the data source's name."""
    transactions: Iterator[int] = field(default_factory=lambda: count(1_000_000_001))
