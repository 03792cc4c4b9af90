"""NetSuite's error answers: `title`, `status` and `o:errorDetails`.

Source: docs/netsuite-sandbox.md#errors.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

MEDIA = "application/vnd.oracle.resource+json"

LOGIN_DETAIL = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at "
    "Setup > Users/Roles > User Management > View Login Audit Trail."
)
LIMIT_DETAIL = "Concurrent request limit exceeded. Request blocked."
UNEXPECTED_DETAIL = "An unexpected error occurred. Error ID: {id}"

_W3 = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"
_RFC9110 = "https://www.rfc-editor.org/rfc/rfc9110.html#section-15."
_SECTIONS = {400: "5.1", 401: "5.2", 403: "5.4", 404: "5.5", 405: "5.6", 406: "5.7", 415: "5.16", 500: "6.1"}

_encode = msgspec.json.Encoder(decimal_format="number").encode


class NetSuiteError(Exception):
    """An answer that refuses.

    Args:
        status: HTTP status.
        code: The `o:errorCode`.
        detail: What is wrong, for people.
        place: Where, such as {"o:errorQueryParam": "q"}.
        title: In the place of the status's own phrase.
        headers: Further headers of the answer.
        more: Further members of the body.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        place: Mapping[str, str] | None = None,
        *,
        title: str = "",
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.place = place or {}
        self.title = title or HTTPStatus(status).phrase
        self.headers = headers
        self.more = more or {}

    def response(self, error_type: str = "rfc9110") -> Response:
        """The answer, its `type` naming the one or the other document."""
        detail = {"detail": str(self), **self.place, "o:errorCode": self.code}
        kind = _W3 if error_type == "w3" or self.status == HTTPStatus.UNAUTHORIZED else _section(self.status)
        body = {"type": kind, "title": self.title, "status": self.status, **self.more, "o:errorDetails": [detail]}
        return json_response(body, self.status, self.headers, kind="error")


def _section(status: int) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "https://www.rfc-editor.org/rfc/rfc6585.html#section-4"
    return _RFC9110 + _SECTIONS.get(status, "5")


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None, *, kind: str = "singular"
) -> Response:
    """A JSON answer of NetSuite's media type, whose `kind` is singular, collection or error."""
    return Response(_encode(body), status, headers, media_type=f"{MEDIA}; type={kind}")


def invalid_parameter(name: str, detail: str) -> NetSuiteError:
    """A query parameter that cannot be taken."""
    return NetSuiteError(400, "INVALID_PARAMETER", detail, {"o:errorQueryParam": name})


def invalid_content(detail: str, path: str = "") -> NetSuiteError:
    """A body that cannot be taken."""
    return NetSuiteError(400, "INVALID_CONTENT", detail, {"o:errorPath": path} if path else None)


def malformed() -> NetSuiteError:
    """A request that cannot be understood."""
    detail = "The request could not be understood by the server due to malformed syntax."
    return NetSuiteError(400, "INVALID_REQUEST", detail)


def forbidden(menu: str) -> NetSuiteError:
    """A permission that the role lacks, named as the menus show it."""
    detail = (
        f"Permission Violation: You need the '{menu}' permission to access this page. "
        "Please contact your account administrator."
    )
    return NetSuiteError(403, "INSUFFICIENT_PERMISSION", detail)


def invalid_login(account: str, scheme: str = "Bearer", error: str = "invalid_token") -> NetSuiteError:
    """A login that failed; why is told in the login audit trail alone."""
    challenge = f'{scheme} realm="{account}", error="{error}", error_description="Invalid login attempt."'
    return NetSuiteError(401, "INVALID_LOGIN", LOGIN_DETAIL, headers={"WWW-Authenticate": challenge})


def unexpected(error_id: str) -> NetSuiteError:
    """A failure inside; the id is what support would ask for."""
    return NetSuiteError(500, "UNEXPECTED_ERROR", UNEXPECTED_DETAIL.format(id=error_id))


def no_record_type(name: str, path: str) -> NetSuiteError:
    """A record type that there is none of."""
    return NetSuiteError(404, "NONEXISTENT_ID", f"Record type '{name}' does not exist", {"o:errorUrl": path})


def no_instance(path: str) -> NetSuiteError:
    """A record that there is none of."""
    detail = "The record instance does not exist. Provide a valid record instance ID."
    return NetSuiteError(404, "NONEXISTENT_ID", detail, {"o:errorUrl": path})


def check_parameters(request: Request, *allowed: str, unlisted: tuple[str, ...] = ()) -> None:
    """Refuse query parameters of other names, and repeated ones; those `unlisted` are taken, but not told of.

    Raises:
        NetSuiteError: 400, naming the parameter.
    """
    for name in request.query_params:
        if name not in (*allowed, *unlisted):
            detail = f"Invalid query parameter name: {name}. Allowed query parameters are: {', '.join(allowed)}."
            raise invalid_parameter(name, detail)
        if len(request.query_params.getlist(name)) > 1:
            raise invalid_parameter(name, f"The query parameter '{name}' was given more than once.")
