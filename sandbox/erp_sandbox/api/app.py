"""The ASGI application: every dialect over the same tenants, clock and faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from erp_sandbox.api.admin import Admin
from erp_sandbox.api.errors import ApiError, RequestId, on_api_error, on_failure, on_http_exception
from erp_sandbox.api.fault_injection import FaultInjection, Refusal
from erp_sandbox.api.limits import LimitEnforcement, Limits
from erp_sandbox.api.sandbox import SandboxDialect
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.faults import FaultPlan, Rule
from erp_sandbox.mutations import MutationLog
from erp_sandbox.plex.dialect import PlexDialect
from erp_sandbox.plex.state import Setup as PlexSetup
from erp_sandbox.store import Store
from erp_sandbox.world import TENANTS, World

DIALECTS = ("sandbox", "plex")
"""What the server can speak; the first is its own."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a sandbox is to behave.

    Args:
        token: The bearer token of those who read.
        admin_token: The bearer token of the one who runs it.
        seed: The data set.
        scale: Its size.
        log: What tests did to the data.
        faults: What is to go wrong.
        limits: What each key may do.
        dialects: What is spoken.
        plex: Who may ask the Plex dialect, and how it behaves.
    """

    token: str
    admin_token: str
    seed: int = 1
    scale: float = 1.0
    log: MutationLog = field(default_factory=MutationLog)
    faults: Sequence[Rule] = ()
    limits: Limits = field(default_factory=Limits)
    dialects: Sequence[str] = DIALECTS
    plex: PlexSetup | None = None


def create_app(clock: Clock, options: Options) -> Starlette:
    """The sandbox as an ASGI application.

    Args:
        clock: Its present.
        options: How it behaves.
    """
    stores = {name: Store(World(options.seed, options.scale, name), options.log) for name in TENANTS}
    plan = FaultPlan(list(options.faults), options.seed)
    dialect = SandboxDialect(ENTITIES, stores, clock, options.token)
    admin = Admin(ENTITIES, stores, options.log, clock, plan, options.admin_token)
    routes = [*(dialect.routes() if "sandbox" in options.dialects else ()), *admin.routes()]
    refusals: list[Refusal] = []
    if "plex" in options.dialects:
        worlds = [store.world for store in stores.values()]
        plex = PlexDialect(worlds, options.log, clock, options.admin_token, options.plex)
        routes += plex.routes()
        refusals.append(plex.refusal)
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(RequestId),
            Middleware(LimitEnforcement, limits=options.limits),
            Middleware(FaultInjection, plan=plan, refusals=refusals),
        ],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_exception,
            Exception: on_failure,
        },
    )
