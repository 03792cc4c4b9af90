"""Reading a query: Oracle's grammar, without a single function that is not named in SuiteQL's own list."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import Token, TokenType

from erp_sandbox.netsuite.suiteql.errors import syntax
from erp_sandbox.netsuite.suiteql.slips import first_slip

REFUSED = {
    TokenType.LIMIT,
    TokenType.L_BRACKET,
    TokenType.R_BRACKET,
    TokenType.L_BRACE,
    TokenType.R_BRACE,
    TokenType.WITH,
    TokenType.HINT,
}
"""What no query may hold. Source: Oracle, "SuiteQL Syntax Requirements" and "SuiteQL Limitations and Exceptions"."""

LONGEST = 200_000
"""A query has at most so many characters; beyond, reading it would stop the server for others."""


def _placeholder(parser: Any) -> exp.Placeholder:
    # Where it stands in the text tells which parameter it takes, in whatever order the clauses are walked.
    return exp.Placeholder(this=str(parser._prev.start))  # noqa: SLF001 - the parser offers no other way


class SuiteQLDialect(Oracle):
    """Oracle's dialect, in which every function call stays a name with arguments."""

    class Parser(OracleParser):
        """A parser that rewrites nothing."""

        FUNCTIONS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parse for name, parse in OracleParser.NO_PAREN_FUNCTION_PARSERS.items() if name == "CASE"
        }
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parse for name, parse in OracleParser.FUNCTION_PARSERS.items() if name in {"CAST", "EXTRACT", "TRIM"}
        }
        PLACEHOLDER_PARSERS: ClassVar[dict[Any, Any]] = {TokenType.PLACEHOLDER: _placeholder}


@lru_cache(maxsize=256)
def read(text: str) -> exp.Query:
    """The one query that a text is."""
    if len(text) > LONGEST or "\0" in text:
        raise syntax(text[:100], "")
    try:
        found = _tokens(text)
        statements = SuiteQLDialect().parser().parse(found, text)
    except ParseError as error:
        near = error.errors[0].get("highlight") if error.errors else ""
        raise syntax(text, str(near or "")) from error
    except SqlglotError as error:
        raise syntax(text, "") from error
    except RecursionError as error:
        raise syntax(text, "") from error
    return _only_query(text, statements)


def placeholders(query: exp.Query) -> Mapping[str, int]:
    """Which parameter each `?` takes, by its mark."""
    marks = sorted({int(mark.this) for mark in query.find_all(exp.Placeholder)})
    return {str(mark): number for number, mark in enumerate(marks)}


def _tokens(text: str) -> list[Token]:
    found = SuiteQLDialect().tokenize(text)
    refused = next((token for token in found if token.token_type in REFUSED), None) or first_slip(found)
    if refused is not None:
        raise syntax(text, refused.text)
    return found


def _only_query(text: str, statements: list[exp.Expr | None]) -> exp.Query:
    queries = [statement for statement in statements if statement is not None]
    if len(queries) > 1:
        raise syntax(text, ";")
    if not queries or not isinstance(queries[0], exp.Query):
        raise syntax(text, text.split(maxsplit=1)[0] if text.strip() else "")
    return queries[0]
