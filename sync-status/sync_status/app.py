"""The server: one ASGI application of all routers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import APIRouter, FastAPI

from sync_status.services import Services

ROUTERS: tuple[APIRouter, ...] = ()


def create_app(services: Services) -> FastAPI:
    """Make the application.

    Args:
        services: What its routes share.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = Event()
        threads = [Thread(target=work, args=(stop,), daemon=True) for work in services.background]
        for thread in threads:
            thread.start()
        yield
        stop.set()
        for thread in threads:
            thread.join()

    app = FastAPI(title="sync-status", version="1", lifespan=lifespan)
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    return app
