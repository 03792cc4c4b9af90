"""`tap-netsuite check`: whether a sync would work, and what to grant where if not."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from singer_http.check import Finding, Verdict
from singer_http.snapshots import MARKS
from singer_sdk.exceptions import ConfigurationError, DiscoveryError, FatalAPIError, RetriableAPIError

from tap_netsuite import account_facts
from tap_netsuite.custom import custom_tables
from tap_netsuite.definitions import read_definitions
from tap_netsuite.faults import ForbiddenError, TableMissingError
from tap_netsuite.login import is_token_based
from tap_netsuite.patterns import Patterns
from tap_netsuite.permissions import FEATURES, OAUTH2, REST, ROLE, TOKENS, WORKBOOK, grant_of
from tap_netsuite.probes import Prober, side_by_side
from tap_netsuite.selection import Selection, by_patterns
from tap_netsuite.streams import TABLES, custom_list, custom_record
from tap_netsuite.tables import Table

if TYPE_CHECKING:
    from tap_netsuite.source import Source
    from tap_netsuite.tap import TapNetSuite

FIRST = "mend the above first"
RETRY_SECONDS = 10
UNANSWERED = "NetSuite did not answer: "
Judged: TypeAlias = tuple[Verdict, str]


def findings(tap: "TapNetSuite", selection: Selection) -> Iterator[Finding]:
    """What the tap needs of its account, looked at one by one.

    Args:
        tap: The tap, with its settings.
        selection: The streams that matter.
    """
    is_answered = True
    for finding in _findings(tap, selection):
        is_answered = is_answered and not finding.todo.startswith(UNANSWERED)
        yield finding
    if not is_answered:
        yield Finding("an answer to every question", (), "missing", "run the check again, later if need be")


def _findings(tap: "TapNetSuite", selection: Selection) -> Iterator[Finding]:
    yield from account_facts.certificate(tap.config)
    try:
        source = replace(tap.source, max_retry_seconds=min(RETRY_SECONDS, tap.config["max_retry_seconds"]))
    except ConfigurationError as error:
        yield Finding("a private key that NetSuite takes", (), "missing", str(error))
        return
    first = _entry(source, TOKENS if is_token_based(tap.config) else OAUTH2)
    yield from first
    if any(finding.verdict != "ok" for finding in first):
        return
    at_once = tap.config["max_concurrency"]
    own: Sequence[Table] = ()
    if selection.patterns is not None:
        own, unmatched = _own(source, selection.patterns)
        yield from unmatched
    yield from _streams(source, replace(selection, tables=(*selection.tables, *own)), at_once)
    yield account_facts.concurrency(source, at_once)
    yield account_facts.time_zone(source)
    yield _clock(tap)


def _clock(tap: "TapNetSuite") -> Finding:
    item = "something to read before the account's now"
    try:
        return Finding(f"{item}, {tap.upper_bound}", (), "ok")
    except ConfigurationError as error:
        return Finding(item, (), "missing", str(error))
    except RetriableAPIError as error:
        return Finding(item, (), "cannot be told", f"{UNANSWERED}{error}")


def _own(source: "Source", patterns: Patterns) -> tuple[Sequence[Table], list[Finding]]:
    """The account's own tables that patterns select, and what is to be said of patterns that select nothing."""
    try:
        found = read_definitions(source)
    except (FatalAPIError, RetriableAPIError, DiscoveryError) as error:
        return (), [Finding("custom records and lists", (), "cannot be told", f"{UNANSWERED}{error}")]
    own = custom_tables(found, custom_record, custom_list).tables
    todo = "; ".join(("no stream of this account and role has such a name", *found.notices))
    idle = patterns.idle((MARKS, *(table.stream for table in (*TABLES, *own))))
    return by_patterns(patterns, own).tables, [Finding(f"what {each} selects", (), "missing", todo) for each in idle]


def _entry(source: "Source", login: str) -> list[Finding]:
    """Login, REST and SuiteQL, of which each needs the one before it."""
    names = (f"{login} (Setup, Full)", f"{REST} (Setup, Full)", f"{WORKBOOK} (Reports, Edit)")
    judged = _let_in(source)
    if len(judged) == len(names) - 1:
        judged.append(_may_query(source))
    judged += [("cannot be told", FIRST)] * (len(names) - len(judged))
    return [Finding(name, (), verdict, todo) for name, (verdict, todo) in zip(names, judged, strict=True)]


def _let_in(source: "Source") -> list[Judged]:
    """How login and REST fare; only the login where that fails."""
    problem = _problem(source, lambda: source.get("system/v1/serverTime"))
    if problem is None:
        return [("ok", ""), ("ok", "")]
    if isinstance(problem, RetriableAPIError):
        return [("cannot be told", f"{UNANSWERED}{problem}")]
    if isinstance(problem, ForbiddenError):
        todo = f"grant Setup > {REST} (Full) under {ROLE}; the feature of that name must be on ({FEATURES})"
        return [("ok", ""), ("missing", todo), ("cannot be told", FIRST)]
    return [("missing", str(problem))]


def _may_query(source: "Source") -> Judged:
    problem = _problem(source, lambda: source.suiteql("SELECT 1 AS one FROM DUAL", limit=1))
    if problem is None:
        return "ok", ""
    if isinstance(problem, RetriableAPIError):
        return "cannot be told", f"{UNANSWERED}{problem}"
    todo = f"grant Reports > {WORKBOOK} (Edit) under {ROLE}; the feature of that name must be on ({FEATURES})"
    return "missing", todo if isinstance(problem, ForbiddenError) else f"{problem}; {todo}"


def _problem(source: "Source", ask: Callable[[], object]) -> Exception | None:
    try:
        source.patiently("check", ask)
    except (FatalAPIError, RetriableAPIError) as error:
        return error
    return None


def _streams(source: "Source", selection: Selection, at_once: int) -> Iterator[Finding]:
    """A finding for each permission that a selected stream needs."""
    needing: dict[str, list[Table]] = defaultdict(list)
    for table in selection.tables:
        needing[grant_of(table.table).item].append(table)
    yield from side_by_side(
        lambda item: _found(source, item, needing[item], is_chosen=selection.is_chosen), sorted(needing), at_once
    )
    if documents := needing.get(grant_of("transaction").item):
        yield from account_facts.transaction_types(source, tuple(table.stream for table in documents))


def _found(source: "Source", item: str, needing: Sequence[Table], *, is_chosen: bool) -> Finding:
    """Whether all streams that need one permission can be read."""
    prober, names = Prober(source), tuple(table.stream for table in needing)
    for table in needing:
        grant = grant_of(table.table)
        try:
            refused = prober.refused(table)
        except TableMissingError:
            told = is_chosen or not grant.feature
            return Finding(item, names, "missing" if told else "cannot be told", grant.todo)
        except RetriableAPIError as error:
            return Finding(item, names, "cannot be told", f"{UNANSWERED}{error}")
        except FatalAPIError as error:
            return Finding(item, names, "missing", str(error))
        if refused:
            lacking = f"{', '.join(refused)} of {table.stream}"
            todo = f"this account lacks {lacking}, or the role may not see it: take it out of the selection"
            return Finding(item, names, "missing", todo)
    return Finding(item, names, "ok")
