"""The ASGI application: every dialect over the same tenants, clock and faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from erp_sandbox.api.admin import Admin
from erp_sandbox.api.errors import ApiError, RequestId, on_api_error, on_failure, on_http_exception
from erp_sandbox.api.fault_injection import FaultInjection
from erp_sandbox.api.limits import LimitEnforcement, Limits
from erp_sandbox.api.sandbox import SandboxDialect
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.faults import FaultPlan, Rule
from erp_sandbox.mutations import MutationLog
from erp_sandbox.store import Store
from erp_sandbox.world import TENANTS, World


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
    """

    token: str
    admin_token: str
    seed: int = 1
    scale: float = 1.0
    log: MutationLog = field(default_factory=MutationLog)
    faults: Sequence[Rule] = ()
    limits: Limits = field(default_factory=Limits)


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
    return Starlette(
        routes=[*dialect.routes(), *admin.routes()],
        middleware=[
            Middleware(RequestId),
            Middleware(LimitEnforcement, limits=options.limits),
            Middleware(FaultInjection, plan=plan),
        ],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_exception,
            Exception: on_failure,
        },
    )
