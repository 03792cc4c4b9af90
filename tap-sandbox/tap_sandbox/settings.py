"""What may be set, and what is wrong with it when it is wrong."""

from collections.abc import Mapping
from typing import Any

from singer_http.settings import COMMON, address_problem, is_copied_whole, text, whole
from singer_sdk import typing as th

SETTINGS: dict[str, Any] = th.PropertiesList(
    text(
        "api_url",
        "API URL",
        "Bare address of a running sandbox, such as http://127.0.0.1:8765. "
        "Without it the tap starts a sandbox of its own for the length of the run.",
    ),
    text("auth_token", "Auth token", "The token that the sandbox was started with. Needed with api_url.", secret=True),
    text("tenant", "Tenant", "The company whose data is read; the sandbox's first one if unset."),
    whole("page_size", "Page size", 500, "Rows per request, 500 at most.", most=500),
    *COMMON,
).to_dict()


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with settings that each look right to the schema: a sentence for each, without a secret's value."""
    found = []
    url, token = config.get("api_url"), config.get("auth_token")
    if url is not None and (problem := address_problem(url, "http://127.0.0.1:8765", in_clear=True)):
        found.append(f"api_url {problem}")
    if url is not None and not token:
        found.append("auth_token is missing: with api_url, set it to the token that the sandbox was started with")
    if token and not is_copied_whole(token):
        found.append("auth_token holds a blank, a line feed or another character that no token has; copy it again")
    if token is not None and url is None:
        found.append(
            "api_url is missing: auth_token alone opens nothing; set both, or neither for a sandbox of its own"
        )
    return found
