"""Facts about what a refused query is told."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "SuiteQL: refusals",
    """
refusal.form observed
    A refused query gives 400 Bad Request with INVALID_PARAMETER and o:errorQueryParam q.
refusal.prefix observed
    The detail begins: Invalid search query. Detailed unprocessed description follows.
refusal.unknown-column observed
    An unknown column: Unknown identifier 'x'. Available identifiers are: {transaction=transaction}.
refusal.aliases observed
    The available identifiers are the query's aliases with their tables.
refusal.hidden-column observed
    A column of a feature that is off is an unknown identifier, such as subsidiary without OneWorld.
refusal.field-not-found observed
    A column that exists and is not exposed: Field 'x' for record 'y' was not found.
    ! No column of the data is declared so by default; the engine's own tests show the text.
refusal.feature-off observed
    A table of a feature that is off: Record 'subsidiary' was not found.
refusal.no-permission observed
    A table that the role may not see gives the same text, so that the two cannot be told apart.
refusal.unknown-table observed
    A table that nobody has: Invalid search type: x.
refusal.unsupported observed
    What is not supported: Invalid or unsupported search.
refusal.syntax observed
    What cannot be parsed: Failed to parse SQL [the query]: syntax error.
refusal.unexpected observed
    A switch makes an unknown column a 500 UNEXPECTED_ERROR with an error id.
refusal.one-by-one observed
    Then a query of one column tells which of them it was.
""",
)
