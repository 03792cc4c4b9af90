"""An account's id in its spellings, and where its services answer."""

import re
from dataclasses import dataclass

# The id becomes part of a host that is sent credentials: nothing else may hide in it.
_ID = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)?", re.ASCII)


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
