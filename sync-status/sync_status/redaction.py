"""Keeping secrets out of what is stored and shown: known values in every form, and what looks like one."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "***"
SHORTEST = 4
"""Shorter values are left: every other line would hold one."""

# Each part can begin at few places and ends soon, so that a long text costs no more than in proportion.
_LOOKS_SECRET = re.compile(
    r"(?P<keep>://[^\s/:@]{0,200}:)[^\s/@]{1,500}(?=@)"
    r"|(?P<keep2>\bauthorization\b['\"]?\s{0,9}[:=]\s{0,9}['\"]?(?:(?:basic|bearer|oauth)\s{1,9})?)[^\s'\",;]+"
    r"|(?P<keep3>\b(?:bearer|basic)\s{1,9})[A-Za-z0-9._~+/=-]{8,}"
    r"|(?P<keep4>(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token|private[_-]?key)"
    r"['\"]?\s{0,9}[:=]\s{0,9}['\"]?)[^\s'\",;&}]+"
    r"|(?P<keep5>\?)[^\s?='\")\]>]*=[^\s'\")\]>]*"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)",
    re.IGNORECASE | re.DOTALL,
)


class Redaction:
    """Replaces secrets by `***`.

    Args:
        secrets: The values that must not be told.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        # A key of many lines is told a line at a time in a log.
        parts = {part for secret in secrets for part in (secret, *secret.splitlines()) if len(part) >= SHORTEST}
        forms = {form for part in parts for form in _forms(part)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self._known:
            text = self._known.sub(MASK, text)
        return _LOOKS_SECRET.sub(_kept, text)


def _kept(found: re.Match[str]) -> str:
    return next((kept for kept in found.groups() if kept is not None), "") + MASK


def _forms(secret: str) -> Iterator[str]:
    raw = secret.encode()
    yield from (secret, quote(secret, safe=""), quote_plus(secret), html.escape(secret), raw.hex())
    yield json.dumps(secret)[1:-1]
    yield json.dumps(json.dumps(secret)[1:-1])[1:-1]
    # Within a longer text the encoding depends on what stands before: the part that does not is looked for.
    for shift in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            inner = encode(b"\0" * shift + raw).decode().rstrip("=")
            part = inner[(0, 2, 3)[shift] : len(inner) - (1 if (shift + len(raw)) % 3 else 0)]
            if len(part) >= SHORTEST + 2:
                yield part
