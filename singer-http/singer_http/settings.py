"""The settings that every tap of ours has, and what they are declared with."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from singer_sdk import typing as th

from singer_http.bookmarks import moment

if TYPE_CHECKING:
    from pendulum import DateTime

TEXT = th.StringType(nullable=False)


def text(name: str, title: str, description: str, **more: Any) -> th.Property[Any]:
    """Declare a setting that is a text."""
    return th.Property(name, TEXT, title=title, description=description, **more)


def switch(name: str, title: str, description: str) -> th.Property[Any]:
    """Declare a setting that is off unless somebody puts it on."""
    return th.Property(name, th.BooleanType(nullable=False), title=title, default=False, description=description)


def whole(
    name: str, title: str, default: int, description: str, *, least: int = 1, most: int | None = None
) -> th.Property[Any]:
    """Declare a setting that is a whole number, with its bounds."""
    kind = th.IntegerType(nullable=False, minimum=least, maximum=most)
    return th.Property(name, kind, title=title, default=default, description=description)


COMMON = (
    th.Property(
        "start_date",
        th.DateTimeType(nullable=False),
        title="Start date",
        description="Rows last changed before this are not read; a later bookmark goes before it, and reference data "
        "is always read whole. ISO 8601; without a time zone it is UTC.",
    ),
    th.Property(
        "end_date",
        th.DateTimeType(nullable=False),
        title="End date",
        description="Rows last changed at or after this are not read, reference data included; bookmarks stay before "
        "it, and initial_sync_days count back from it. ISO 8601; without a time zone it is UTC.",
    ),
    whole(
        "initial_sync_days",
        "Initial sync days",
        90,
        "Without start_date and without a bookmark, rows changed in the last so many days are read.",
        most=36_500,
    ),
    whole(
        "max_concurrency",
        "Max concurrency",
        4,
        "Requests in flight at the most; fewer while the source refuses. 1 asks one after the other.",
        most=50,
    ),
    whole(
        "max_retry_seconds",
        "Max retry seconds",
        300,
        "How long one request is tried again before the run fails. 0 tries once.",
        least=0,
    ),
    switch(
        "emit_tombstones",
        "Emit tombstones",
        "Send each deleted row once more, with its key and _sdc_deleted_at only. Loaders differ in what "
        "they do to its other columns; the views need no tombstones.",
    ),
    whole(
        "batch_wait_seconds",
        "Batch wait seconds",
        300,
        "With batch_config: how long a loader may take to open a batch file before the run fails.",
    ),
)


def address_problem(url: str, example: str, *, in_clear: bool = False) -> str | None:
    """What is wrong with a source's address; None if nothing is.

    Args:
        url: As somebody wrote it.
        example: One that is right.
        in_clear: Whether another machine may be asked without HTTPS.
    """
    try:
        parts = urlsplit(url)
        bare = bool(parts.hostname) and parts.port != 0 and not parts.query and parts.path in ("", "/")
    except ValueError:
        return f"is no address, such as {example}"
    if "@" in url:
        return "holds a user or password; take it out"
    if parts.scheme not in ("http", "https") or not bare:
        return f"must be a bare address, such as {example}, without a path or query"
    if parts.scheme == "http" and not in_clear and not _is_local(parts.hostname or ""):
        return "must begin with https://: the login would travel in clear"
    return None


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_copied_whole(secret: str) -> bool:
    """Whether a token or key may be what was meant: no blank, no line feed, nothing that no header can carry."""
    return secret.isascii() and secret.isprintable() and " " not in secret


def date_problems(config: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the dates between which a run reads."""
    dates = {name: text for name in ("start_date", "end_date") if (text := config.get(name)) is not None}
    found: dict[str, DateTime] = {}
    for name, text in dates.items():
        try:
            found[name] = moment(text)
        except ValueError:
            yield f"{name} is {text!r}, which is no date: write ISO 8601, such as 2026-01-31 or 2026-01-31T06:00:00Z"
    if len(found) == len(("start_date", "end_date")) and found["end_date"] <= found["start_date"]:
        yield "end_date {end_date} is not after start_date {start_date}: nothing could be read".format(**dates)
