"""Secrets, and the forms in which they get out."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, quote_plus

# Shorter texts are found everywhere.
SHORTEST = 5
CHUNK_BYTES = 1 << 20
_SECRET = re.compile(
    r"token|passw|passphrase|pwd|secret|credential|(?<![a-z])key(?![a-z])|apikey|privatekey", re.IGNORECASE
)
# Names with such a word that are no secrets: what the word only qualifies, and keys of tables.
_OPEN = re.compile(
    r"(url|uri|endpoint|type|name|length|size|limit|seconds|minutes|hours|days|format|file|path|enabled)s?$"
    r"|(replication|primary|partition|sort|foreign|public|state|json|property)_?keys?|key_properties",
    re.IGNORECASE,
)


class Secrets:
    """The settings that must not get out.

    Args:
        config: The tap's settings.
        secret: Names of further settings that are secret.
        not_secret: Names of settings that are not, though they are called so.
    """

    def __init__(
        self, config: Mapping[str, Any], *, secret: Iterable[str] = (), not_secret: Iterable[str] = ()
    ) -> None:
        self._values = dict(_values(config, set(secret), set(not_secret)))
        self._needles = {
            needle: f"the setting {name}, {form}"
            for name, value in self._values.items()
            for form, needle in _forms(value)
            if len(needle) >= SHORTEST
        }
        self._longest = max(map(len, self._needles), default=0)

    def found(self, data: bytes) -> list[str]:
        """Which secrets are in the data, each as the setting and the form; never the value."""
        return [name for needle, name in self._needles.items() if needle in data] if self._needles else []

    def found_in(self, file: IO[bytes]) -> list[str]:
        """Which secrets are in a file, however large."""
        found: dict[str, None] = {}
        rest = b""
        while chunk := file.read(CHUNK_BYTES):
            found |= dict.fromkeys(self.found(rest + chunk))
            rest = (rest + chunk)[-self._longest :] if self._longest else b""
        return list(found)

    def redact(self, text: str) -> str:
        """The text without the secrets."""
        for needle in sorted(self._needles, key=len, reverse=True):
            text = text.replace(needle.decode(errors="replace"), "***")
        return text


def _values(
    part: Any, secret: set[str], not_secret: set[str], name: str = "", *, inside: bool = False
) -> Iterator[tuple[str, str]]:
    inside = name not in not_secret and (inside or name in secret or is_secret(name))
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _values(value, secret, not_secret, str(key), inside=inside)
    elif isinstance(part, list):
        for value in part:
            yield from _values(value, secret, not_secret, name, inside=inside)
    elif inside and isinstance(part, str | int) and not isinstance(part, bool) and len(str(part)) >= SHORTEST:
        yield name, str(part)


def is_secret(name: str) -> bool:
    """Whether a setting is called like a secret."""
    return bool(_SECRET.search(name)) and not _OPEN.search(name)


def _forms(value: str) -> Iterator[tuple[str, bytes]]:
    # The last form of equal ones is told, so plain comes last.
    for shift in range(3):
        encoded = _inner_base64(value.encode(), shift)
        yield "in base64", encoded.translate(bytes.maketrans(b"+/", b"-_"))
        yield "in base64", encoded
    for quoted in (quote(value, safe=""), quote_plus(value), quote(value)):
        yield "URL-encoded", re.sub(r"%..", lambda found: found[0].lower(), quoted).encode()
        yield "URL-encoded", quoted.encode()
    for escaped in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield "JSON-escaped", escaped.replace("/", r"\/").encode()
        yield "JSON-escaped twice", json.dumps(escaped)[1:-1].encode()
        yield "JSON-escaped", escaped.encode()
    for line in value.splitlines():
        yield "one line of it", line.encode()
    yield "plain", value.encode()


def _inner_base64(data: bytes, shift: int) -> bytes:
    """What base64 makes of the data wherever it stands, `shift` bytes after a multiple of three."""
    bits = (shift + len(data)) * 8
    return b64encode(bytes(shift) + data)[-(-shift * 8 // 6) : bits // 6]
