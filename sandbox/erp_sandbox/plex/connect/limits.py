"""The few lists of Connect that have an end of their own: invoices, and what APM takes a limit for."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import chain, islice

from erp_sandbox.entity import Row
from erp_sandbox.plex.conditions import Condition
from erp_sandbox.plex.connect.errors import ConnectError, invalid
from erp_sandbox.plex.switches import Switches

INVOICES = ("/accounting/v1/ap-invoices", "/accounting/v1/ar-invoices")
TOP = {"/cm/exhaust/v1/asset-data-points": 100_000, "/cm/exhaust/v1/asset-statuses": 100_000,
       "/cm/odata/v2/events": 50_000}  # fmt: skip
"""Source: Plex, OpenAPI documents of APM: `_limit` and `$top`."""


class GatewayTimeoutError(Exception):
    """The gateway gave up waiting."""


def limited(
    path: str, rows: Iterator[Row], asked: Sequence[Condition], query: Sequence[tuple[str, str]], switches: Switches
) -> Iterator[Row]:
    """The rows up to the list's own end, if it has one.

    Raises:
        ConnectError: The limit that was asked for is too high, or there are more rows than Plex will answer.
        GatewayTimeoutError: The same.
    """
    if path in TOP:
        wanted = [int(text) for name, text in query if name.lower() in ("_limit", "$top") and text.isdecimal()]
        if any(limit > TOP[path] for limit in wanted):
            raise invalid([f"The limit is {TOP[path]} at most."])
        return islice(rows, min([*wanted, TOP[path]]))
    if path not in INVOICES or switches.invoices_past_limit == "all" or any(c.name == "id" for c in asked):
        return rows
    return _invoices(rows, switches)


def _invoices(rows: Iterator[Row], switches: Switches) -> Iterator[Row]:
    head = list(islice(rows, switches.invoice_limit))
    if len(head) < switches.invoice_limit or (beyond := next(rows, None)) is None:
        return iter(head)
    if switches.invoices_past_limit == "error":
        raise ConnectError(
            HTTPStatus.INTERNAL_SERVER_ERROR, "REQUEST_PROCESSING_ERROR", "An unexpected error occurred."
        )
    if switches.invoices_past_limit == "timeout":
        raise GatewayTimeoutError
    return iter(head) if switches.invoices_past_limit == "truncate" else chain(head, [beyond], rows)
