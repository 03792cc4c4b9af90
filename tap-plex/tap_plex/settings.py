"""What may be set, and what is wrong with it when it is wrong."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from singer_http.settings import COMMON, TEXT, address_problem, switch, text, whole
from singer_sdk import typing as th

from tap_plex import tenants

_CLOUD = "https://cloud.plex.com"
_NAMES = th.ArrayType(TEXT, nullable=False)

_API_KEY = text(
    "api_key", "API key", "The Consumer Key of your app in Plex's developer portal: 32 letters and digits.", secret=True
)
_TENANT_ID = text(
    "tenant_id",
    "Tenant ID",
    "GUID of the tenant whose data is read; the key's own tenant if neither this nor customer_id is set.",
)
_CUSTOMER_ID = text(
    "customer_id",
    "Customer ID",
    "PCN of the tenant: sent in the place of tenant_id where that is not set, and kept in each row.",
)
_USERNAME = text("username", "Username", "Web service account for data sources, such as reports@plex.com.")
_PASSWORD = text("password", "Password", "Password of the web service account.", secret=True)
_DATA_SOURCE_URL = text(
    "data_source_url",
    "Data source URL",
    "Bare address of the UX Data Source API: https://cloud.plex.com, https://test.cloud.plex.com, or your own "
    "https://COMPANY.on.plex.com.",
    default=_CLOUD,
)
_OF_A_TENANT = (_API_KEY, _TENANT_ID, _CUSTOMER_ID, _USERNAME, _PASSWORD)

_WINDOW = (
    th.Property("key", _NAMES, description="Columns that name a row within a tenant; none where rows have no name."),
    th.Property("replication_key", TEXT, description="Column with the time that the window is about."),
    th.Property("window_days", th.NumberType(nullable=False), description="Days that are asked for at once."),
    th.Property("look_back_hours", th.NumberType(nullable=False), description="Hours that each run reads again."),
)
_CONNECT_STREAM = th.ObjectType(
    th.Property("name", TEXT, required=True, description="The stream's name."),
    th.Property("path", TEXT, required=True, description="Its address, such as /quality/v1/sample-plans."),
    *_WINDOW,
    th.Property("begin_parameter", TEXT, description="Parameter that a window begins with, spelt as Plex does."),
    th.Property("end_parameter", TEXT, description="Parameter that a window ends with."),
    th.Property(
        "fields",
        th.ObjectType(additional_properties=th.StringType(nullable=False), nullable=False),
        description="Type of each field: str, uuid, dt, date, time, dbl, i32, i64, bool, list, obj or any; "
        "guessed from the rows, with a warning, where it is not set.",
    ),
    nullable=False,
)
_DATA_SOURCE = th.ObjectType(
    th.Property("id", th.IntegerType(nullable=False), description="Its number; or set source."),
    th.Property("source", TEXT, description="Its name, such as Checksheets_Get."),
    th.Property("name", TEXT, description="The stream's name; that of the data source if unset."),
    *_WINDOW,
    th.Property(
        "inputs", th.ObjectType(additional_properties=True, nullable=False), description="Inputs sent each time."
    ),
    th.Property("begin_input", TEXT, description="Input that a window begins with."),
    th.Property("end_input", TEXT, description="Input that a window ends with."),
    th.Property(
        "split_by",
        th.ObjectType(
            th.Property("input", TEXT, required=True, description="An input."),
            th.Property("values", th.ArrayType(th.CustomType({})), required=True, description="All that it may be."),
            nullable=False,
        ),
        description="How an answer that was cut off is asked for in parts, where dates do not do it.",
    ),
    th.Property("read_limit", th.IntegerType(nullable=False), default=1000, description="Its Read Row Limit."),
    th.Property("tenants", _NAMES, description="Read it for these tenants only."),
    th.Property("allow_non_read", th.BooleanType(nullable=False), description="Run it although its name is no read's."),
    nullable=False,
)

SETTINGS: dict[str, Any] = th.PropertiesList(
    *_OF_A_TENANT,
    th.Property(
        "tenants",
        th.ArrayType(
            th.ObjectType(
                text("name", "Name", "What its rows are called by."),
                *_OF_A_TENANT,
                text("data_source_url", "Data source URL", "Where its data sources answer."),
                nullable=False,
            ),
            nullable=False,
        ),
        title="Tenants",
        description="Several tenants, as a list of objects with name, tenant_id or customer_id, username and password; "
        "api_key where it is not the one above.",
    ),
    text(
        "connect_url",
        "Connect URL",
        "Bare address of Connect: https://connect.plex.com, or https://test.connect.plex.com for the test tier.",
        default="https://connect.plex.com",
    ),
    _DATA_SOURCE_URL,
    th.Property(
        "data_sources",
        th.ArrayType(_DATA_SOURCE, nullable=False),
        title="Data sources",
        default=[],
        description="Data sources to read, each a stream: see the README.",
    ),
    th.Property(
        "connect_streams",
        th.ArrayType(_CONNECT_STREAM, nullable=False),
        title="Connect streams",
        default=[],
        description="Further lists of Connect, each a stream: see the README.",
    ),
    th.Property(
        "optional_streams",
        _NAMES,
        title="Optional streams",
        default=[],
        description="Streams that take many calls and are offered only if named here: see the README.",
    ),
    th.Property(
        "read_whole",
        _NAMES,
        title="Read whole",
        default=[],
        description="Streams that each run reads whole, for every parent where there are parents: where Plex deletes "
        "rows, or a child may change and its parent tells nothing of it.",
    ),
    switch(
        "personal_data",
        "Personal data",
        "Offer the streams that are about people: employees, user accounts, contacts, time clock.",
    ),
    th.Property(
        "paths",
        th.ObjectType(additional_properties=th.StringType(nullable=False), nullable=False),
        title="Paths",
        default={},
        description="Another address for a stream, by its name: beta addresses move.",
    ),
    switch(
        "keep_unknown_fields",
        "Keep unknown fields",
        "Keep what Plex sends beside the fields that are known, in the column _plex_unknown_fields.",
    ),
    th.Property(
        "not_found_is_empty",
        _NAMES,
        title="Not found is empty",
        default=[],
        description="Streams of which Plex's 404 means that there is no data; of windows the tap finds out by itself.",
    ),
    whole("calls_per_minute", "Calls per minute", 180, "Calls of one key in any minute; Plex takes 200.", least=0),
    whole(
        "data_source_calls_per_minute",
        "Data source calls per minute",
        180,
        "Calls of one web service account in any minute; 0 for any number.",
        least=0,
    ),
    whole("read_timeout_seconds", "Read timeout seconds", 300, "How long Plex may take to begin an answer."),
    whole("event_window_days", "Event window days", 31, "Days of events that are asked for at once."),
    whole(
        "change_window_days",
        "Change window days",
        365,
        "Days of changes that are asked for at once, as a first sync may bring many; 0 for any number.",
        least=0,
    ),
    whole("invoice_window_days", "Invoice window days", 7, "Days of invoices that are asked for at once."),
    whole(
        "invoice_limit",
        "Invoice limit",
        1000,
        "An answer of so many invoices and lines may be cut off; Plex says 1,000 invoices, or fewer of many lines.",
    ),
    whole("event_look_back_hours", "Event look-back hours", 6, "Events of so many hours are read again.", least=0),
    whole(
        "look_back_hours", "Look-back hours", 24, "Changes of so many hours are read again, of parents too.", least=0
    ),
    *(each for each in COMMON if each.name != "emit_tombstones"),
).to_dict()


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with settings that each look right to the schema: a sentence for each, without a secret's value."""
    found = [*tenants.problems(config)]
    addresses = {("connect_url", config.get("connect_url"), "https://connect.plex.com")}
    addresses |= {("data_source_url", each.data_source_url, _CLOUD) for each in tenants.tenants_of(config)}
    for name, url, example in sorted(addresses, key=str):
        if url and (problem := address_problem(url, example)):
            found.append(f"{name} {problem}")
    found += _data_source_problems(config)
    return found


