"""What ends one day: the certificate, and the older login as a whole."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from singer_sdk.exceptions import ConfigurationError

from tap_netsuite.keys import certificate_end, read_text
from tap_netsuite.login import is_token_based, key_of

WARN_DAYS = 30
LEGACY = (
    "token-based authentication is on its way out: from NetSuite 2027.1 on no new integration can use it, and Oracle "
    "names 2028.1 or 2028.2 as the last release in which it works. The README says how to change to a certificate"
)
"""Source: the help's page on the end of support for token-based authentication; two dates were published."""


def end_of(config: Mapping[str, Any]) -> datetime | None:
    """When the certificate ends, UTC; None where the settings name none.

    Raises:
        ConfigurationError: It cannot be read, or belongs to another key.
    """
    path = config.get("certificate_path")
    if not path or is_token_based(config):
        return None
    return certificate_end(read_text(path, "certificate_path"), key_of(config))


def days_left(end: datetime, now: datetime | None = None) -> int:
    """Whole days until an end; negative once it has passed."""
    return (end - (now or datetime.now(UTC))).days


def warning_of(config: Mapping[str, Any]) -> str:
    """What a run has to say about ends; empty where there is nothing to say.

    Args:
        config: The settings.
    """
    if is_token_based(config):
        return LEGACY
    try:
        end = end_of(config)
    except ConfigurationError as error:
        # The certificate is not needed to log in.
        return str(error)
    if end is None or days_left(end) >= WARN_DAYS:
        return ""
    left = days_left(end)
    when = f"ended on {end:%Y-%m-%d}" if left < 0 else f"ends on {end:%Y-%m-%d}, in {left} days"
    return f"the certificate {when}; make a new one and map it before (README, setup, step 2)"
