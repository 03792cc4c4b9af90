"""A call that has passed the gate: who asks, of which account, and what they see."""

from dataclasses import dataclass

from starlette.requests import Request

from erp_sandbox.netsuite import roles
from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.auth.session import Session
from erp_sandbox.netsuite.company import Company
from erp_sandbox.netsuite.roles import Role
from erp_sandbox.netsuite.suiteql.view import View

PREFIX = "/services/rest"
SEEDS_APART = 1_000_003


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Args:
        request: What was sent.
        session: Who asks.
        account: Of which account.
        role: In which role.
        company: Its data.
        now: The moment it is answered for, in microseconds since 1970.
        number: How many came before it.
    """

    request: Request
    session: Session
    account: Account
    role: Role
    company: Company
    now: int
    number: int

    @property
    def base(self) -> str:
        """The address that links begin with, as the client wrote it."""
        return f"{self.request.url.scheme}://{self.request.headers.get('host', '')}{PREFIX}"

    def may_search(self) -> bool:
        """Whether SuiteQL and filters are open: the feature is on, and the role may."""
        return self.account.has("WORKBOOK") and self.role.has(roles.WORKBOOK, "EDIT")

    def view(self) -> View:
        """What SuiteQL may show."""
        switches = self.account.switches
        return View(
            features=self.account.enabled,
            permissions=self.role.of(self.company.permissions()),
            subsidiaries=self.role.subsidiaries,
            time_zone=self.account.time_zone,
            date_format=self.account.date_format,
            shuffle_seed=switches.shuffle_seed * SEEDS_APART + self.number,
            is_wide_empty=switches.is_wide_empty,
            cap=switches.cap,
            has_connect=self.account.has("CONNECT"),
            bad_column_is_500=switches.bad_column == "500",
            status_is_code=switches.status_filter == "code",
            has_time_of_day=switches.has_time_of_day,
        )
