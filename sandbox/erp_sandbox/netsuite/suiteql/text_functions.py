"""Oracle's functions of texts. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence

from erp_sandbox.netsuite.suiteql.arithmetic import whole
from erp_sandbox.netsuite.suiteql.conversions import Build, as_text
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value, number, text

LONGEST = 4000
"""So many characters a text may have that padding makes."""


def text_function(function: str) -> Build:
    """A function of texts that gives a text, by DuckDB's name for it."""
    return lambda arguments, session: text(
        f"{function}({', '.join(as_varchar(argument, session) for argument in arguments)})"
    )


def padding(function: str) -> Build:
    """LPAD and RPAD(text, length, with), by DuckDB's name for it."""

    def padded(arguments: Sequence[Value], session: Session) -> Value:
        width = f"CAST(least(greatest({whole(arguments[1])}, 0), {LONGEST}) AS INTEGER)"
        by = as_varchar(arguments[2], session) if arguments[2:] else "' '"
        return text(f"{function}({as_varchar(arguments[0], session)}, {width}, {by})")

    return padded


def as_varchar(value: Value, session: Session) -> str:
    """The value as a text that DuckDB never takes for something else, even if it is null."""
    return f"CAST({as_text(value, session).sql} AS VARCHAR)"


def length(arguments: Sequence[Value], session: Session) -> Value:
    """LENGTH: how many characters; null for none."""
    return number(f"NULLIF(length({as_varchar(arguments[0], session)}), 0)", is_whole=True)


def code(arguments: Sequence[Value], session: Session) -> Value:
    """ASCII: the number of the first character."""
    return number(f"CAST(ascii({as_varchar(arguments[0], session)}) AS BIGINT)", is_whole=True)


def character(arguments: Sequence[Value], _session: Session) -> Value:
    """CHR: the character of a number."""
    if arguments[0].kind == "null":
        return NULL
    return text(f"chr(CAST({whole(arguments[0])} AS INTEGER))")


def substring(arguments: Sequence[Value], session: Session) -> Value:
    """SUBSTR(text, position, length): counted from the end where the position is negative."""
    where = as_varchar(arguments[0], session)
    start = whole(arguments[1])
    refused = f"{start} < -length({where})"
    count = ""
    if arguments[2:]:
        count = f", {whole(arguments[2])}"
        refused += f" OR {whole(arguments[2])} < 1 OR {whole(arguments[2])} IS NULL"
    first = f"CASE WHEN {start} = 0 THEN 1 ELSE {start} END"
    return text(f"CASE WHEN {refused} THEN NULL ELSE substr({where}, {first}{count}) END")


def position(arguments: Sequence[Value], session: Session) -> Value:
    """INSTR(text, part, from): where the part is; 0 for nowhere."""
    where, part = as_varchar(arguments[0], session), as_varchar(arguments[1], session)
    if not arguments[2:]:
        return number(f"CAST(instr({where}, {part}) AS BIGINT)", is_whole=True)
    start = whole(arguments[2])
    found = f"instr(substr({where}, {start}), {part})"
    return number(f"CASE WHEN {start} < 1 OR {found} = 0 THEN 0 ELSE {found} + {start} - 1 END", is_whole=True)


def replaced(arguments: Sequence[Value], session: Session) -> Value:
    """REPLACE(text, part, by)."""
    where, part = as_varchar(arguments[0], session), as_varchar(arguments[1], session)
    by = as_varchar(arguments[2], session) if arguments[2:] else "''"
    return text(f"CASE WHEN {part} IS NULL THEN {where} ELSE replace({where}, {part}, coalesce({by}, '')) END")


def capitalised(arguments: Sequence[Value], session: Session) -> Value:
    """INITCAP: each word with a capital."""
    words = f"string_split(lower({as_varchar(arguments[0], session)}), ' ')"
    capital = "lambda_word -> concat(upper(substr(lambda_word, 1, 1)), substr(lambda_word, 2))"
    return text(f"array_to_string(list_transform({words}, {capital}), ' ')")


def unchanged(arguments: Sequence[Value], session: Session) -> Value:
    """TO_CLOB and TO_NCHAR: the same as a text."""
    if arguments[0].is_dated:
        raise unsupported()
    return as_text(arguments[0], session)
