"""The server: one ASGI application of all routers."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from threading import Event, Thread
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI

from sync_status.api import alerts, connections, health, problems, runs, status, timeline, tokens, webhooks
from sync_status.assembly import Parts
from sync_status.dashboard import actions, routes, webhook_pages
from sync_status.guard import Guard
from sync_status.worker import Worker

API: tuple[APIRouter, ...] = (
    status.router,
    runs.router,
    timeline.router,
    connections.router,
    tokens.router,
    webhooks.router,
    alerts.router,
)
PAGES: tuple[APIRouter, ...] = (routes.ROUTER, actions.ROUTER, webhook_pages.ROUTER)
ROUTERS = (*API, health.router, *PAGES)


def create_app(parts: Parts, background: Sequence[Callable[[Event], None]] = ()) -> FastAPI:
    """Make the application.

    Args:
        parts: What its routes share.
        background: Run beside it, each in a thread of its own until its event is set.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = Event()
        threads = [Thread(target=work, args=(stop,), daemon=True) for work in background]
        for thread in threads:
            thread.start()
        yield
        stop.set()
        for thread in threads:
            thread.join()

    # Its pages of documentation load scripts from elsewhere; the document itself is enough.
    app = FastAPI(title="sync-status", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.parts = parts
    parts.workers[:] = [work for work in background if isinstance(work, Worker)]
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    webhooks.install(app)
    settings = parts.settings
    public = urlsplit(settings.base_url or "").hostname
    named = {*settings.allowed_hosts, settings.host, *([public] if public else [])}
    app.add_middleware(Guard, hosts=named - {"0.0.0.0", "::"}, is_open=settings.open_on_loopback)  # noqa: S104 - these are nobody's names
    return app
