"""Oracle's REGEXP functions. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence
from decimal import Decimal

from erp_sandbox.netsuite.suiteql.conversions import as_text
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import Value, number, quoted, text

_FLAGS = {"i": "i", "c": "c", "n": "s", "m": "m"}


def matches(arguments: Sequence[Value], session: Session) -> str:
    """REGEXP_LIKE: a condition."""
    if not 2 <= len(arguments) <= 3:  # noqa: PLR2004 - with and without flags
        raise unsupported()
    where, pattern = _texts(arguments[:2], session)
    return f"(regexp_matches({where}, {pattern}{_options(arguments[2:])}))"


def substring(arguments: Sequence[Value], session: Session) -> Value:
    """REGEXP_SUBSTR(text, pattern, position, occurrence): the part that matches."""
    where, pattern = _texts(arguments[:2], session)
    occurrence = _counts(arguments[2:])
    if occurrence == 1:
        # Alone, the search for a part would take a broken pattern for one that matches nothing.
        return text(f"CASE WHEN regexp_matches({where}, {pattern}) THEN regexp_extract({where}, {pattern}) END")
    return text(f"list_extract(regexp_extract_all({where}, {pattern}), {occurrence})")


def replaced(arguments: Sequence[Value], session: Session) -> Value:
    """REGEXP_REPLACE(text, pattern, replacement): every part that matches replaced."""
    where, pattern = _texts(arguments[:2], session)
    by = _texts(arguments[2:], session)[0] if arguments[2:] else "''"
    found = f"regexp_replace({where}, {pattern}, coalesce({by}, ''), 'g')"
    return text(f"CASE WHEN regexp_matches({where}, {pattern}) THEN {found} ELSE {where} END")


def position(arguments: Sequence[Value], session: Session) -> Value:
    """REGEXP_INSTR(text, pattern): where the first part is that matches; 0 for nowhere."""
    where, pattern = _texts(arguments, session)
    found = f"instr({where}, regexp_extract({where}, {pattern}))"
    return number(f"CASE WHEN regexp_matches({where}, {pattern}) THEN {found} ELSE 0 END", is_whole=True)


def _texts(arguments: Sequence[Value], session: Session) -> list[str]:
    return [f"CAST({as_text(argument, session).sql} AS VARCHAR)" for argument in arguments]


def _options(arguments: Sequence[Value]) -> str:
    if not arguments:
        return ""
    flags = arguments[0].constant
    if not isinstance(flags, str) or not set(flags) <= set(_FLAGS):
        raise unsupported()
    return ", " + quoted("".join(_FLAGS[flag] for flag in flags))


def _counts(arguments: Sequence[Value]) -> int:
    """The occurrence; looking from another position than the first is not offered."""
    counts = [int(argument.constant) for argument in arguments if isinstance(argument.constant, Decimal)]
    if len(counts) != len(arguments) or any(count < 1 for count in counts) or counts[:1] not in ([], [1]):
        raise unsupported()
    return counts[1] if counts[1:] else 1
