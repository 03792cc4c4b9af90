"""An account's id in its spellings, and where its services answer."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

# The id becomes part of a host that is sent credentials: nothing else may hide in it.
_ID = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)?", re.ASCII)
LOCAL_NAMES = ("localhost",)


@dataclass(frozen=True, slots=True)
class Account:
    """A NetSuite account.

    Args:
        given: Its id as somebody wrote it: `1234567`, `1234567_SB1` or `1234567-sb1`.
        base_url: Where it answers, if not at its own host.
    """

    given: str
    base_url: str | None = None

    @property
    def id(self) -> str:
        """The id as NetSuite shows it, which is also the realm of a signature.

        Source: the help's page on the OAuth 1.0 Authorization header; the case matters.
        """
        return self.given.strip().upper().replace("-", "_")

    @property
    def host(self) -> str:
        """The host of its REST services.

        Source: the help's page on URLs for REST web services.
        """
        return f"{self.given.strip().lower().replace('_', '-')}.suitetalk.api.netsuite.com"

    @property
    def services(self) -> str:
        """The address of the REST services, without a slash at its end."""
        base = self.base_url or f"https://{self.host}"
        return f"{base.rstrip('/')}/services/rest"

    @property
    def audience(self) -> str:
        """Whom an assertion is meant for: the token endpoint by its own name, also where a proxy stands before it."""
        return f"https://{self.host}/services/rest/auth/oauth2/v1/token"


def is_account_id(text: str) -> bool:
    """Whether a text is an account's id, in either spelling."""
    return _ID.fullmatch(text.strip()) is not None


def address_problem(url: str) -> str | None:
    """What is wrong with a base URL; None if nothing is.

    Args:
        url: As somebody wrote it.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        bare = bool(host) and parts.port != 0 and not parts.query and parts.path in ("", "/")
    except ValueError:
        return "is no address, such as https://1234567.suitetalk.api.netsuite.com"
    if "@" in url:
        return "holds a user or password; take it out"
    if parts.scheme not in ("http", "https") or not bare:
        return "must be a bare address, such as https://1234567.suitetalk.api.netsuite.com, without a path or query"
    if parts.scheme == "http" and not _is_local(host):
        return "must begin with https://: the login would travel in clear"
    return None


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL_NAMES
