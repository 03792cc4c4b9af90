"""A secret is found whatever it is wrapped in, and a setting is known as one by its name."""

import base64
import io
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_check.leaks import CHUNK_BYTES, Secrets, is_secret

secrets = st.text(st.sampled_from('abcXYZ019+/=&?. "\\%{}<~äÜ日\N{MUSICAL SYMBOL G CLEF}'), min_size=6, max_size=20)


@pytest.mark.parametrize(
    "name",
    [
        "auth_token",
        "password",
        "passwd",
        "client_secret",
        "api_key",
        "key",
        "privateKey",
        "token_id",
        "consumer_key",
        "aws_access_key_id",
        "apikey",
        "passphrase",
    ],
)
def test_a_setting_that_is_called_like_a_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "api_url",
        "token_url",
        "replication_key",
        "primary_keys",
        "key_properties",
        "monkey",
        "token_expires_seconds",
        "flattening_max_key_length",
        "private_key_path",
        "start_date",
    ],
)
def test_a_setting_that_is_not(name: str) -> None:
    assert not is_secret(name)


@given(secrets, st.binary(max_size=5), st.binary(max_size=5))
def test_base64_of_a_text_with_the_secret_is_found(secret: str, before: bytes, after: bytes) -> None:
    whole = before + secret.encode() + after
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert Secrets({"token": secret}).found(b"Basic " + encode(whole))


@given(secrets)
def test_other_forms_are_found(secret: str) -> None:
    forms = [secret, quote(secret), quote(secret, safe=""), json.dumps(secret), json.dumps(secret, ensure_ascii=False)]
    forms += [quote(secret, safe="").lower() if secret.islower() else secret, json.dumps(json.dumps(secret))]
    for form in forms:
        found = Secrets({"nested": {"password": secret}}).found(f"x{form}y".encode())
        assert found
        assert all(secret not in name for name in found)


def test_what_is_told_to_be_secret_counts_and_what_is_told_not_to_be_does_not() -> None:
    config = {"account": "abc-def-ghi", "api_key": "public-one", "password": "1234"}
    told = Secrets(config, secret=["account"], not_secret=["api_key"])
    assert told.found(b"abc-def-ghi public-one 1234") == ["the setting account, plain"]
    assert told.redact("of abc-def-ghi") == "of ***"


def test_a_secret_across_two_chunks_of_a_log_is_found() -> None:
    log = io.BytesIO(b"x" * (CHUNK_BYTES - 4) + b"canary-token" + b"x" * CHUNK_BYTES)
    assert Secrets({"token": "canary-token"}).found_in(log) == ["the setting token, plain"]
