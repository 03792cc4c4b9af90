"""Changes that a test makes to the data: an append-only log, which the server shows and the truth replays."""

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

from erp_sandbox.moments import parse


class Mutation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change, as a line of the log.

    Args:
        tenant: Whose data.
        resource: The entity's name.
        operation: What is done.
        id: To which row.
        at: When, ISO 8601.
        fields: The new values, for an insert or update.
    """

    tenant: str
    resource: str
    operation: Literal["insert", "update", "delete"]
    id: str
    at: str
    fields: dict[str, Any] = {}

    @property
    def moment(self) -> int:
        """When, in microseconds since 1970."""
        return parse(self.at)


_encoder = msgspec.json.Encoder(decimal_format="number")


def read_log(path: Path) -> list[Mutation]:
    """The mutations of a log file, in the order in which they were made.

    Raises:
        OSError: The file cannot be read.
        msgspec.MsgspecError: A line is not a mutation.
    """
    decoder = msgspec.json.Decoder(list[Mutation], float_hook=Decimal)
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    return decoder.decode(b"[" + b",".join(lines) + b"]")


class MutationLog:
    """The mutations so far.

    Args:
        path: The file that keeps them; None keeps them for the length of the process.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._mutations = read_log(path) if path and path.exists() else []

    def __len__(self) -> int:
        """How many there are; it only grows."""
        return len(self._mutations)

    def append(self, mutation: Mutation) -> None:
        """Add one; on return it is on disk.

        Raises:
            OSError: It could not be written; nothing has changed.
        """
        self.extend([mutation])

    def extend(self, mutations: Sequence[Mutation]) -> None:
        """Add several, which nobody sees one without the other; on return they are on disk.

        Raises:
            OSError: They could not be written; nothing has changed.
        """
        if self._path:
            with self._path.open("ab") as log:
                log.write(b"".join(_encoder.encode(mutation) + b"\n" for mutation in mutations))
                log.flush()
                os.fsync(log.fileno())
        self._mutations += mutations

    def of(self, tenant: str, resource: str) -> list[Mutation]:
        """The mutations of one entity's rows, in order."""
        return [each for each in self._mutations if (each.tenant, each.resource) == (tenant, resource)]

    def of_tenant(self, tenant: str) -> list[Mutation]:
        """The mutations of one tenant's data, in order."""
        return [each for each in self._mutations if each.tenant == tenant]
