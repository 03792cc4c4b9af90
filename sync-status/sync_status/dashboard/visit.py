"""A request for a page: who asks, what they may see, and how they are answered when something is wrong."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from typing_extensions import override

from sync_status.api.problems import RefusedError
from sync_status.assembly import Parts, Shared
from sync_status.board import NotFoundError
from sync_status.chosen import UnknownStreamError
from sync_status.cursors import CursorError
from sync_status.dashboard.pages import HEADERS, page
from sync_status.dashboard.viewer import ForgedFormError, SignInError, Viewer, check_form, viewer_of
from sync_status.document import ProjectError
from sync_status.starts import ConflictError, StartError
from sync_status.system_database import SystemDatabaseError
from sync_status.webhooks.signing import key_of

NOTICES = {
    "started": ("good", "The sync was started; it shows here within seconds."),
    "cancelled": ("good", "The run was told to stop."),
    "paused": ("good", "Paused: no scheduler starts it until you resume it."),
    "resumed": ("good", "Resumed."),
    "muted": ("good", "Muted: nobody is told of this alert until it has passed."),
    "unmuted": ("good", "Unmuted."),
    "tested": ("good", "A test is on its way; it shows below within seconds."),
    "resent": ("good", "It is sent again."),
    "changed": ("good", "Changed."),
    "removed": ("good", "Removed."),
}
"""What is said after an action; only these words, so that a link cannot put others into our mouth."""


@dataclass(frozen=True)
class Visit:
    """A request for a page."""

    request: Request
    parts: Parts
    viewer: Viewer

    @property
    def by(self) -> str:
        """Who does what is done here, in words."""
        return f"{self.viewer.caller.name} (dashboard)"

    def check_read(self, connection_id: str) -> None:
        """Refuse what the viewer may not see, as if it were not there.

        Raises:
            NotFoundError: They may not.
        """
        if not self.viewer.caller.may_read(connection_id):
            raise NotFoundError(f"There is no connection {connection_id}.")

    def page(self, template: str, **context: Any) -> Response:
        """Write a page with what every page shows."""
        tone, text = NOTICES.get(self.request.query_params.get("notice", ""), (None, None))
        common = {
            "viewer": self.viewer,
            "at": self.parts.clock(),
            "project": self.parts.settings.project_root.name,
        }
        common["notice"] = {"tone": tone, "text": text} if text else None
        return page(self.request, template, context=common | context)

    def redirect(self, path: str, notice: str) -> Response:
        """Go on to a page after an action, and say there what was done."""
        root = self.request.scope.get("root_path", "")
        return RedirectResponse(f"{root}{path}?notice={notice}", 303, HEADERS)


def visit(request: Request, found: Shared) -> Visit:
    """Give a page who asks for it."""
    return Visit(request, found, viewer_of(request, found, key_of(found.settings)))


async def form_of(request: Request, asked: Annotated[Visit, Depends(visit)]) -> FormData:
    """Give an action its form, once it is sure that it is one of ours."""
    form = await request.form(max_files=0, max_fields=500)
    check_form(request, form, asked.viewer)
    return form


Asked = Annotated[Visit, Depends(visit)]
Form = Annotated[FormData, Depends(form_of)]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose refusals are pages, not JSON."""

    @override
    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def answer_as_page(request: Request) -> Response:
            try:
                return await answer(request)
            except SignInError:
                target = request.url.path if request.method == "GET" else "/"
                path = f"{request.scope.get('root_path', '')}/dashboard/login?next={quote(target)}"
                return RedirectResponse(path, 303, HEADERS)
            except tuple(_REFUSALS) as error:
                return _trouble(request, error)

        return answer_as_page


_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    ForgedFormError: (403, "This form is not one of ours"),
    NotFoundError: (404, "There is nothing here"),
    CursorError: (400, "There is nothing here"),
    RequestValidationError: (404, "There is nothing here"),
    RefusedError: (400, "That cannot be done"),
    ConflictError: (409, "That cannot be done now"),
    StartError: (409, "That cannot be done now"),
    UnknownStreamError: (422, "There is no such stream"),
    ProjectError: (503, "Meltano's project cannot be read"),
    SystemDatabaseError: (503, "Meltano's database cannot be read"),
}
"""What a refusal is to people; the text that came with it says more."""


def _trouble(request: Request, error: Exception) -> Response:
    status, headline = next(told for kind, told in _REFUSALS.items() if isinstance(error, kind))
    if isinstance(error, RefusedError):
        status = error.status
    detail = (
        "The address names nothing that could be shown." if isinstance(error, RequestValidationError) else str(error)
    )
    back = request.headers.get("referer", "")
    is_ours = back.startswith(f"{request.url.scheme}://{request.headers.get('host')}/")
    context = {"headline": headline, "detail": detail, "back": back if is_ours else ""}
    return page(request, "trouble.html", context, status)
