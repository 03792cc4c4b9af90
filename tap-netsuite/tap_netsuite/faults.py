"""What NetSuite's error answers mean, and what its words for a refused query name.

Source: the help's pages on error handling in REST web services, and on errors of OAuth 2.0.
"""

import re
from typing import NoReturn

import msgspec
import requests
from singer_http.faults import Fault, judge
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

REQUEST_ID_HEADER = "x-n-operationid"
UNAUTHORIZED = 401
BAD_REQUEST = 400
FORBIDDEN = 403
SERVER_FAILED = 500

AUDIT_TRAIL = "Setup > Users/Roles > User Management > View Login Audit Trail"
MAPPING = "Setup > Integration > OAuth 2.0 Client Credentials (M2M) Setup"

LOGIN_REFUSED = (
    "NetSuite refused the login; the reason is shown to administrators only, in the Detail column of "
    f"{AUDIT_TRAIL}. Usual ones: the role lacks 'Log in using OAuth 2.0 Access Tokens' or, for tokens, "
    "'Log in using Access Tokens'; the user, role or integration is inactive; account_id is another account's; "
    "the clock of this machine is wrong"
)


class LoginRefusedError(FatalAPIError):
    """NetSuite does not let us in."""


class ForbiddenError(FatalAPIError):
    """The role lacks a permission."""


FAULTS = (
    Fault(400, FatalAPIError, "NetSuite did not take the request", marker="INVALID_HEADER"),
    Fault(400, FatalAPIError, "NetSuite refused the query"),
    Fault(401, LoginRefusedError, LOGIN_REFUSED),
    Fault(
        403,
        ForbiddenError,
        "the role lacks a permission; `tap-netsuite check` says which. Every call needs 'REST Web Services' (Full), "
        "every query 'SuiteAnalytics Workbook' (Edit)",
    ),
    Fault(
        404,
        FatalAPIError,
        "there is nothing at this address; check base_url, and that the feature REST Web Services is on",
    ),
    Fault(429, RetriableAPIError, "the account has too many requests at once"),
    Fault(500, RetriableAPIError, "NetSuite failed at its end"),
)

TOKEN_FAULTS = (
    Fault(
        400,
        FatalAPIError,
        "NetSuite refused the certificate's login; check account_id, client_id, certificate_id and the private key, "
        f"and that the mapping is still there ({MAPPING}): it ends with the certificate, and a refresh of a sandbox "
        "account removes it. The role needs 'Log in using OAuth 2.0 Access Tokens' (Full). The exact reason is in the "
        f"Detail column of {AUDIT_TRAIL}",
        marker="invalid_grant",
    ),
    Fault(
        400,
        FatalAPIError,
        "the integration does not allow REST web services: tick that scope on its record (Setup > Integration > "
        "Manage Integrations)",
        marker="invalid_scope",
    ),
    Fault(
        400,
        FatalAPIError,
        "the integration does not allow client credentials: tick that grant on its record (Setup > Integration > "
        "Manage Integrations)",
        marker="unauthorized_client",
    ),
    Fault(400, FatalAPIError, f"NetSuite did not take the request for a token; the reason is in {AUDIT_TRAIL}"),
    Fault(401, FatalAPIError, f"NetSuite knows no such integration; check client_id, account_id and {MAPPING}"),
    Fault(403, FatalAPIError, "NetSuite gives no token here; check that the feature OAuth 2.0 is on"),
    Fault(404, FatalAPIError, "there is no token endpoint at this address; check account_id and base_url"),
)


class ColumnMissingError(FatalAPIError):
    """A query names a column that is not there, or not for this role.

    Args:
        column: Its name in lower case; empty where NetSuite does not say it.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(
            f"NetSuite has no column '{column}' (any more), or the role may not see it; make the catalog anew "
            "(meltano run --refresh-catalog), or take the column out of the selection"
        )


class TableMissingError(FatalAPIError):
    """A query names a table that is not there: its feature is off, or the role lacks the permission.

    Args:
        table: Its name in lower case.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"NetSuite has no table '{table}' for this role: its feature is off, or a permission is missing "
            "(NetSuite does not say which); `tap-netsuite check` names both"
        )


class PermissionMissingError(ForbiddenError):
    """NetSuite names the permission that the role lacks.

    Args:
        permission: As its menus show it.
    """

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(f"the role lacks the permission '{permission}' (HTTP 403); `tap-netsuite check` says more")


class _Detail(msgspec.Struct):
    detail: str = ""


class _Body(msgspec.Struct):
    details: list[_Detail] = msgspec.field(name="o:errorDetails", default_factory=list)


# Only what can be a name leaves the body.
_COLUMN = re.compile(r"Unknown identifier '(\w{1,100})'|Field '(\w{1,100})' for record", re.IGNORECASE | re.ASCII)
_TABLE = re.compile(r"Record '(\w{1,100})' was not found|Invalid search type: (\w{1,100})", re.IGNORECASE | re.ASCII)
_PERMISSION = re.compile(r"You need the '([A-Z][\w ./&-]{2,40} -> [\w ,./&()-]{2,80})' permission", re.ASCII)


def judged(response: requests.Response) -> requests.Response:
    """The answer, if it is a success.

    Raises:
        ColumnMissingError: A query names a column that is not there.
        TableMissingError: A query names a table that is not there.
        PermissionMissingError: The role lacks a permission that NetSuite names.
        RetriableAPIError: It may answer if asked again.
        FatalAPIError: It will not.
    """
    if response.status_code in (BAD_REQUEST, FORBIDDEN):
        _raise_named(_detail(response))
    judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER)
    return response


def _detail(response: requests.Response) -> str:
    try:
        body = msgspec.json.decode(response.content, type=_Body)
    except ValueError:
        return ""
    return body.details[0].detail if body.details else ""


def _raise_named(detail: str) -> None:
    """Raise what a detail names. Source: answers of live accounts, as public clients keep them."""
    if found := _TABLE.search(detail):
        raise TableMissingError((found[1] or found[2]).lower())
    if found := _COLUMN.search(detail):
        raise ColumnMissingError((found[1] or found[2]).lower())
    if found := _PERMISSION.search(detail):
        raise PermissionMissingError(found[1])


def refuse_as_denied(response: requests.Response, reason: str) -> NoReturn:
    """Raise that a login which was good is refused, for the caller to ask again.

    Raises:
        RetriableAPIError: Always.
    """
    raise RetriableAPIError(f"{reason} (HTTP {response.status_code})", response)
