"""The facts, by section."""

from erp_sandbox.netsuite.facts import Fact
from erp_sandbox.netsuite.facts_of import (
    collections,
    dates,
    dialect,
    discovery,
    errors,
    filters,
    governance,
    hosts,
    login,
    metadata,
    pitfalls,
    queries,
    records,
    refusals,
    roles,
    signatures,
    tokens,
    writes,
)

FACTS: tuple[Fact, ...] = (
    *hosts.FACTS,
    *login.FACTS,
    *tokens.FACTS,
    *signatures.FACTS,
    *queries.FACTS,
    *collections.FACTS,
    *dialect.FACTS,
    *dates.FACTS,
    *discovery.FACTS,
    *refusals.FACTS,
    *records.FACTS,
    *filters.FACTS,
    *metadata.FACTS,
    *writes.FACTS,
    *errors.FACTS,
    *governance.FACTS,
    *roles.FACTS,
    *pitfalls.FACTS,
)
