"""Bearer tokens: made, listed, rotated and revoked by an admin."""

from datetime import timedelta
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sync_status.access import Admin
from sync_status.api import schemas
from sync_status.api.problems import RefusedError
from sync_status.assembly import Shared
from sync_status.clock import written
from sync_status.tokens import Token, TokenError

router = APIRouter(prefix="/tokens", tags=["tokens"])


class NewToken(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100, description="Whose it is")
    scopes: list[Literal["read", "run", "admin"]] = Field(min_length=1)
    connections: list[str] | None = Field(
        default=None, description="Ids of the connections it is for; all unless given"
    )
    expires_at: AwareDatetime | None = None


class Rotation(BaseModel):
    """How a token gives way to its successor."""

    model_config = ConfigDict(extra="forbid")
    overlap_seconds: int = Field(default=86_400, ge=0, le=30 * 86_400, description="So long the old one is still good")


@router.post("", status_code=201, responses=schemas.described(None))
def make(wanted: NewToken, caller: Admin, shared: Shared) -> JSONResponse:
    """Make a token. Its text is in this answer and nowhere else."""
    del caller
    token, text = shared.tokens.make(wanted.name, wanted.scopes, wanted.connections, wanted.expires_at)
    return JSONResponse({**_json(token), "token": text}, 201)


@router.get("", responses=schemas.described(None))
def every(caller: Admin, shared: Shared) -> JSONResponse:
    """List the tokens that are good."""
    del caller
    return JSONResponse({"data": [_json(token) for token in shared.tokens.every()]})


@router.post("/{token_id}/rotate", status_code=201, responses=schemas.described(None, 404))
def rotate(token_id: str, caller: Admin, shared: Shared, wanted: Rotation | None = None) -> JSONResponse:
    """Make a successor; the old one stays good for the overlap."""
    del caller
    try:
        token, text = shared.tokens.rotate(token_id, timedelta(seconds=(wanted or Rotation()).overlap_seconds))
    except TokenError as error:
        raise RefusedError(404, "TOKEN_NOT_FOUND", str(error)) from error
    return JSONResponse({**_json(token), "token": text}, 201)


@router.delete("/{token_id}", status_code=204, responses=schemas.described(None, 404))
def revoke(token_id: str, caller: Admin, shared: Shared) -> None:
    """End a token at once."""
    del caller
    try:
        shared.tokens.revoke(token_id)
    except TokenError as error:
        raise RefusedError(404, "TOKEN_NOT_FOUND", str(error)) from error


def _json(token: Token) -> dict[str, str | list[str] | None]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "connections": list(token.connections) if token.connections is not None else None,
        "created_at": written(token.created_at),
        "expires_at": written(token.expires_at),
    }
