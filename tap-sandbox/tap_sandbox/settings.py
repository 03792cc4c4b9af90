"""What may be set, and what is wrong with it when it is wrong."""

from collections.abc import Mapping
from typing import Any

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
        "max_retry_seconds",
        th.IntegerType(nullable=False, minimum=0),
        title="Max retry seconds",
        default=300,
        description="How long one request is tried again before the run fails. 0 tries once.",
    ),
).to_dict()


def moment(text: str) -> pendulum.DateTime:
    """The point in time that an ISO 8601 text names; UTC where it names no zone.

    Raises:
        ValueError: It names none.
    """
    value = pendulum.parse(text)
    if isinstance(value, pendulum.DateTime):
        return value
    raise ValueError(f"{text!r} is no point in time")


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with settings that each look right to the schema.

    Args:
        config: The settings, with defaults filled in.

    Returns:
        One sentence for each problem, naming the setting; never the value of a secret.
    """
    found = []
    if "api_url" in config and not config["api_url"].startswith(("http://", "https://")):
        found.append("api_url must begin with http:// or https://")
    if "api_url" in config and not config.get("auth_token"):
        found.append("auth_token is missing: with api_url, set it to the token that the sandbox was started with")
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
