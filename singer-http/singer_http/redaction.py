"""Keeping secrets out of everything that is told: in clear, and in the forms that encodings give them."""

import html
import json
import logging
import re
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, quote_plus

from typing_extensions import override

SHORTEST = 4
"""Shorter texts are left: every other line would hold one."""
MASK = "***"
_CHOICES = ("allOf", "anyOf", "oneOf")


def secrets_of(config: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """The values of the settings that are declared secret, at any depth.

    Where the schema has secrets inside a value of another shape than the one that was given, all of it is secret.

    Args:
        config: The settings, or one of them, valid or not.
        schema: Their JSON schema.
    """
    if schema.get("secret"):
        yield from _texts(config)
        return
    for option in (option for choice in _CHOICES for option in schema.get(choice, ())):
        yield from secrets_of(config, option)
    inner, names, items = schema.get("additionalProperties"), schema.get("properties", {}), schema.get("items")
    if isinstance(config, Mapping) and (names or inner):
        for name, value in config.items():
            if isinstance(declared := names.get(name, inner), Mapping):
                yield from secrets_of(value, declared)
    elif isinstance(config, list) and items:
        for item in config:
            yield from secrets_of(item, items)
    elif any(_hides(part) for part in (*names.values(), inner, items)):
        yield from _texts(config)


def _hides(schema: Any) -> bool:
    """Whether there is a secret anywhere in a schema."""
    if isinstance(schema, Mapping):
        return schema.get("secret") is True or any(map(_hides, schema.values()))
    return isinstance(schema, list) and any(map(_hides, schema))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
        # A key in PEM: a log may break it at its lines. And who reads a setting may strip it.
        yield from (line.strip() for line in str(value).splitlines() if "-----" not in line)


def _forms(secret: str) -> set[str]:
    """A secret as encodings write it, and as JSON within JSON writes those."""
    forms = {secret, html.escape(secret), html.escape(secret, quote=False)}
    # How a text is quoted depends on what else stands in it.
    forms |= {repr(secret)[1:-1], repr('"' + secret)[2:-1]}
    quoted = {write(secret, errors="surrogatepass") for write in (quote, quote_plus)}
    quoted.add(quote(secret, safe="", errors="surrogatepass"))
    forms |= {form for text in (secret, *quoted) for raw in _bytes(text) for form in _of_bytes(raw)}
    forms |= quoted | {re.sub("%..", lambda code: code[0].lower(), text) for text in quoted}
    return forms | {form for once in _in_json(forms) for form in (once, *_in_json([once]))}


def _in_json(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for is_ascii in (True, False):
            escaped = json.dumps(text, ensure_ascii=is_ascii)[1:-1]
            yield escaped
            yield escaped.replace("/", "\\/")


def _bytes(text: str) -> Iterator[bytes]:
    yield text.encode(errors="surrogatepass")
    # What requests makes of a password.
    yield text.encode("latin-1", errors="replace")


def _of_bytes(raw: bytes) -> Iterator[str]:
    yield from (repr(raw)[2:-1], raw.hex(), raw.hex().upper())
    # Inside a longer text, such as user:password, the secret begins at any of three places of a Base64 group.
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(b"\0" * before + raw).rstrip(b"=").decode()
            skip, spill = (0, 2, 3)[before], (before + len(raw)) % 3
            inside = text[skip : len(text) - 1 if spill else None]
            yield from (inside, quote(inside, safe=""))


class Redaction:
    """Replaces every form of every secret."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, secrets: Iterable[str]) -> None:
        """Redact these too."""
        told = {secret for secret in secrets if len(secret) >= SHORTEST}
        self._known |= {form for secret in told for form in _forms(secret) if len(form) >= SHORTEST}
        if self._known:
            # The longest first: one form may hold another.
            forms = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, forms)))

    def clean(self, text: str) -> str:
        """The text without what it must not hold."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def stream(self, stream: IO[str]) -> IO[str]:
        """A text stream that passes on what is left of each write."""
        inner = stream.inner if isinstance(stream, _CleanStream) else stream
        return _CleanStream(inner, self)  # type: ignore[return-value] # the rest is the inner one's


class _CleanStream:
    def __init__(self, stream: IO[str], redaction: Redaction) -> None:
        self.inner, self._redaction = stream, redaction

    def write(self, text: str) -> int:
        self.inner.write(self._redaction.clean(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class _CleanFormatter(logging.Formatter):
    """What another formatter makes of a record, tracebacks and further fields included, without secrets."""

    def __init__(self, inner: logging.Formatter, redaction: Redaction) -> None:
        super().__init__()
        self.inner, self._redaction = inner, redaction

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redaction.clean(self.inner.format(record))


def install(redaction: Redaction) -> None:
    """Redact all that this process says on stderr and in its logs, wherever their handlers write.

    Args:
        redaction: Knows the secrets, or will.
    """
    sys.stderr = redaction.stream(sys.stderr)
    loggers = (logging.root, *logging.root.manager.loggerDict.values())
    for handler in (handler for logger in loggers for handler in getattr(logger, "handlers", ())):
        # A command that ran earlier in this process may have wrapped it before us.
        known = handler.formatter or logging.Formatter()
        inner = known.inner if isinstance(known, _CleanFormatter) else known
        handler.setFormatter(_CleanFormatter(inner, redaction))
