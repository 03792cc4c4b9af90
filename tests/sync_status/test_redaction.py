"""No secret comes through, in whatever form it stands in a text."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sync_status.redaction import MASK, SHORTEST, Redaction

SECRET = 'pa"ss/w+rd&7é'


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps({"x": SECRET}),
        json.dumps(json.dumps({"x": SECRET})),
        quote(SECRET, safe=""),
        SECRET.encode().hex(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.urlsafe_b64encode(f"a:{SECRET}:b".encode()).decode(),
    ],
)
def test_a_known_secret_in_any_form(text: str) -> None:
    told = Redaction({SECRET})(f"before {text} after")
    assert MASK in told
    assert "ss/w" not in told
    assert told.startswith("before ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgresql://me:hunter22@host/db", "postgresql://me:***@host/db"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ('{"client_secret": "abc"}', '{"client_secret": "***"}'),
        ("GET https://host/path?key=1&b=2 failed", "GET https://host/path?*** failed"),
        ("password=abc, then more", "password=***, then more"),
        ("what is this? nothing", "what is this? nothing"),
        ("my-client-secret=abc", "my-client-secret=***"),
        ("/orders?page&key=1", "/orders?***"),
    ],
)
def test_what_looks_like_a_secret(text: str, told: str) -> None:
    assert Redaction(())(text) == told


@pytest.mark.parametrize("piece", ["a-", "?", "://", "secret ", "basic ", "-----BEGIN ", "Abcdefgh12_-"])
def test_a_long_text_costs_in_proportion(piece: str) -> None:
    # What costs the square of this would take hours.
    text = piece * (400_000 // len(piece))
    assert Redaction({SECRET})(text) == text


# The mask itself is told.
letters = st.characters(exclude_characters=MASK, codec="utf-8")


@given(st.text(letters, min_size=SHORTEST, max_size=40), st.text(letters, max_size=20))
def test_nothing_of_a_secret_is_left(secret: str, around: str) -> None:
    assert secret not in Redaction({secret})(around + secret + around)
