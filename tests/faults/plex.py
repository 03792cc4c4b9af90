"""tap-plex on its sandbox: two companies, lists of Connect and data sources, and what the tap reads of them."""

import contextlib
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from erp_sandbox.faults import PAGE_KINDS
from tap_plex.instants import canonical
from tap_plex.streams import STREAMS

from demo import sandbox
from tests.erp_sandbox.plex.asking import CLOCK
from tests.faults.record import EVERYTHING
from tests.faults.subject import FAILED, Probe, Row, Rows, Subject, lasting
from tests.tap_plex.conftest import Watched, settings_for
from tests.tap_plex.truths import SOURCES, Truth, data_sources, has_truth, in_one_form, plain

SCALE = "0.01"
WINDOW_DAYS = 120
COMPANIES = ("main", "halden")
READ = ("checksheets", "measurements", "problems", "picked_parts")
# What takes a call for each of many parents is left out: others show the same in fewer calls.
CALLS_BY_THE_HUNDRED = {"purchase_order_line_items", "item_adjustments"}
DECLARED = {
    declared.name: declared
    for declared in STREAMS
    if has_truth(declared.name)
    and declared.name not in CALLS_BY_THE_HUNDRED
    and not declared.name.startswith("gl_activity_")
}
FEW = (
    "parts",
    "purchase_orders",
    "production_entries",
    "sales_order_lines",
    "containers",
    "ap_invoices",
    *READ,
)
COMPARED = (*DECLARED, *READ) if EVERYTHING else FEW
MARKS = "completed_snapshots"


@contextlib.contextmanager
def serve() -> Iterator[sandbox.Sandbox]:
    """A sandbox that counts no calls."""
    with sandbox.running(clock=CLOCK, scale=SCALE, options=["--dialect", "plex"]) as server:
        plex = Watched(server.url)
        plex.switch(calls_per_minute=None)
        yield server
        plex.see_that_nothing_was_written()


def settings(server: sandbox.Sandbox) -> dict[str, Any]:
    """With which the tap reads all that the two companies have."""
    return settings_for(server.url, *COMPANIES) | {
        "start_date": "2025-01-01",
        "event_window_days": WINDOW_DAYS,
        "invoice_window_days": WINDOW_DAYS,
        "change_window_days": WINDOW_DAYS,
        "event_look_back_hours": 0,
        "look_back_hours": 0,
        "max_retry_seconds": 30,
        "personal_data": True,
        "optional_streams": [name for name, declared in DECLARED.items() if declared.is_optional],
        "data_sources": data_sources(*READ),
    }


class _Truth(Mapping[str, Mapping[Any, Row]]):
    """The rows of both companies, worked out when they are asked for."""

    def __getitem__(self, stream: str) -> Mapping[Any, Row]:
        return _true(stream)

    def __iter__(self) -> Iterator[str]:
        return iter(COMPARED)

    def __len__(self) -> int:
        return len(COMPARED)


@cache
def _truth(company: str) -> Truth:
    return Truth(company, SCALE, CLOCK)


@cache
def _true(stream: str) -> Mapping[Any, Row]:
    stamp = stamp_of(stream)
    found = [
        row | {"_plex_tenant": company} | ({stamp: canonical(row[stamp])} if stamp and row.get(stamp) else {})
        for company in COMPANIES
        for row in _truth(company).whole(stream)
    ]
    return dict(enumerate(found))


def truth() -> Rows:
    """What the two companies have."""
    return _Truth()


def stamp_of(stream: str) -> str | None:
    """The column that a bookmark of the stream speaks of, where its rows have it."""
    if stream in DECLARED:
        return DECLARED[stream].moment or None
    return SOURCES[stream].get("replication_key")


def rows_in_one_form(stream: str, rows: Iterable[Row], exact_numbers: bool) -> Mapping[Any, Row]:  # noqa: FBT001 - a column's nature
    """Rows of a warehouse or of the truth: each by its company, its text, and its number among its equals."""

    def number(value: Any) -> Decimal:
        return Decimal(str(value if exact_numbers else float(value)))

    met: Counter[tuple[str, str]] = Counter()
    found: dict[Any, Row] = {}
    for given in rows:
        # target-duckdb, which has no exact numbers either, loads an empty text as null.
        row = given if exact_numbers else {column: None if value == "" else value for column, value in given.items()}
        (text,) = in_one_form(stream, [plain(stream, row, number)])
        name = (str(row["_plex_tenant"]), text)
        met[name] += 1
        found[*name, met[name]] = {}
    return found


