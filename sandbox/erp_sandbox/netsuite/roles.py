"""Roles: the permissions of whoever is logged in, each with its level.

Source: docs/netsuite-sandbox.md#roles-and-permissions.
"""

from typing import Literal, TypeAlias

import msgspec

Level: TypeAlias = Literal["VIEW", "CREATE", "EDIT", "FULL"]

_RANK: dict[Level, int] = {"VIEW": 1, "CREATE": 2, "EDIT": 3, "FULL": 4}

REST = "ADMI_RESTWEBSERVICES"
LOGIN_OAUTH2 = "ADMI_LOGIN_OAUTH2"
LOGIN_TOKEN = "ADMI_LOGIN_OAUTH"  # noqa: S105 - the id of a permission
WORKBOOK = "REPO_ANALYTICS"
OAUTH2_APPLICATIONS = "ADMI_OAUTH2_APPLICATIONS"
"""Whoever manages authorized applications may not call REST by OAuth 2.0; such a role is never one by default."""

PERMISSIONS: dict[str, str] = {
    REST: "Setup -> REST Web Services",
    LOGIN_OAUTH2: "Setup -> Log in using OAuth 2.0 Access Tokens",
    LOGIN_TOKEN: "Setup -> Log in using Access Tokens",
    WORKBOOK: "Reports -> SuiteAnalytics Workbook",
    "ADMI_DELETEDRECORD": "Setup -> Deleted Records",
    "LIST_SYSTEMNOTES": "Lists -> System Notes for Analytics and REST",
    "TRAN_FIND": "Transactions -> Find Transaction",
    "TRAN_SALESORD": "Transactions -> Sales Order",
    "TRAN_PURCHORD": "Transactions -> Purchase Order",
    "TRAN_VENDBILL": "Transactions -> Bills",
    "TRAN_CUSTINVC": "Transactions -> Invoice",
    "TRAN_ITEMRCPT": "Transactions -> Item Receipt",
    "TRAN_ITEMSHIP": "Transactions -> Item Fulfillment",
    "TRAN_JOURNAL": "Transactions -> Make Journal Entry",
    "TRAN_VENDPYMT": "Transactions -> Pay Bills",
    "TRAN_CUSTPYMT": "Transactions -> Customer Payment",
    "TRAN_TRNFRORD": "Transactions -> Transfer Order",
    "TRAN_WORKORD": "Transactions -> Work Order",
    "LIST_CUSTJOB": "Lists -> Customers",
    "LIST_VENDOR": "Lists -> Vendors",
    "LIST_EMPLOYEE": "Lists -> Employees",
    "LIST_CONTACT": "Lists -> Contacts",
    "LIST_ITEM": "Lists -> Items",
    "LIST_ACCOUNT": "Lists -> Accounts",
    "LIST_DEPARTMENT": "Lists -> Departments",
    "LIST_CLASS": "Lists -> Classes",
    "LIST_LOCATION": "Lists -> Locations",
    "LIST_SUBSIDIARY": "Lists -> Subsidiaries",
    "LIST_CURRENCY": "Lists -> Currency",
    "LIST_UNIT": "Lists -> Units",
    "LIST_BIN": "Lists -> Bins",
    "ADMI_ACCTPERIODS": "Setup -> Manage Accounting Periods",
    "LIST_CUSTRECORDENTRY": "Lists -> Custom Record Entries",
    "ADMI_CUSTRECORD": "Setup -> Custom Record Types",
    "ADMI_CUSTLIST": "Setup -> Custom Lists",
    "ADMI_CUSTBODYFIELD": "Setup -> Custom Body Fields",
}
"""Permission ids, and where NetSuite's menus show them."""


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one who is logged in with it may do.

    Args:
        name: What people call it.
        permissions: Levels by permission id; None for every permission at FULL.
        without: Permissions that it lacks all the same.
        subsidiaries: Internal ids that its rows are restricted to; None for all.
        is_administrator: May read governance limits and administrators' records.
    """

    name: str = "Integration"
    permissions: dict[str, Level] | None = None
    without: frozenset[str] = frozenset()
    subsidiaries: frozenset[int] | None = None
    is_administrator: bool = False

    def has(self, permission: str, level: Level = "VIEW") -> bool:
        """Whether it holds a permission, at least at this level."""
        if permission in self.without or permission == OAUTH2_APPLICATIONS:
            return permission in (self.permissions or {}) and permission not in self.without
        if self.permissions is None:
            return True
        held = self.permissions.get(permission)
        return held is not None and _RANK[held] >= _RANK[level]

    def of(self, known: frozenset[str]) -> frozenset[str]:
        """Those of the known permissions that it holds at any level."""
        return frozenset(permission for permission in known if self.has(permission))


ROLES: dict[str, Role] = {"integration": Role(), "administrator": Role(name="Administrator", is_administrator=True)}
"""The roles of an account that declares none."""


def menu(permission: str) -> str:
    """Where the menus show a permission."""
    return PERMISSIONS.get(permission, f"Lists -> {permission}")
