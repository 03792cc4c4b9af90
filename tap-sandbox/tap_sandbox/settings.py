"""What may be set, and what is wrong with it when it is wrong."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pendulum
from singer_sdk import typing as th

SETTINGS: dict[str, Any] = th.PropertiesList(
    th.Property(
        "api_url",
        th.StringType(nullable=False),
        title="API URL",
        description="Bare address of a running sandbox, such as http://127.0.0.1:8765. "
        "Without it the tap starts a sandbox of its own for the length of the run.",
    ),
    th.Property(
        "auth_token",
        th.StringType(nullable=False),
        title="Auth token",
        secret=True,
        description="The token that the sandbox was started with. Needed with api_url.",
    ),
    th.Property(
        "tenant",
        th.StringType(nullable=False),
        title="Tenant",
        description="The company whose data is read; the sandbox's first one if unset.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType(nullable=False),
        title="Start date",
        description="Rows last changed before this are not read. A later bookmark goes before it. "
        "ISO 8601; without a time zone it is UTC. Without it everything is read.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(nullable=False, minimum=1, maximum=500),
        title="Page size",
        default=500,
        description="Rows per request, 500 at most.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(nullable=False, minimum=1, maximum=50),
        title="Max concurrency",
        default=4,
        description="Requests in flight at the most; fewer while the sandbox refuses. 1 asks one after the other.",
    ),
    th.Property(
        "max_retry_seconds",
        th.IntegerType(nullable=False, minimum=0),
        title="Max retry seconds",
        default=300,
        description="How long one request is tried again before the run fails. 0 tries once.",
    ),
).to_dict()


def moment(text: str) -> pendulum.DateTime:
    """The point in time that an ISO 8601 text names, day and all; UTC where it names no zone.

    Raises:
        ValueError: It names none.
    """
    if len(text) < len("2026-01-31"):
        raise ValueError(f"{text!r} names no day")
    value = datetime.fromisoformat(text)
    return pendulum.instance(value if value.tzinfo else value.replace(tzinfo=UTC))


def text_of(value: pendulum.DateTime) -> str:
    """A point in time as the sandbox writes it: UTC, six digits, Z."""
    return value.in_timezone("UTC").format("YYYY-MM-DDTHH:mm:ss.SSSSSS") + "Z"


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with settings that each look right to the schema.

    Args:
        config: The settings, with defaults filled in.

    Returns:
        One sentence for each problem, naming the setting; never the value of a secret.
    """
    found = [*_address_problems(config.get("api_url"))]
    token = config.get("auth_token")
    if "api_url" in config and not token:
        found.append("auth_token is missing: with api_url, set it to the token that the sandbox was started with")
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        found.append("auth_token holds a blank, a line feed or another character that no token has; copy it again")
    if "auth_token" in config and "api_url" not in config:
        found.append(
            "api_url is missing: auth_token alone opens nothing; set both, or neither for a sandbox of its own"
        )
    if "start_date" in config:
        try:
            moment(config["start_date"])
        except ValueError:
            found.append(
                f"start_date is {config['start_date']!r}, which is no date: "
                "write ISO 8601, such as 2026-01-31 or 2026-01-31T06:00:00Z"
            )
    return found


def _address_problems(url: str | None) -> Iterator[str]:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        bare = bool(parts.hostname) and parts.port != 0 and not parts.query and parts.path in ("", "/")
    except ValueError:
        bare = False
    if not url.startswith(("http://", "https://")):
        yield "api_url must begin with http:// or https://"
    elif "@" in url:
        yield "api_url holds a user or password; take it out: auth_token is what opens the sandbox"
    elif not bare:
        yield "api_url must be a bare address, such as http://127.0.0.1:8765, without a path or query"
