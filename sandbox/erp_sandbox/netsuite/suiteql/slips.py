"""Slips that the parser would read over and NetSuite does not: stray commas, a FROM alone, signs of other dialects."""

from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

_NOT_AFTER_COMMA = {
    TokenType.COMMA,
    TokenType.EXCEPT,
    TokenType.FETCH,
    TokenType.FROM,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.INTERSECT,
    TokenType.ORDER_BY,
    TokenType.R_PAREN,
    TokenType.SEMICOLON,
    TokenType.UNION,
    TokenType.WHERE,
}

_NOT_BEFORE_COMMA = {
    TokenType.DISTINCT,
    TokenType.FROM,
    TokenType.GROUP_BY,
    TokenType.L_PAREN,
    TokenType.ORDER_BY,
    TokenType.PARTITION_BY,
    TokenType.SELECT,
}

_FOREIGN = {TokenType.DCOLON, TokenType.NOTNULL}


def first_slip(tokens: Sequence[Token]) -> Token | None:
    """The first token that cannot stand where it does; None if there is none."""
    return next((token for place, token in enumerate(tokens) if _is_slip(tokens, place)), None)


def _is_slip(tokens: Sequence[Token], place: int) -> bool:
    if place == 0:
        # The parser would take other statements for commands, and write them to the log.
        return tokens[0].token_type not in {TokenType.SELECT, TokenType.L_PAREN}
    token, before, after = tokens[place], _kind(tokens, place - 1), _kind(tokens, place + 1)
    match token.token_type:
        case TokenType.COMMA:
            return after is None or after in _NOT_AFTER_COMMA or before in _NOT_BEFORE_COMMA
        case TokenType.FROM:
            # TRIM(FROM x) has its FROM behind a parenthesis, too.
            return before == TokenType.L_PAREN and _kind(tokens, place - 2) != TokenType.VAR
        case TokenType.EQ:
            return token.text == "=="
        case TokenType.ISNULL:
            return after != TokenType.L_PAREN
        case kind:
            return kind in _FOREIGN


def _kind(tokens: Sequence[Token], place: int) -> TokenType | None:
    return tokens[place].token_type if 0 <= place < len(tokens) else None
