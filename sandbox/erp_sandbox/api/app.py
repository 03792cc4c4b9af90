"""The ASGI application: every dialect over one world and one clock."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from erp_sandbox.api.admin import Admin
from erp_sandbox.api.errors import ApiError, RequestId, on_api_error, on_failure, on_http_exception
from erp_sandbox.api.sandbox import SandboxDialect
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.index import Indexes
from erp_sandbox.world import World


def create_app(world: World, clock: Clock, *, token: str, admin_token: str) -> Starlette:
    """The sandbox as an ASGI application.

    Args:
        world: The data set.
        clock: Its present.
        token: The bearer token of those who read.
        admin_token: The bearer token of the one who moves the clock.
    """
    dialect = SandboxDialect(ENTITIES, Indexes(world), clock, token)
    return Starlette(
        routes=[*dialect.routes(), *Admin(clock, admin_token).routes()],
        middleware=[Middleware(RequestId)],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_exception,
            Exception: on_failure,
        },
    )
