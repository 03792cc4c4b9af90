"""Who looks at the pages: the token is in a cookie, and each form carries proof that it came from a page of ours."""

import hmac
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.datastructures import FormData

from sync_status.access import Caller, caller_of
from sync_status.assembly import Parts

COOKIE = "sync_status_token"
COOKIE_SECONDS = 30 * 86400


class SignInError(Exception):
    """Whoever asks has to sign in first."""


class ForgedFormError(Exception):
    """A form did not come from a page of ours."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at a page.

    Args:
        caller: What they may do.
        csrf: What their forms carry.
        has_cookie: Whether they signed in, and can sign out.
    """

    caller: Caller
    csrf: str
    has_cookie: bool

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return self.caller.is_admin

    def may_run(self, connection_id: str) -> bool:
        """Whether they may start, stop and pause a connection."""
        return self.caller.may_run(connection_id)


def viewer_of(request: Request, parts: Parts, key: bytes) -> Viewer:
    """Find out who asks.

    Args:
        request: Theirs.
        parts: For the tokens that there are.
        key: The signing key.

    Raises:
        SignInError: They have not signed in, and the server is not open.
    """
    token = request.cookies.get(COOKIE)
    caller = caller_of(token, parts, request.client.host if request.client else None)
    if caller is None:
        raise SignInError
    return Viewer(caller, _csrf(key, token), token is not None)


def check_form(request: Request, form: FormData, viewer: Viewer) -> None:
    """Refuse a form that another site made this browser send.

    Raises:
        ForgedFormError: It is not one of ours.
    """
    origin = request.headers.get("origin")
    is_elsewhere = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    if is_elsewhere or not hmac.compare_digest(str(form.get("csrf", "")).encode(), viewer.csrf.encode()):
        raise ForgedFormError("Open the page again, and try once more.")


def sign_in(response: Response, token: str, *, is_encrypted: bool) -> None:
    """Have the browser keep a token, where no script reads it and no other site sends it."""
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="strict", secure=is_encrypted, path="/"
    )


def sign_out(response: Response) -> None:
    """Have the browser forget the token."""
    response.delete_cookie(COOKIE, path="/")


def _csrf(key: bytes, token: str | None) -> str:
    return hmac.digest(key, f"form\0{token or ''}".encode(), "sha256").hex()
