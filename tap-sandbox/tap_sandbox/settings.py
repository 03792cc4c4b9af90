"""What may be set, and what is wrong with it when it is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from singer_http.settings import COMMON
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
        "page_size",
        th.IntegerType(nullable=False, minimum=1, maximum=500),
        title="Page size",
        default=500,
        description="Rows per request, 500 at most.",
    ),
    *COMMON,
).to_dict()


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
