"""The cases of the conformance suite: for each fact that a client can see, one that shows it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from erp_sandbox.netsuite import keypair
from erp_sandbox.netsuite.integrations import Certificate, Integration, random_id

from tests.erp_sandbox.netsuite.netsuite_client import ACCOUNT, NetSuite, create_integration


@dataclass
class Stage:
    """A server with some integrations, for all cases.

    Args:
        url: Its address.
        folder: What it was started with.
        ns: An integration of the default account, with a role that may everything but administer.
        admin: One of an administrator.
        sandbox: One of the account 1234567_SB1.
    """

    url: str
    folder: Path
    ns: NetSuite
    admin: NetSuite
    sandbox: NetSuite
    _others: dict[str, NetSuite] = field(default_factory=dict)

    def by_algorithm(self, algorithm: str) -> NetSuite:
        """An integration whose assertions are signed with this algorithm."""
        if algorithm not in self._others:
            made = create_integration(self.folder, "--algorithm", algorithm, "--name", algorithm)
            self._others[algorithm] = NetSuite(self.url, made, algorithm)
        return self._others[algorithm]

    def integrated(self, **changes: Any) -> tuple[NetSuite, Integration]:
        """A new integration, made through the administrator's routes."""
        given = {"name": "case", "account": ACCOUNT, "client_id": random_id(), "client_secret": random_id()} | changes
        integration = Integration(**given)
        self.put(integration)
        settings = {"account_id": integration.account, "client_id": integration.client_id}
        return NetSuite(self.url, settings), integration

    def put(self, integration: Integration) -> None:
        """Tell the server of an integration."""
        self.ns.admin("PUT", "netsuite/integrations", msgspec.to_builtins(integration))

    def put_share(self, client_id: str, share: int | None) -> None:
        """Keep a share of the account's limit for an integration, or keep none."""
        known = msgspec.json.decode((self.folder / "integrations.json").read_bytes(), type=list[Integration])
        found = next(each for each in known if each.client_id == client_id)
        self.put(msgspec.structs.replace(found, concurrency_limit=share))

    def certified(self, pem: bytes, key: bytes, algorithm: str = "PS256", **changes: Any) -> NetSuite:
        """A new integration with this certificate and key."""
        mapped = Certificate(id=random_id()[:20], pem=pem.decode())
        client, integration = self.integrated(certificates=(mapped,), **changes)
        path = self.folder / f"{integration.client_id[:8]}.pem"
        path.write_bytes(key)
        client.settings |= {"certificate_id": mapped.id, "private_key_path": str(path)}
        client.algorithm = algorithm
        return client

    def generated(self, days: int = 365, since: Any = None, **changes: Any) -> NetSuite:
        """A new integration with a fresh key."""
        key = keypair.private_key("ES256")
        pem = keypair.public_pem(keypair.self_signed(key, "case", days=days, since=since))
        return self.certified(pem, keypair.private_pem(key), "ES256", **changes)


Case: TypeAlias = Callable[[Stage], None]
CASES: dict[str, Case] = {}


def case(fact: str) -> Callable[[Case], Case]:
    """Say that a function shows a fact."""
    assert fact not in CASES, f"{fact} has two cases"

    def register(shows: Case) -> Case:
        CASES[fact] = shows
        return shows

    return register


def shows(fact: str, got: Callable[[NetSuite], Any], expected: Any = True) -> None:  # noqa: FBT002
    """Say that what a client gets is what the fact says."""

    @case(fact)
    def check(stage: Stage) -> None:
        assert got(stage.ns) == expected
