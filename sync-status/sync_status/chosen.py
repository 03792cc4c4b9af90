"""Streams that a start asks for: Meltano takes patterns, and reads nothing at all where none fits."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sync_status.catalog import stream_names

_PATTERN = frozenset("*?[]!")


class UnknownStreamError(Exception):
    """A start asks for streams that are none; the text says which there are."""


def must_be_known(asked: Sequence[str], seen: Iterable[str], system_directory: Path, tap: str) -> None:
    """Refuse what is no stream.

    Args:
        asked: For these.
        seen: In runs.
        system_directory: Meltano's `.meltano`.
        tap: The extractor.

    Raises:
        UnknownStreamError: One is a pattern, or is neither in the tap's catalog nor was it ever seen.
    """
    known = {*seen, *stream_names(system_directory, tap)}
    wrong = [name for name in asked if name not in known and (known or _PATTERN & set(name))]
    if wrong:
        there = f"there are: {', '.join(sorted(known))}" if known else "none is known yet; patterns are not taken"
        raise UnknownStreamError(f"{', '.join(map(repr, wrong))} is no stream of {tap}; {there}")
