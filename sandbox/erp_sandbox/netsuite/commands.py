"""The commands `erp-sandbox netsuite ...`."""

import json
from pathlib import Path
from typing import Any

import click
import msgspec

from erp_sandbox.netsuite import faithfulness, keypair
from erp_sandbox.netsuite.account import ACCOUNTS_FILE, Account, read_accounts
from erp_sandbox.netsuite.integrations import (
    FIRST_EMPLOYEE,
    Certificate,
    Integration,
    Integrations,
    Token,
    random_id,
    write_secret,
)
from erp_sandbox.netsuite.roles import Role
from erp_sandbox.netsuite.serve_options import default_folder


@click.group()
def netsuite() -> None:
    """Accounts and logins of the NetSuite dialect."""


@netsuite.command("create-integration")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where it goes; `serve` reads it.")
@click.option("--account", "account_id", help="Of which account.  [default: the first]")
@click.option("--name", default="tap", show_default=True, help="What it is called.")
@click.option("--algorithm", type=click.Choice(keypair.ALGORITHMS), default="PS256", show_default=True)
@click.option("--role", default="integration", show_default=True, help="The role's id; made if it is not there.")
@click.option("--entity", default=FIRST_EMPLOYEE, show_default=True, help="The employee who is logged in.")
@click.option("--base-url", default="http://127.0.0.1:8765", show_default=True, help="Where the server will answer.")
@click.option("--tba", is_flag=True, help="Print the four values of token-based authentication, too.")
@click.option(
    "--days", default=365, show_default=True, type=click.IntRange(1), help="How long the certificate is good."
)
@click.option("--concurrency-limit", type=click.IntRange(1), help="Its own share of the account's limit.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="For the authorization code flow.")
def create_integration(folder: Path | None, **given: Any) -> None:
    """Make an integration with a key, a certificate and tokens, and print the settings of a tap for it."""
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        account = _account(folder, given["account_id"], given["role"])
        settings = _made(folder, account, given)
    except (OSError, msgspec.MsgspecError) as error:
        raise click.ClickException(f"{folder}: {error}") from error
    click.echo(json.dumps(settings, indent=2))


def _account(folder: Path, account_id: str | None, role: str) -> Account:
    """The account, with the role in it; written down, so that both can be seen and changed."""
    accounts = read_accounts(folder)
    account_id = account_id or next(iter(accounts))
    if account_id not in accounts:
        raise click.BadParameter(f"{account_id!r} is none of {', '.join(accounts)}", param_hint="--account")
    account = accounts[account_id]
    if role not in account.roles:
        account = msgspec.structs.replace(account, roles={**account.roles, role: Role(name=role)})
        accounts[account_id] = account
    path = folder / ACCOUNTS_FILE
    path.write_bytes(msgspec.json.format(msgspec.json.encode(list(accounts.values()), order="sorted")))
    return account


def _made(folder: Path, account: Account, given: dict[str, Any]) -> dict[str, Any]:
    key = keypair.private_key(given["algorithm"])
    certificate = keypair.self_signed(key, given["name"], days=given["days"])
    key_path = folder / f"{given['name']}-private.pem"
    write_secret(key_path, keypair.private_pem(key))
    write_secret(folder / f"{given['name']}-public.pem", keypair.public_pem(certificate))
    who = {"role": given["role"], "entity": given["entity"]}
    token = Token(id=random_id(), secret=random_id(), **who)
    mapped = Certificate(id=random_id()[:43], pem=keypair.public_pem(certificate).decode(), **who)
    integration = Integration(
        name=given["name"],
        account=account.id,
        client_id=random_id(),
        client_secret=random_id(),
        certificates=(mapped,),
        tokens=(token,),
        role=given["role"],
        redirect_uris=frozenset(given["redirect_uris"]),
        concurrency_limit=given["concurrency_limit"],
    )
    Integrations(folder).put(integration)
    settings = {
        "account_id": account.id,
        "client_id": integration.client_id,
        "certificate_id": mapped.id,
        "private_key_path": str(key_path.resolve()),
        "base_url": given["base_url"],
    }
    tokens = {
        "consumer_key": integration.client_id,
        "consumer_secret": integration.client_secret,
        "token_id": token.id,
        "token_secret": token.secret,
    }
    return settings | (tokens if given["tba"] else {})


@netsuite.command("facts")
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def print_facts(page: Path | None) -> None:
    """Print how faithful the sandbox is, or write it into PAGE between its marks."""
    if page is None:
        click.echo(faithfulness.section())
        return
    try:
        page.write_text(faithfulness.filled(page.read_text(encoding="utf-8")), encoding="utf-8")
    except ValueError as error:
        raise click.ClickException(f"{page}: {error}") from error
