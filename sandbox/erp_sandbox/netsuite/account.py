"""Accounts: what one is like, and every switch of what NetSuite leaves open."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import available_timezones

import msgspec

from erp_sandbox.netsuite.roles import ROLES, Role

FEATURES: dict[str, str] = {
    "SUBSIDIARIES": "NetSuite OneWorld",
    "MULTICURRENCY": "Multiple Currencies",
    "LOCATIONS": "Locations",
    "CLASSES": "Classes",
    "DEPARTMENTS": "Departments",
    "RESTWEBSERVICES": "REST Web Services",
    "WORKBOOK": "SuiteAnalytics Workbook",
    "OAUTH2": "OAuth 2.0",
    "TBA": "Token-Based Authentication",
    "CONNECT": "SuiteAnalytics Connect: pages up to 1,000,000 rows of a query instead of 100,000",
    "CUSTOMSEGMENTS": "Custom Segments",
}
"""Features of an account, and what the menus call them."""

OPTIONAL = frozenset({"CONNECT"})
"""Features that an account has only if it says so."""

ID = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)?", re.ASCII)

_DATE_PARTS = (frozenset({"YYYY"}), frozenset({"MM", "M", "Mon"}), frozenset({"DD", "D"}))

Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=3600)]


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What NetSuite leaves open or does only sometimes; the defaults are the likelier answers.

    Args:
        prefer_error: The code of the refusal without `Prefer: transient`.
        cap: At 100,000 results: `stop` says that there is no more, `refuse` refuses the offset.
        is_wide_empty: More than 100 columns silently give no rows.
        bad_column: What an unknown column gives.
        status_filter: What a condition on a status without BUILTIN.CF compares: its bare letter, or its whole code.
        has_time_of_day: A time without TO_CHAR is shown with its time of day.
        workbook_error: What SuiteQL gives without the Workbook permission.
        overload: What one call too many gives: a 429 at once, or after a wait the 401 of a bad login.
        overload_wait_seconds: That wait.
        overload_retry_after: Seconds that the 429 tells to wait; None for no such header.
        is_overload_bad_request: The 429 is titled `Bad Request`, with a code of its own, as in the help pages.
        assertion_error: What the token endpoint says of a bad assertion.
        has_error_description: Whether it says why.
        token_seconds: How long an access token lives.
        login_clock: The clock that signatures and assertions are judged by.
        failures_until_lock: So many failed signatures lock a token's user for 30 minutes; 0 for never.
        metadata_seconds: How long the metadata catalog takes.
        request_seconds: After how long a request is ended.
        error_type: Which document the `type` of an error names.
        create_status: What a write that makes a record answers with.
        update_status: What a change answers with.
        shuffle_seed: Rows without an order come in one that depends on this and on the call.
    """

    prefer_error: Literal["INVALID_HEADER", "INVALID_REQUEST"] = "INVALID_HEADER"
    cap: Literal["stop", "refuse"] = "stop"
    is_wide_empty: bool = False
    bad_column: Literal["400", "500"] = "400"
    status_filter: Literal["letter", "code"] = "letter"
    has_time_of_day: bool = False
    workbook_error: Literal["403", "400"] = "403"
    overload: Literal["429", "401"] = "429"
    overload_wait_seconds: Seconds = 60.0
    overload_retry_after: Annotated[int, msgspec.Meta(ge=1)] | None = None
    is_overload_bad_request: bool = False
    assertion_error: Literal["invalid_grant", "invalid_request", "invalid_client"] = "invalid_grant"
    has_error_description: bool = False
    token_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 3600
    login_clock: Literal["real", "sandbox"] = "real"
    failures_until_lock: Annotated[int, msgspec.Meta(ge=0)] = 5
    metadata_seconds: Seconds = 0.0
    request_seconds: Seconds = 900.0
    error_type: Literal["rfc9110", "w3"] = "rfc9110"
    create_status: Literal[204, 201] = 204
    update_status: Literal[204, 200] = 204
    shuffle_seed: int = 1


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account of NetSuite.

    Args:
        id: In its canonical form, such as 1234567_SB1.
        tenant: The company whose data it holds.
        time_zone: The IANA name of the zone of its sessions.
        date_format: How dates are written, such as DD/MM/YYYY.
        features: What is enabled.
        without: Features that are off all the same.
        concurrency_limit: Calls at once, of all integrations together.
        roles: By their ids.
        administrators: Employees whose records only an administrator may open.
        switches: What NetSuite leaves open.
    """

    id: str
    tenant: str = "main"
    time_zone: str = "America/Los_Angeles"
    date_format: str = "MM/DD/YYYY"
    features: frozenset[str] = frozenset(FEATURES) - OPTIONAL
    without: frozenset[str] = frozenset()
    concurrency_limit: Annotated[int, msgspec.Meta(ge=1)] = 5
    roles: dict[str, Role] = msgspec.field(default_factory=lambda: dict(ROLES))
    administrators: frozenset[int] = frozenset({-5})
    switches: Switches = Switches()

    def __post_init__(self) -> None:
        """Refuse what would only fail, or silently do nothing, once somebody asks.

        Raises:
            ValueError: There is no such zone, format or feature.
        """
        if self.time_zone not in _time_zones():
            raise ValueError(f"{self.time_zone!r} is no time zone, such as Europe/Berlin - at `time_zone`")
        if not _is_date_format(self.date_format):
            raise ValueError(f"{self.date_format!r} is no way to write a date, such as DD/MM/YYYY - at `date_format`")
        if unknown := sorted((self.features | self.without) - FEATURES.keys()):
            raise ValueError(f"{unknown[0]!r} is none of {', '.join(FEATURES)} - at `features` or `without`")

    def has(self, feature: str) -> bool:
        """Whether a feature is enabled."""
        return feature in self.enabled

    @property
    def enabled(self) -> frozenset[str]:
        """The features that are on."""
        return self.features - self.without

    @property
    def dns_name(self) -> str:
        """How the id is written in a host name. Source: docs/netsuite-sandbox.md#hosts-and-accounts."""
        return self.id.lower().replace("_", "-")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_date_format(text: str) -> bool:
    parts = re.split(r"[-./, ]+", text)
    return len(parts) == len(_DATE_PARTS) and all(kind & set(parts) for kind in _DATE_PARTS)


