"""What can be found out about an account beside its permissions: certificate, limits, time zone, kinds of documents."""

from collections.abc import Iterator, Mapping
from typing import Any

from singer_http.bookmarks import moment
from singer_http.check import Finding
from singer_sdk.exceptions import ConfigurationError, FatalAPIError, RetriableAPIError

from tap_netsuite import expiry
from tap_netsuite.login import is_token_based
from tap_netsuite.permissions import ROLE, TRANSACTION_TYPES
from tap_netsuite.source import Source

GOVERNANCE = "Setup > Integration > Integration Management > Integration Governance"
AFTERWARDS = (
    "; what is granted after a first run brings new rows only: then run once without the state (meltano run "
    "--full-refresh), with a start_date before the oldest row that you want"
)


def certificate(config: Mapping[str, Any]) -> Iterator[Finding]:
    """How long the certificate is still good; nothing where tokens log in.

    Args:
        config: The settings.
    """
    if is_token_based(config):
        yield Finding("a login that stays", (), "cannot be told", expiry.LEGACY)
        return
    try:
        end = expiry.end_of(config)
    except ConfigurationError as error:
        yield Finding("the certificate's end", (), "cannot be told", str(error))
        return
    if end is None:
        todo = "set certificate_path to be warned before the certificate ends; NetSuite takes none for over two years"
        yield Finding("the certificate's end", (), "cannot be told", todo)
        return
    warning = expiry.warning_of(config)
    verdict = "missing" if expiry.days_left(end) < 0 else "ok"
    yield Finding(f"the certificate, good until {end:%Y-%m-%d}", (), verdict, warning)  # type: ignore[arg-type]


def concurrency(source: Source, at_once: int) -> Finding:
    """How many requests at once the account takes; only administrators are told.

    Args:
        source: The account.
        at_once: How many the tap would send.

    Source: the help's page on governance limits of the system service.
    """
    item = f"{at_once} requests at once"
    try:
        told = source.get("system/v1/governanceLimits").json()
        limit, own = int(told["accountConcurrencyLimit"]), told.get("integrationConcurrencyLimit")
    except (FatalAPIError, RetriableAPIError, ValueError, KeyError, TypeError):
        todo = f"only administrators are told the limit: see {GOVERNANCE}; the smallest accounts take 5 of all together"
        return Finding(item, (), "cannot be told", todo)
    most = min(limit, int(own)) if own is not None else limit
    found = f"{item} (the account takes {limit}" + (f", this integration {own})" if own is not None else ")")
    todo = "" if at_once <= most else f"set max_concurrency to {most} or less; the tap slows down by itself meanwhile"
    return Finding(found, (), "ok", todo)


def time_zone(source: Source) -> Finding:
    """The time zone in which the account's queries run. The tap reads in UTC whatever it is.

    Args:
        source: The account.
    """
    sql = (
        "SELECT TO_CHAR(CURRENT_TIMESTAMP, 'YYYY-MM-DD HH24:MI:SS') AS here, "
        "TO_CHAR(CURRENT_TIMESTAMP, 'TZR') AS zone FROM DUAL"
    )
    try:
        row = source.rows(sql, limit=1)[0]
        minutes = round((moment(row["here"]) - moment(source.server_time())).total_seconds() / 60)
    except (FatalAPIError, RetriableAPIError, ValueError, LookupError, TypeError):
        return Finding("the time zone of queries", (), "cannot be told", "the tap asks for UTC in any case")
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    zone = f"{row.get('zone', '')} UTC{sign}{size // 60:02d}:{size % 60:02d}".strip()
    return Finding(f"the time zone of queries: {zone}", (), "ok")


def transaction_types(source: Source, streams: tuple[str, ...]) -> Iterator[Finding]:
    """Which kinds of documents the role sees: what it may not see is silently not there.

    Args:
        source: The account.
        streams: Those that read documents.
    """
    try:
        seen = {row["type"] for row in source.rows("SELECT DISTINCT type FROM transaction")}
    except (FatalAPIError, RetriableAPIError, KeyError) as error:
        yield Finding("the kinds of transactions", streams, "cannot be told", str(error))
        return
    documents = streams[:1]
    for code, name in sorted(TRANSACTION_TYPES.items(), key=lambda pair: pair[1]):
        if code in seen:
            yield Finding(f"{name} (Transactions, View)", documents, "ok")
    if unseen := sorted(name for code, name in TRANSACTION_TYPES.items() if code not in seen):
        todo = (
            f"no rows were seen of {', '.join(unseen)}: there are none, or the role may not see them, and NetSuite "
            f"does not say which. Grant those that you use (Transactions, View) under {ROLE}{AFTERWARDS}"
        )
        yield Finding("every other kind of transaction", documents, "cannot be told", todo)
    todo = (
        "rows of subsidiaries that the role is not allowed are silently not there: see "
        f"{ROLE}, Subsidiary Restrictions{AFTERWARDS}"
    )
    yield Finding("the rows of every subsidiary", (), "cannot be told", todo)
