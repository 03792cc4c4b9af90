"""Refusals in one form: RFC 9457 problem documents, each with a code and the request's id."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from sync_status.board import NotFoundError
from sync_status.chosen import UnknownStreamError
from sync_status.cursors import CursorError
from sync_status.document import ProjectError
from sync_status.lost_rows import NoLossError
from sync_status.starts import ConflictError, RepeatedKeyError, StartError
from sync_status.system_database import SystemDatabaseError

_DATABASE = "our database cannot be used now: see whether it is there, and its disk is not full"
MEDIA_TYPE = "application/problem+json"


class RefusedError(Exception):
    """A request that is not served.

    Args:
        status: Of the answer.
        code: Fit for programs.
        detail: In words; what to do.
        headers: Of the answer.
        more: Further members of the document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers, self.more = status, code, detail, headers, more or {}


def problem(
    status: int, code: str, detail: str, request_id: str, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Make the answer."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse({**document, "code": code, "request_id": request_id, **more}, status, headers, MEDIA_TYPE)


def request_id(request: Request) -> str:
    """Return the id that the guard gave a request."""
    return str(request.scope.get("request_id", ""))


def install(app: FastAPI) -> None:
    """Let every error of the application be answered so."""

    def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RefusedError)  # noqa: S101 - for the type checker: it is registered for nothing else
        return problem(error.status, error.code, error.detail, request_id(request), error.headers, **error.more)

    def unknown(request: Request, error: Exception) -> JSONResponse:
        code = "CONNECTION_NOT_FOUND" if "connection" in str(error) else "RUN_NOT_FOUND"
        return problem(404, code, str(error), request_id(request))

    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - same
        found = "; ".join(f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors()[:5])
        return problem(422, "INVALID_REQUEST", found, request_id(request))

    def by_framework(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - same
        code = "BODY_TOO_LARGE" if error.status_code == HTTPStatus(413) else HTTPStatus(error.status_code).name
        return problem(error.status_code, code, str(error.detail), request_id(request), dict(error.headers or {}))

    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(NotFoundError, unknown)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, by_framework)
    app.add_exception_handler(ConflictError, _conflict)
    app.add_exception_handler(CursorError, lambda r, e: problem(400, "CURSOR_INVALID", str(e), request_id(r)))
    app.add_exception_handler(RepeatedKeyError, lambda r, e: problem(422, "KEY_REUSED", str(e), request_id(r)))
    app.add_exception_handler(
        OperationalError, lambda r, _: problem(503, "DATABASE_UNUSABLE", _DATABASE, request_id(r))
    )
    app.add_exception_handler(StartError, lambda r, e: problem(409, "NOT_POSSIBLE", str(e), request_id(r)))
    app.add_exception_handler(NoLossError, lambda r, e: problem(404, "NO_LOST_ROWS", str(e), request_id(r)))
    app.add_exception_handler(UnknownStreamError, lambda r, e: problem(422, "UNKNOWN_STREAM", str(e), request_id(r)))
    for source in (SystemDatabaseError, ProjectError):
        app.add_exception_handler(source, lambda r, e: problem(503, "SOURCE_UNREADABLE", str(e), request_id(r)))


def _conflict(request: Request, error: Exception) -> JSONResponse:
    from sync_status.rendering import conflict_json  # noqa: PLC0415 - rendering knows the documents of the API only

    assert isinstance(error, ConflictError)  # noqa: S101 - same as above
    holder = conflict_json(error.conflict)
    return problem(409, error.conflict.code, str(error), request_id(request), held_by=holder)
