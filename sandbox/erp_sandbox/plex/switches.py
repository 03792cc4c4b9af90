"""What nobody outside Plex knows for sure, and what a test wants to happen: one switch each, changed while it runs."""

from typing import Annotated, Literal, TypeAlias

import msgspec

Share: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=86_400 * 30)]
Digits: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=7)]
Refusal: TypeAlias = Literal["plex", "plex_seconds", "plex_date", "gateway", "text", "html", "empty", "cycle"]


class Switches(msgspec.Struct, forbid_unknown_fields=True):
    """The switches, each with the likelier answer as its default; docs/plex-sandbox.md tells what each does."""

    window_end: Literal["inclusive", "exclusive"] = "inclusive"
    fraction_digits: Literal["mixed"] | Digits = "mixed"
    offsets: Literal["accepted", "refused"] = "accepted"
    nulls: Literal["null", "missing"] = "null"
    order: Literal["shuffled", "sorted"] = "shuffled"
    empty_children: Literal["404", "[]"] = "404"
    empty_lists: Literal["404", "[]"] = "[]"
    not_subscribed: Literal["401", "403", "404"] = "401"
    both_tenant_headers: Literal["tenant_id", "customer_id", "refuse"] = "tenant_id"
    purchase_orders: Literal["all", "active"] = "all"
    invoices_past_limit: Literal["truncate", "all", "error", "timeout"] = "truncate"
    invoice_limit: Annotated[int, msgspec.Meta(ge=1)] = 1000
    workcenter_setups: Literal["200", "204"] = "200"
    gzip: bool = True

    calls_per_minute: Annotated[int, msgspec.Meta(ge=1)] | None = 200
    minute: Literal["calendar", "sliding"] = "calendar"
    minute_clock: Literal["real", "sandbox"] = "real"
    too_many: Refusal = "plex"

    first_byte_seconds: dict[str, Seconds] = {}
    size_megabytes: dict[str, Annotated[float, msgspec.Meta(ge=0, le=200)]] = {}
    late_share: Share = 0.0
    late_seconds: Seconds = 6 * 3600.0

    limit_flag: Literal["rowLimitExceeded", "rowLimitedExceeded", "limitExceeded"] = "rowLimitExceeded"
    limit_flag_place: Literal["format", "table", "top", "both"] = "format"
    limit_flag_when_whole: Literal["false", "missing"] = "false"
    read_limits: dict[str, Annotated[int, msgspec.Meta(ge=1)]] = {}
    no_rows: Literal["missing", "[]"] = "missing"
    errors_with: Literal["status", "200"] = "status"
    # No password, but what a wrong one is answered with.
    bad_password: Literal["401", "419"] = "401"  # noqa: S105
    result_errors: dict[str, str] = {}
    data_source_calls_per_minute: Annotated[int, msgspec.Meta(ge=1)] | None = None


def changed(switches: Switches, given: dict[str, object]) -> Switches:
    """The switches with some of them set.

    Raises:
        msgspec.ValidationError: There is no such switch, or it does not take this.
    """
    return msgspec.convert(msgspec.to_builtins(switches) | given, Switches)
