"""Keeping secrets out of everything that is told: in clear, and in the forms that encodings give them."""

import json
import logging
import re
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Shorter texts are left: every other line would hold one."""
MASK = "***"


def secrets_of(config: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """The values of the settings that are declared secret, at any depth.

    Args:
        config: The settings, valid or not.
        schema: The JSON schema of the settings.
    """
    for name, declared in schema.get("properties", {}).items():
        value = config.get(name)
        if declared.get("secret"):
            yield from _texts(value)
        elif isinstance(value, Mapping):
            yield from secrets_of(value, declared)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    yield from secrets_of(item, declared.get("items", {}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
        # A key in PEM: a log may break it at its lines.
        yield from (line for line in str(value).splitlines() if "-----" not in line)


def _forms(secret: str) -> Iterator[str]:
    """A secret as encodings write it."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    raw = secret.encode()
    yield raw.hex()
    # Inside a longer text, such as user:password, the secret begins at any of three places of a Base64 group.
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(b"\0" * before + raw).rstrip(b"=").decode()
            skip, spill = (0, 2, 3)[before], (before + len(raw)) % 3
            yield text[skip : len(text) - 1 if spill else None]


class Redaction:
    """Replaces every form of every secret."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, secrets: Iterable[str]) -> None:
        """Redact these too."""
        told = [secret for secret in secrets if len(secret) >= SHORTEST]
        self._known |= {form for secret in told for form in _forms(secret) if len(form) >= SHORTEST}
        if self._known:
            # The longest first: one form may hold another.
            forms = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, forms)))

    def clean(self, text: str) -> str:
        """The text without what it must not hold."""
        return self._pattern.sub(MASK, text) if self._pattern else text


class _CleanStream:
    """A text stream that passes on what is left of each write."""

    def __init__(self, stream: IO[str], redaction: Redaction) -> None:
        self._stream, self._redaction = stream, redaction

    def write(self, text: str) -> int:
        self._stream.write(self._redaction.clean(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def install(redaction: Redaction) -> None:
    """Redact all that this process says on stderr and in its logs, tracebacks included.

    Args:
        redaction: Knows the secrets, or will.
    """
    if isinstance(sys.stderr, _CleanStream):
        sys.stderr = sys.stderr._stream  # noqa: SLF001 - our own, of a command run earlier in this process
    sys.stderr = _CleanStream(sys.stderr, redaction)

    class CleanRecord(logging.LogRecord):
        """For handlers that write elsewhere than to stderr."""

        def getMessage(self) -> str:  # noqa: N802 - the library's name
            """The message without secrets."""
            return redaction.clean(super().getMessage())

    logging.setLogRecordFactory(CleanRecord)
