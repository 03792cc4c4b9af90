"""What earlier runs read and this one could not: a permission taken away must not pass for an end of the data.

The state knows streams by name, and columns by digests. Of a column of NetSuite's own the digest tells the name; of a
custom field it does where the account still has the field. One that the account no longer has was removed there.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from singer_sdk.exceptions import ConfigurationError

from tap_netsuite.client import NetSuiteStream
from tap_netsuite.definitions import FIELDS_TODO, read_fields
from tap_netsuite.discovery import declared
from tap_netsuite.memory import names_by_digest
from tap_netsuite.patterns import Patterns
from tap_netsuite.source import Source

_logger = logging.getLogger(__name__)


def refuse_vanished(
    state: Mapping[str, Any],
    there: Collection[str],
    chosen: Iterable[NetSuiteStream],
    patterns: Patterns,
    source: Source,
) -> None:
    """See that all that earlier runs read is there, or that nobody wants it any more.

    Args:
        state: What they left.
        there: The streams that there are, selected or not.
        chosen: Those of them that are read now.
        patterns: What Meltano selects.
        source: The account; it is asked once, and only where custom fields vanished.

    Raises:
        ConfigurationError: Something vanished; it says what.
        FatalAPIError: The account refuses.
        RetriableAPIError: It does not answer.
    """
    gone = [f"{name}.*" for name in state.get("bookmarks", {}) if name not in there and patterns.want(name)]
    custom: dict[str, set[str]] = {}
    for stream in chosen:
        lost = stream.memory.lost(stream.table.columns)
        table = declared(stream.name)
        own = _named(lost, (column.name for column in table.columns)) if table else {}
        gone += [f"{stream.name}.{name}" for name in own.values() if patterns.want(stream.name, name)]
        if rest := lost - own.keys():
            custom[stream.name] = rest
    if gone := [*gone, *(_custom(custom, patterns, source) if custom else ())]:
        raise ConfigurationError(
            f"earlier runs read {', '.join(gone)}, which account or role no longer have. Give back the permission or "
            "the feature: `tap-netsuite check` says which. Or let go of it for good: under Meltano write its name into "
            "`select`, with a ! before it; elsewhere, or where it has no name, take the stream, or its `columns`, out "
            "of the state's bookmarks (meltano state edit)"
        )


def _named(digests: Collection[str], names: Iterable[str]) -> dict[str, str]:
    return {digest: name for digest, name in names_by_digest(names).items() if digest in digests}


def _custom(lost: Mapping[str, set[str]], patterns: Patterns, source: Source) -> Iterator[str]:
    """What is to be said of custom fields that vanished, by stream."""
    names = [str(row.get("scriptid", "")).lower() for row in read_fields(source)]
    for stream, digests in lost.items():
        found = _named(digests, names)
        yield from (f"{stream}.{name}" for name in found.values() if patterns.want(stream, name))
        if not names:
            yield f"{len(digests)} custom fields of {stream} (the role sees no field at all: grant {FIELDS_TODO})"
        elif removed := digests - found.keys():
            _logger.warning(
                "%s: %d of its custom fields were removed in NetSuite; what was loaded of them stays as it is",
                stream,
                len(removed),
            )