def compared(stream: str, rows: Mapping[Any, Row]) -> Mapping[Any, Any]:
    """The same for rows of the tap."""
    return rows_in_one_form(stream, rows.values(), exact_numbers=True)


def whole() -> frozenset[str]:
    """What each run reads from its beginning."""
    lists = {
        name
        for name, declared in DECLARED.items()
        if not declared.follows_parents and (not declared.moment or declared.parents is not None)
    }
    sources = {name for name in READ if not SOURCES[name].get("begin_input")}
    return frozenset({*lists, *sources, MARKS})


def to_come(held: Rows) -> int:
    """How many rows a run writes at least: what is always read whole, and what is not there yet."""
    always = whole()
    return sum(len(_true(stream)) - (0 if stream in always else len(held.get(stream, ()))) for stream in COMPARED)


def rows_of_one_window(stream: str) -> int:
    """How many rows one window holds at most; or one company, where the stream is not read in windows."""
    stamp = stamp_of(stream) if stream in DECLARED and DECLARED[stream].window else None
    most = 0
    for company in COMPANIES:
        rows = [row for row in _true(stream).values() if row["_plex_tenant"] == company]
        if stamp is None:
            most = max(most, len(rows))
            continue
        times = sorted(datetime.fromisoformat(row[stamp]) for row in rows)
        ends = (bisect_right(times, begin + timedelta(days=WINDOW_DAYS)) for begin in times)
        most = max(most, *(end - place for place, end in enumerate(ends)), 0)
    return most


_CONNECT = {
    "401": "Plex refused the key",
    "403": "Plex forbids this",
    "404": "Plex has nothing at this address",
    "409": "the source refused, for a reason that this tap does not know (HTTP 409",
    "token_expired": "Plex refused the key",
}
_REFUSED = "Plex refused username or password of the web service account"
_SOURCE = _CONNECT | {
    "401": _REFUSED,
    "403": "the web service account may not run this data source",
    "404": "Plex has no such data source",
    "token_expired": _REFUSED,
}
# Where a list may be empty, Plex may say so with a 404: it is asked once more.
_WINDOW = {kind: message for kind, message in _CONNECT.items() if kind != "404"}
_NO_CHILDREN = {"404": "so Plex says that a parent has no children"}


def _sources(name: str, **changes: Any) -> dict[str, Any]:
    return {"data_sources": [{"name": each} | SOURCES[each] | (changes if each == name else {}) for each in READ]}


TAP_PLEX = Subject(
    name="tap-plex",
    command=Path(sys.executable).with_name("tap-plex"),
    serve=serve,
    settings=settings,
    truth=truth,
    in_one_form=rows_in_one_form,
    compared=compared,
    probes=(
        Probe("list cut here", "parts", "*/mdm/v1/parts"),
        Probe("whole list", "containers", "*/inventory-tracking/containers"),
        Probe("windows of changes", "purchase_orders", "*/purchase-orders", red=_WINDOW),
        Probe("windows of events", "production_entries", "*/production-entries", red=_WINDOW),
        Probe("windows in halves", "ap_invoices", "*/ap-invoices", {"invoice_limit": 3}, red=_WINDOW),
        Probe("parents", "sales_order_lines", "*/sales/v1/orders", red=_WINDOW),
        Probe("children", "sales_order_lines", "*/sales/v1/orders/*/lines", red=_WINDOW, untold=_NO_CHILDREN),
        Probe("data source", "checksheets", "*/4142/execute", _sources("checksheets", window_days=100), red=_SOURCE),
        Probe("data source in halves", "measurements", "*/30949/execute", _sources("measurements", read_limit=20),
              red=_SOURCE),
        Probe("data source in parts", "picked_parts", "*/9278/execute", _sources("picked_parts", read_limit=30),
              red=_SOURCE),
        Probe("discovery", "checksheets", "*/api/datasources/4142", positions=("first",), red=_SOURCE),
    ),
    discovery_route="*/api/datasources/*",
    red=_CONNECT,
    may_be_red={},
    lasting=lasting("Plex asks to slow down", FAILED, "the answer is not a whole list of JSON")
    # What comes is not packed as it says.
    | dict.fromkeys(("corrupt_json", "wrong_content_type"), "broke off"),
    read_anew=whole(),
    stamps=stamp_of,
    part="_plex_tenant",
    streams=(*COMPARED, MARKS),
    untold=dict.fromkeys(sorted(PAGE_KINDS), "Plex has no pages"),
    slow_down={"retry_after": "seconds"},
    at_once=rows_of_one_window,
    to_come=to_come,
)  # fmt: skip
