"""The internal ids of a custom list's values."""

from collections.abc import Sequence

from erp_sandbox.netsuite.custom_kinds import CustomList


def one_of(values: CustomList, value: str) -> int | None:
    """The id of a value; none for a value that the list does not have."""
    return values.values.index(value) + 1 if value in values.values else None


def several_of(values: CustomList, chosen: Sequence[str]) -> str:
    """The ids of several values, as SuiteQL answers a multiple select."""
    return ", ".join(str(values.values.index(value) + 1) for value in chosen if value in values.values)
