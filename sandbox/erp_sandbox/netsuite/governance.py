"""Governance: how many calls at once an account takes.

Source: docs/netsuite-sandbox.md#governance.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.auth.session import Session
from erp_sandbox.netsuite.calls import CallLog
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.errors import LIMIT_DETAIL, NetSuiteError, invalid_login


@dataclass(slots=True)
class Governance:
    """Counts the calls that are under way; all integrations of an account share its limit."""

    directory: Directory
    calls: CallLog = field(default_factory=CallLog)
    _integrations: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def slot(self, session: Session) -> Iterator[None]:
        """One call's place.

        Raises:
            NetSuiteError: 429, there is none left.
        """
        account, calls = self.directory.accounts[session.account], self.calls.of(session.account)
        if self._is_full(session, account):
            calls.refused += 1
            raise too_many(account)
        calls.begin()
        self._integrations[session.client_id] += 1
        try:
            yield
        finally:
            self.calls.of(session.account).end()
            self._integrations[session.client_id] -= 1

    def _is_full(self, session: Session, account: Account) -> bool:
        if self.calls.of(session.account).under_way >= account.concurrency_limit:
            return True
        shares = self._shares(account)
        own = shares.get(session.client_id)
        if own is not None:
            return self._integrations[session.client_id] >= own
        unallocated = sum(
            n for client, n in self._integrations.items() if client not in shares and self._is_in(client, account)
        )
        return bool(shares) and unallocated >= account.concurrency_limit - sum(shares.values())

    def _is_in(self, client: str, account: Account) -> bool:
        integration = self.directory.integrations.find(client)
        return integration is not None and integration.account == account.id

    def _shares(self, account: Account) -> dict[str, int]:
        return {
            each.client_id: each.concurrency_limit
            for each in self.directory.integrations
            if each.account == account.id and each.concurrency_limit is not None
        }

    def limits(self, session: Session) -> dict[str, Any]:
        """The limits as an administrator is told them."""
        account = self.directory.accounts[session.account]
        shares = self._shares(account)
        own = shares.get(session.client_id)
        unallocated = account.concurrency_limit - sum(shares.values())
        return {
            "accountConcurrencyLimit": account.concurrency_limit,
            "accountUnallocatedConcurrencyLimit": unallocated,
            "integrationConcurrencyLimit": unallocated if own is None else own,
            "integrationLimitType": "accountLimit" if own is None else "integrationSpecific",
        }


def too_many(account: Account, retry_after: int | None = None) -> NetSuiteError:
    """The refusal of one call too many."""
    switches = account.switches
    seconds = retry_after or switches.overload_retry_after
    headers = {"Retry-After": str(seconds)} if seconds else None
    if switches.is_overload_bad_request:
        more = {"o:errorCode": "USER_ERROR"}
        return NetSuiteError(
            429, "CONCURRENCY_LIMIT_EXCEEDED", LIMIT_DETAIL, title="Bad Request", headers=headers, more=more
        )
    return NetSuiteError(429, "CONCURRENCY_LIMIT_EXCEEDED", LIMIT_DETAIL, headers=headers)


async def disguised(account: Account, session: Session) -> NetSuiteError:
    """The same refusal as it was seen too: a long wait, and then the answer to a bad login."""
    await asyncio.sleep(account.switches.overload_wait_seconds)
    return invalid_login(account.id, session.scheme)
