"""Bearer tokens: who may ask."""

from hmac import compare_digest
from http import HTTPStatus

from starlette.requests import Request

from erp_sandbox.api.errors import ApiError


def require_bearer(request: Request, token: str) -> None:
    """Let the request pass only with this token.

    Raises:
        ApiError: 401, without a token or with another one.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    challenge = {"WWW-Authenticate": 'Bearer realm="erp-sandbox"'}
    if scheme.lower() != "bearer" or not given:
        message = "Send the header `Authorization: Bearer <token>`"
        raise ApiError(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", message, challenge)
    if not compare_digest(given.encode(), token.encode()):
        message = "The bearer token is not the one that this sandbox was started with"
        raise ApiError(HTTPStatus.UNAUTHORIZED, "INVALID_TOKEN", message, challenge)
