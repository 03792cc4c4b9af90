"""What NetSuite says of a query that it does not run.

Source: docs/netsuite-sandbox.md#suiteql-errors.
"""

from collections.abc import Iterable

PREFIX = "Invalid search query. Detailed unprocessed description follows. "
"""Every refusal starts so."""


class SuiteQLError(Exception):
    """A query that is refused with status 400.

    Args:
        detail: All of the answer's text.
        parameter: The query parameter that is to blame.
    """

    def __init__(self, detail: str, parameter: str = "q") -> None:
        super().__init__(detail)
        self.detail = detail
        self.parameter = parameter


class UnexpectedError(Exception):
    """A query that is refused with status 500, `UNEXPECTED_ERROR`."""


def unsupported() -> SuiteQLError:
    """What NetSuite does not support, or what it does not explain."""
    return SuiteQLError(f"{PREFIX}Search error occurred: Invalid or unsupported search.")


def unknown_identifier(name: str, available: Iterable[tuple[str, str]]) -> SuiteQLError:
    """A column that is not there, or not for this account and role; aliases are told with their tables."""
    listed = ", ".join(f"{alias}={table}" for alias, table in available)
    tail = f"Search error occurred: Unknown identifier '{name}'. Available identifiers are: {{{listed}}}."
    return SuiteQLError(PREFIX + tail)


def field_not_found(column: str, table: str) -> SuiteQLError:
    """A column that exists, but may not be asked for."""
    return SuiteQLError(f"{PREFIX}Search error occurred: Field '{column}' for record '{table}' was not found.")


def record_not_found(table: str) -> SuiteQLError:
    """A table that the account's features or the role's permissions hide."""
    return SuiteQLError(f"{PREFIX}Search error occurred: Record '{table}' was not found.")


def unknown_type(table: str) -> SuiteQLError:
    """A table that NetSuite does not know; named as the query writes it."""
    return SuiteQLError(f"{PREFIX}Invalid search type: {table}.")


def syntax(query: str, near: str) -> SuiteQLError:
    """A text that is no query, with the place at which reading it stopped."""
    return SuiteQLError(f"{PREFIX}Failed to parse SQL [{query}]: syntax error near: {near or 'end of query'}")


def too_slow() -> SuiteQLError:
    """A query that took longer than the sandbox waits."""
    return SuiteQLError(f"{PREFIX}Search error occurred: The search has timed out.")


def beyond_cap(cap: int) -> SuiteQLError:
    """An offset behind the last row that a query may give."""
    return SuiteQLError(f"Invalid value for the query parameter offset: at most {cap} results are returned.", "offset")
