"""Connect's refusals: {"code", "message"}, and for a question that is wrong a list of errors."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

NOT_AUTHENTICATED = ("REQUEST_NOT_AUTHENTICATED", "The request could not be authenticated.")


class ConnectError(Exception):
    """An answer that refuses.

    Args:
        status: HTTP status.
        code: Stable word in capitals.
        message: What is wrong.
        errors: Each single thing that is wrong with the question.
    """

    def __init__(self, status: HTTPStatus, code: str, message: str, errors: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The answer."""
        body: dict[str, object] = {"code": self.code, "message": self.message}
        if self.errors:
            body["errors"] = [{"code": "ARGUMENT_INVALID", "message": each} for each in self.errors]
        return JSONResponse(body, self.status, dict(headers or {}))


def not_authenticated() -> ConnectError:
    """The answer to a key that is missing or wrong, and to much else. Source: Plex, Get Started, Authentication."""
    return ConnectError(HTTPStatus.UNAUTHORIZED, *NOT_AUTHENTICATED)


def not_found() -> ConnectError:
    """The answer to a wrong address, and where there is nothing to return."""
    return ConnectError(HTTPStatus.NOT_FOUND, "RESOURCE_NOT_FOUND", "The requested resource could not be found.")


def forbidden() -> ConnectError:
    """The answer to what the key may not do."""
    return ConnectError(HTTPStatus.FORBIDDEN, "REQUEST_NOT_AUTHORIZED", "The request is not authorized.")


def invalid(errors: Sequence[str]) -> ConnectError:
    """The answer to parameters that are wrong or missing."""
    return ConnectError(
        HTTPStatus.BAD_REQUEST, "REQUEST_VALIDATION_FAILED", "The request could not be validated.", errors
    )


def malformed() -> ConnectError:
    """The answer to a body that is no JSON."""
    return ConnectError(HTTPStatus.BAD_REQUEST, "REQUEST_MALFORMED", "The request body is malformed.")


_BY_STATUS = {
    "401": not_authenticated(),
    "token_expired": not_authenticated(),
    "403": forbidden(),
    "404": not_found(),
    "409": ConnectError(HTTPStatus.CONFLICT, "RESOURCE_CONFLICT", "The resource is being changed by another request."),
    "429": ConnectError(HTTPStatus.TOO_MANY_REQUESTS, "REQUEST_RATE_LIMITED", "Too many requests."),
    "500": ConnectError(HTTPStatus.INTERNAL_SERVER_ERROR, "REQUEST_PROCESSING_ERROR", "An unexpected error occurred."),
}


def by_status(kind: str) -> ConnectError | None:
    """The refusal that a fault of this kind asks for; None if it asks for something else."""
    return _BY_STATUS.get(kind)
