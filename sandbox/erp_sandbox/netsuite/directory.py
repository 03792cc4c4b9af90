"""All accounts with those who may log in to them."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from erp_sandbox.clock import Clock
from erp_sandbox.netsuite.account import Account, read_accounts
from erp_sandbox.netsuite.auth.audit import Audit
from erp_sandbox.netsuite.auth.oauth1 import Lockout, Nonces
from erp_sandbox.netsuite.auth.tokens import Tokens
from erp_sandbox.netsuite.integrations import Integration, Integrations

DOMAINS = ("suitetalk.api.netsuite.com", "restlets.api.netsuite.com")

_HOST = re.compile(
    r"([a-z0-9]+(?:-[a-z0-9]+)?)\.(?:suitetalk\.api|restlets\.api|app)\.netsuite\.com(?::[0-9]+)?", re.ASCII
)

_OF_NETSUITE = re.compile(r"\.netsuite\.com(?::[0-9]+)?$", re.ASCII)


@dataclass
class Directory:
    """The accounts of a sandbox, which may be changed while it runs.

    Args:
        accounts: By id; the first is the default.
        integrations: The integration records of all accounts.
        clock: The present of the data.
    """

    accounts: dict[str, Account]
    integrations: Integrations
    clock: Clock
    tokens: Tokens = field(default_factory=Tokens)
    nonces: Nonces = field(default_factory=Nonces)
    lockout: Lockout = field(default_factory=Lockout)
    audit: Audit = field(default_factory=Audit)

    @classmethod
    def of(cls, folder: Path | None, clock: Clock) -> "Directory":
        """What a folder declares; the usual accounts and nobody to log in without one.

        Raises:
            OSError: A file cannot be read.
            msgspec.MsgspecError: A file does not hold what it should.
        """
        return cls(read_accounts(folder or Path("/nonexistent")), Integrations(folder), clock)

    def named_by(self, host: str) -> Account | None:
        """The account that a host name says; None for a name that says none.

        Raises:
            LookupError: There is no such account.
        """
        found = _HOST.fullmatch(host.lower())
        if found is not None:
            return self.accounts[found[1].upper().replace("-", "_")]
        if _OF_NETSUITE.search(host.lower()):
            raise LookupError(host)
        return None

    @property
    def default(self) -> Account:
        """The account of those who name none."""
        return next(iter(self.accounts.values()))

    def integration(self, client_id: str, account: Account | None) -> Integration | None:
        """The integration of a client id, in this account or, without one, in any."""
        found = self.integrations.find(client_id)
        if found is None or found.account not in self.accounts or (account and account.id != found.account):
            return None
        return found

    def now(self, account: Account) -> float:
        """The time that logins are judged by, in seconds since 1970."""
        return time.time() if account.switches.login_clock == "real" else self.clock.now() / 1_000_000

    def change(self, account: Account) -> None:
        """Put this in the place of the account with the same id."""
        self.accounts[account.id] = account
