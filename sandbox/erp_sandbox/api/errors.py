"""Error answers: {"error": {"code", "message", "request_id"}}, and a request id on every answer."""

from http import HTTPStatus
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "x-request-id"


class ApiError(Exception):
    """An answer that refuses.

    Args:
        status: HTTP status.
        code: Stable word in capitals, for programs.
        message: What is wrong and what would be right, for people.
        headers: Further headers of the answer.
    """

    def __init__(self, status: HTTPStatus, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


class RequestId:
    """ASGI middleware: gives every request an id and repeats it in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the id in the scope's state and in the answer's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req-{uuid4().hex[:16]}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (REQUEST_ID.encode(), request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_id)


def _answer(request: Request, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    request_id = request.state.request_id
    body = {"error": {"code": code, "message": message, "request_id": request_id}}
    return JSONResponse(body, status, headers)


async def on_api_error(request: Request, error: Exception) -> Response:
    """The answer to a refusal of ours."""
    if not isinstance(error, ApiError):
        raise error
    return _answer(request, error.status, error.code, error.message, error.headers)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """The answer to what the framework refuses: an unknown path, a method that is not allowed."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    message = f"{request.method} {request.url.path}: {status.phrase.lower()}; GET /sandbox/v1 lists what there is"
    return _answer(request, status, status.name, message, dict(error.headers or {}))


async def on_failure(request: Request, _error: Exception) -> Response:
    """The answer to a mistake of ours."""
    message = "The sandbox itself failed; its log says why"
    # This answer is given outside of the middleware that names the others.
    headers = {REQUEST_ID: request.state.request_id}
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message, headers)
