"""tap-netsuite on its sandbox: a server with an integration that everybody knows, and what the tap reads of it."""

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from erp_sandbox.moments import parse
from erp_sandbox.netsuite import keypair
from erp_sandbox.netsuite.integrations import Certificate, Integration, Integrations, Token
from erp_sandbox.netsuite.truth import Past
from erp_sandbox.world import World
from singer_http.snapshots import MARKS
from tap_netsuite.columns import Column
from tap_netsuite.streams import TABLES

from demo import sandbox
from tests import sandboxes
from tests.faults.reader import Reader
from tests.faults.subject import Probe, Row, Rows, Subject, lasting
from tests.tap_netsuite.canonical import differences, of_tap, of_truth

CLOCK = "2026-06-01T06:00:00Z"
SCALE = 0.01
KEY = keypair.private_key("ES256")
MACHINE = {"client_id": "c" * 64, "certificate_id": "k" * 43, "private_key": keypair.private_pem(KEY).decode()}
TOKENS = {"consumer_key": "c" * 64, "consumer_secret": "s" * 64, "token_id": "t" * 64, "token_secret": "u" * 64}
BY_TOKENS = dict.fromkeys(MACHINE, "") | TOKENS
ONE_BY_ONE = {"max_concurrency": 1}
STANDARD = {table.stream: table for table in TABLES}


@contextlib.contextmanager
def serve() -> Iterator[sandbox.Sandbox]:
    """A sandbox whose one integration has the key and the tokens above."""
    with tempfile.TemporaryDirectory() as folder:
        pem = keypair.public_pem(keypair.self_signed(KEY, "tap")).decode()
        integration = Integration(
            name="tap",
            account="1234567",
            client_id=TOKENS["consumer_key"],
            client_secret=TOKENS["consumer_secret"],
            certificates=(Certificate(id=MACHINE["certificate_id"], pem=pem),),
            tokens=(Token(id=TOKENS["token_id"], secret=TOKENS["token_secret"]),),
        )
        Integrations(Path(folder)).put(integration)
        with sandboxes.running(clock=CLOCK, scale=str(SCALE), options=["--netsuite", folder]) as server:
            yield server


def settings(server: sandbox.Sandbox) -> dict[str, Any]:
    """With which the tap reads all that the sandbox holds."""
    return MACHINE | {
        "account_id": "1234567",
        "base_url": server.url,
        "start_date": "2000-01-01",
        "page_size": 200,
        "max_retry_seconds": 30,
        "lag_seconds": 0,
        "look_back_minutes": 0,
    }


@cache
def truth() -> Rows:
    """What an undisturbed run reads; that it is what the account holds is seen to first."""
    with serve() as server, tempfile.TemporaryDirectory() as folder:
        reader = Reader(TAP_NETSUITE, server, Path(folder))
        run = reader.run()
        assert run.code == 0, run.log
    true = of_truth(Past(World(scale=SCALE), parse(CLOCK), ()))
    for stream, table in STANDARD.items():
        rows = reader.rows.get(stream, {}).values()
        of_custom = {name: None for row in rows for name in row}
        known = table.with_columns(Column(name) for name in of_custom)
        if stream in reader.rows and not table.custom:
            assert differences(of_tap(known, rows), true[table.table]) == [], stream
        assert stream not in reader.rows or len(rows) == len(true[table.table]), stream
    return {
        stream: {key: dict(row) for key, row in rows.items()} for stream, rows in reader.rows.items() if stream != MARKS
    }


def in_one_form(stream: str, rows: Iterable[Row], exact_numbers: bool) -> Mapping[Any, Row]:  # noqa: FBT001 - a column's nature
    """Rows by their keys, each value in one form, without what is null."""
    key = STANDARD[stream].key if stream in STANDARD else ("id",)
    found: dict[Any, Row] = {}
    for row in rows:
        own = {
            name: _form(value, exact_numbers=exact_numbers)
            for name, value in row.items()
            if value is not None and not name.startswith("_sdc_")
        }
        found[tuple(own.get(name) for name in key)] = own
    return found


def _form(value: Any, *, exact_numbers: bool) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith('["'):
        # target-duckdb keeps a list as its JSON.
        value = json.loads(value)
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, Decimal | float) and not isinstance(value, bool):
        return Decimal(value) if exact_numbers else float(value)
    return value


_LINES = {"max_concurrency": 4}
TAP_NETSUITE = Subject(
    name="tap-netsuite",
    command=Path(sys.executable).with_name("tap-netsuite"),
    serve=serve,
    settings=settings,
    truth=truth,
    in_one_form=in_one_form,
    probes=(
        Probe("windows", "transaction_lines", "*/suiteql", _LINES),
        Probe("one page after the other", "transactions", "*/suiteql", ONE_BY_ONE),
        Probe("by tokens", "transactions", "*/suiteql", BY_TOKENS | _LINES),
        Probe("rows in parts", "items", "*/suiteql", {"page_size": 20}),
        Probe("whole table", "quantity_prices", "*/suiteql", {"page_size": 1000}),
        Probe("the account's clock", "currencies", "*/serverTime", positions=("first",)),
    ),
    discovery_route="*/token",
    red={
        "403": "the role lacks",
        "404": "there is nothing at this address",
        "409": "the source refused, for a reason that this tap does not know (HTTP 409",
    },
    may_be_red={},
    lasting=lasting("the account has too many requests at once (HTTP 429", "(HTTP {}", "not a whole page")
    | {"empty_page": "NetSuite"},
    read_anew=frozenset(
        [
            MARKS,
            *(t.stream for t in TABLES if not t.replication_key or t.is_nullable_stamp or t.header),
        ]
    ),
    stamps=lambda stream: STANDARD[stream].replication_key or None if stream in STANDARD else "lastmodified",
    # All goes to one address: what is asked at discovery, and the first streams.
    before_rows=150,
)
