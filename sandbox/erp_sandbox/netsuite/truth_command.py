"""`truth --dialect netsuite`: what a role of an account sees, worked out without the server."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import msgspec

from erp_sandbox.cli_types import options
from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite.account import Account, read_accounts
from erp_sandbox.netsuite.catalogue import Table, permissions_of
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.roles import Role
from erp_sandbox.netsuite.sight import Sight
from erp_sandbox.netsuite.truth import Past, truth
from erp_sandbox.world import World

netsuite_options = options(
    click.option("--account", help="NetSuite: the account whose features and tenant count."),
    click.option("--role", help="NetSuite: the role of that account whose permissions and subsidiaries count."),
    click.option(
        "--netsuite",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="NetSuite: the folder that declares the accounts.  [default: the usual accounts]",
    ),
    click.option("--without", multiple=True, help="NetSuite: a permission that the role lacks; may be repeated."),
    click.option("--feature-off", multiple=True, help="NetSuite: a feature that is off; may be repeated."),
    click.option(
        "--subsidiary", type=int, multiple=True, help="NetSuite: one that the role is restricted to; may be repeated."
    ),
    click.option("--extra-record-types", default=0, help="NetSuite: further custom record types."),
    click.option("--extra-fields", default=0, help="NetSuite: further custom fields."),
)


def sight_of(account: Account, role: Role, catalogue: dict[str, Table]) -> Sight:
    """What keeps a role of an account from seeing rows."""
    permissions = permissions_of(catalogue.values())
    features = frozenset(
        feature
        for table in catalogue.values()
        for group in (table.features, *(column.features for column in table.columns))
        for feature in group
    )
    return Sight(permissions - role.of(permissions), features - account.enabled, role.subsidiaries)


def netsuite_truth(
    world: World,
    at: int,
    mutations: Sequence[Mutation],
    tables: Sequence[str],
    since: int | None,
    given: dict[str, Any],
) -> dict[str, Any]:
    """Counts and hashes by table.

    Args:
        world: Whose data; an account's tenant counts before its own.
        at: The moment, in microseconds since 1970.
        mutations: A log to replay.
        tables: Which ones; none for all that can be seen.
        since: Count only rows last changed at or after this moment.
        given: The values of the options.

    Raises:
        click.BadParameter: An option names what is not there.
    """
    account, role = _chosen(given)
    if account is not None:
        world = World(world.seed, world.scale, account.tenant)
    past = Past(world, at, mutations, Extent(given["extra_record_types"], given["extra_fields"]))
    catalogue = past.catalogue()
    if unknown := [name for name in tables if name not in catalogue]:
        raise click.BadParameter(f"{unknown[0]!r} is no table of NetSuite", param_hint="--stream")
    found = sight_of(account, role, catalogue) if account is not None else Sight()
    sight = Sight(
        found.without | set(given["without"]),
        found.features_off | set(given["feature_off"]),
        frozenset(given["subsidiary"]) or found.subsidiaries,
    )
    return {name: asdict(each) for name, each in truth(past, tables, sight, since).items()}


def _chosen(given: dict[str, Any]) -> tuple[Account | None, Role]:
    if not given["account"]:
        return None, Role()
    try:
        accounts = read_accounts(given["netsuite"] or Path("/nonexistent"))
    except (OSError, msgspec.MsgspecError) as error:
        raise click.BadParameter(str(error), param_hint="--netsuite") from error
    if given["account"] not in accounts:
        raise click.BadParameter(f"there is no account {given['account']!r}", param_hint="--account")
    account = accounts[given["account"]]
    name = given["role"] or next(iter(account.roles))
    if name not in account.roles:
        raise click.BadParameter(f"{account.id} has no role {name!r}", param_hint="--role")
    return account, account.roles[name]
