"""The ASGI application: every dialect over the same tenants, clock and faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from erp_sandbox.api.admin import Admin
from erp_sandbox.api.dated import Dated
from erp_sandbox.api.errors import ApiError, RequestId, on_api_error, on_failure, on_http_exception
from erp_sandbox.api.fault_injection import FaultInjection
from erp_sandbox.api.limits import LimitEnforcement, Limits
from erp_sandbox.api.sandbox import SandboxDialect
from erp_sandbox.clock import Clock
from erp_sandbox.entities import ENTITIES
from erp_sandbox.faults import FaultPlan, Rule
from erp_sandbox.mutations import MutationLog
from erp_sandbox.netsuite.app import NetSuiteDialect
from erp_sandbox.netsuite.call import PREFIX as NETSUITE
from erp_sandbox.netsuite.company import Company
from erp_sandbox.netsuite.custom import USUAL
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.faults import Refusals
from erp_sandbox.plex.dialect import PlexDialect
from erp_sandbox.plex.state import Setup as PlexSetup
from erp_sandbox.store import Store
from erp_sandbox.world import TENANTS, World

Dialect: TypeAlias = Literal["sandbox", "netsuite", "plex"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


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
        netsuite: The folder with NetSuite's accounts and integrations; None for the usual accounts and nobody.
        cache: The folder where prepared data is kept between runs; None for nowhere.
        prepare: The companies whose NetSuite tables are made ready at the start.
        extent: How many more custom fields and record types NetSuite's accounts have than the usual.
        plex: Who may ask the Plex dialect, and how it behaves.
    """

    token: str
    admin_token: str
    seed: int = 1
    scale: float = 1.0
    log: MutationLog = field(default_factory=MutationLog)
    faults: Sequence[Rule] = ()
    limits: Limits = field(default_factory=Limits)
    dialects: Sequence[Dialect] = DIALECTS
    netsuite: Path | None = None
    cache: Path | None = None
    prepare: Sequence[str] = ()
    extent: Extent = USUAL
    plex: PlexSetup | None = None


def create_app(clock: Clock, options: Options) -> Starlette:
    """The sandbox as an ASGI application.

    Args:
        clock: Its present.
        options: How it behaves.

    Raises:
        OSError: A file of the NetSuite folder cannot be read.
        msgspec.MsgspecError: A file of the NetSuite folder does not hold what it should.
    """
    stores = {name: Store(World(options.seed, options.scale, name), options.log) for name in TENANTS}
    plan = FaultPlan(list(options.faults), options.seed)
    admin = Admin(ENTITIES, stores, options.log, clock, plan, options.admin_token)
    directory = Directory.of(options.netsuite, clock)
    refusals = Refusals(directory)
    worlds = [store.world for store in stores.values()]
    plex = PlexDialect(worlds, options.log, clock, options.admin_token, options.plex)
    return Starlette(
        routes=[*_spoken(options, stores, clock, directory, plex), *admin.routes()],
        middleware=[
            Middleware(Dated, clock=clock),
            Middleware(RequestId),
            Middleware(LimitEnforcement, limits=options.limits, refusals={NETSUITE: refusals.limit}),
            Middleware(FaultInjection, plan=plan, refusals=(refusals.fault, plex.refusal)),
        ],
        exception_handlers={ApiError: on_api_error, HTTPException: on_http_exception, Exception: on_failure},
    )


def _spoken(
    options: Options, stores: dict[str, Store], clock: Clock, directory: Directory, plex: PlexDialect
) -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    if "sandbox" in options.dialects:
        routes += SandboxDialect(ENTITIES, stores, clock, options.token).routes()
    if "netsuite" in options.dialects:
        companies = {
            name: Company(store.world, options.log, options.cache, options.extent) for name, store in stores.items()
        }
        for name in options.prepare:
            companies[name].at(clock.now()).close()
        routes += NetSuiteDialect(directory, companies, options.admin_token).routes()
    if "plex" in options.dialects:
        routes += plex.routes()
    return routes