DEFAULTS = (
    Account(id="1234567"),
    Account(id="1234567_SB1", tenant="halden"),
    Account(id="1234567_SB2", tenant="tessera"),
)
"""The accounts of a sandbox that declares none."""

ACCOUNTS_FILE = "accounts.json"


def read_accounts(folder: Path) -> dict[str, Account]:
    """The accounts that a folder declares, by id, the default first; the usual ones where it declares none.

    Raises:
        OSError: The file cannot be read.
        msgspec.MsgspecError: It holds no accounts.
    """
    path = folder / ACCOUNTS_FILE
    accounts = msgspec.json.decode(path.read_bytes(), type=list[Account]) if path.exists() else list(DEFAULTS)
    if bad := [account.id for account in accounts if not ID.fullmatch(account.id)]:
        raise msgspec.ValidationError(f"{bad[0]!r} is no account id in its canonical form, such as 1234567_SB1")
    if not accounts:
        raise msgspec.ValidationError("at least one account is needed")
    return {account.id: account for account in accounts}


def changed(account: Account, changes: Mapping[str, Any]) -> Account:
    """The account with some values replaced; objects within it are merged by key.

    Raises:
        msgspec.ValidationError: A value is not one that an account can have.
    """
    merged = _merged(msgspec.to_builtins(account), changes)
    return msgspec.convert(merged | {"id": account.id}, Account)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(old)
    for name, value in new.items():
        before = both.get(name)
        both[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return both