def _data_source_problems(config: Mapping[str, Any]) -> Iterator[str]:
    known = {tenant.name: tenant for tenant in tenants.tenants_of(config)}
    for place, given in enumerate(config.get("data_sources", ())):
        where = f"data_sources[{place}]"
        if bool(given.get("id")) == bool(given.get("source")):
            yield f"{where}: set id or source, and not both"
        wanted = given.get("tenants") or list(known)
        for name in wanted:
            if name not in known:
                yield f"{where}: there is no tenant {name!r}"
            elif not known[name].username:
                yield f"{where}: tenant {name!r} has no username and password, which data sources need"
        if given.get("end_input") and not given.get("begin_input"):
            yield f"{where}: end_input needs begin_input"
        if given.get("begin_input") and not given.get("replication_key"):
            yield f"{where}: begin_input needs replication_key, the column that the window is about"
        yield from (f"{where}: split_by {problem}" for problem in _split_problems(given))


def _split_problems(given: Mapping[str, Any]) -> Iterator[str]:
    split = given.get("split_by")
    if not split:
        return
    if not given.get("key"):
        yield "needs key, by which it is seen that the parts hold every row"
    values = [json.dumps(value, sort_keys=True) for value in split["values"]]
    if len(set(values)) < len(values):
        yield "names a value twice"
