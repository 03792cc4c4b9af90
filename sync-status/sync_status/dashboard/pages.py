"""A page as it leaves: written from a template, with headers under which no foreign script runs."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from sync_status.dashboard import charts, words

STATIC = Path(__file__).with_name("static")
MEDIA_TYPES = {"dashboard.css": "text/css", "dashboard.js": "text/javascript", "icon.svg": "image/svg+xml"}
"""Every file that pages load, and what it is."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and one that is missing is an error."""
    made = Environment(
        loader=PackageLoader("sync_status.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = ("tone", "label", "duration", "count", "short", "percent", "absolute", "since", "clock_time", "prose")
    made.filters.update({name: getattr(words, name) for name in (*filters, "commands", "plural", "every")})
    made.globals.update(charts=charts, fingerprint=fingerprint())
    return made


@cache
def fingerprint() -> str:
    """Changes with every change of a static file, so that browsers keep them until then."""
    content = b"".join((STATIC / name).read_bytes() for name in sorted(MEDIA_TYPES))
    return hashlib.sha256(content).hexdigest()[:12]


def page(request: Request, template: str, context: Mapping[str, Any], http_status: int = 200) -> Response:
    """Write a page, or say that it is as it was.

    Args:
        request: Whose `If-None-Match` may spare the page.
        template: Name of the template.
        context: What the template shows.
        http_status: As the name says.
    """
    defaults: dict[str, Any] = {
        "root": request.scope.get("root_path", ""),
        "viewer": None,
        "section": "",
        "notice": None,
    }
    defaults |= {"refresh": None, "at": None, "project": "", "secret": None, "is_busy": False}
    text = environment().get_template(template).render(defaults | dict(context))
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if http_status == 200 and request.headers.get("if-none-match") == tag:  # noqa: PLR2004
        return Response(status_code=304, headers=HEADERS | {"ETag": tag})
    return HTMLResponse(text, http_status, HEADERS | {"ETag": tag})
