"""Secrets of endpoints, and the signatures made with them.

No secret is stored: each is derived from the signing key, the endpoint, and a number that goes up when the secret is
changed. So the database holds nothing that signs.
"""

import base64
import hashlib
import hmac
import os
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path

from standardwebhooks.webhooks import Webhook

from sync_status.settings import Settings

PREFIX = "whsec_"
KEY_BYTES = 32


class SigningKeyError(Exception):
    """The signing key cannot be used; the message says what to do."""


def key_of(settings: Settings) -> bytes:
    """The signing key that settings name; the file is read once.

    Raises:
        SigningKeyError: It cannot be used.
    """
    return load_key(settings.signing_key, settings.signing_key_file)


@cache
def load_key(text: str | None, path: Path) -> bytes:
    """The signing key: the one that is given, else the one in the file, which is made at first.

    Args:
        text: What the setting holds, any text of at least 32 characters.
        path: The file, readable by its owner only.

    Raises:
        SigningKeyError: It is too short, or the file can be neither read nor made.
    """
    if text:
        if len(text) < KEY_BYTES:
            raise SigningKeyError(f"the signing key is shorter than {KEY_BYTES} characters: set a longer one")
        return hashlib.sha256(text.encode()).digest()
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise SigningKeyError(f"cannot use the signing key in {path}: {error.strerror}") from error


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SigningKeyError(
            f"{path} holds no signing key: restore it, or remove it and give every receiver a new secret"
        )
    return key


def _make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
        # A link fails where another process was first; a rename would replace its key.
        os.link(draft, path)
    except FileExistsError:
        return _read(path)
    finally:
        draft.unlink(missing_ok=True)
    return key


def secret_of(key: bytes, endpoint_id: str, number: int) -> str:
    """The secret of an endpoint, as its receiver is given it.

    Args:
        key: The signing key.
        endpoint_id: Whose secret it is.
        number: The how-manieth it is; 1 at first.
    """
    derived = hmac.digest(key, f"webhook\0{endpoint_id}\0{number}".encode(), "sha256")
    return PREFIX + base64.b64encode(derived).decode()


def headers(message_id: str, at: datetime, body: str, with_secrets: list[str]) -> dict[str, str]:
    """The headers of Standard Webhooks, with one signature for each secret.

    Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in with_secrets),
    }
