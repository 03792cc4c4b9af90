"""Who may ask: Connect keys with their tenants and products, and web service users with their data sources."""

from hmac import compare_digest

import msgspec

from erp_sandbox.world import TENANTS

DEFAULT_KEY = "sandboxPlexKey000000000000000001"
"""Well known on purpose: it opens invented data on loopback."""

DEFAULT_PASSWORD = "sandbox-plex"  # noqa: S105 - the same


class Key(msgspec.Struct, forbid_unknown_fields=True):
    """A Connect application's key.

    Args:
        key: The consumer key, case-sensitive.
        tenants: Whose data it opens.
        default: Whose, if no header says so.
        products: The collections that it is subscribed to; None for all.
    """

    key: str
    tenants: list[str] = msgspec.field(default_factory=lambda: list(TENANTS))
    default: str = TENANTS[0]
    products: list[str] | None = None

    def is_subscribed(self, product: str) -> bool:
        """Whether it may use a collection."""
        return self.products is None or product in self.products


class User(msgspec.Struct, forbid_unknown_fields=True):
    """A web service user: one for each customer number (PCN).

    Args:
        name: Ends in @plex.com.
        password: Its password.
        tenant: Whose data it opens.
        data_sources: The ids that it was granted; None for all.
        customers: The tenants that it may name in a source that reads several.
        may_use_api: Whether it may use the Data Source API at all.
    """

    name: str
    password: str = DEFAULT_PASSWORD
    tenant: str = TENANTS[0]
    data_sources: list[int] | None = None
    customers: list[str] = msgspec.field(default_factory=lambda: list(TENANTS))
    may_use_api: bool = True

    def is_granted(self, source: int) -> bool:
        """Whether it may use a data source."""
        return self.data_sources is None or source in self.data_sources


def _users() -> list[User]:
    return [User(name=f"{tenant}@plex.com", tenant=tenant) for tenant in TENANTS]


class Accounts(msgspec.Struct, forbid_unknown_fields=True):
    """Everybody who may ask."""

    keys: list[Key] = msgspec.field(default_factory=lambda: [Key(DEFAULT_KEY)])
    users: list[User] = msgspec.field(default_factory=_users)

    def key(self, text: str) -> Key | None:
        """The key of this value."""
        return next((key for key in self.keys if compare_digest(key.key.encode(), text.encode())), None)

    def user(self, name: str, password: str) -> User | None:
        """The user of this name and password."""
        return next(
            (user for user in self.users
             if user.name == name and compare_digest(user.password.encode(), password.encode())),
            None,
        )  # fmt: skip
