"""The private key of machine-to-machine login, and the certificate that belongs to it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from singer_sdk.exceptions import ConfigurationError

RSA_BITS = (3072, 4096)
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that NetSuite takes, and how it signs.

    Args:
        key: The key.
        algorithm: PS256 for RSA; for a curve the one that belongs to it. NetSuite takes no RS256.
    """

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    algorithm: str


def signing_key(pem: str, passphrase: str | None = None) -> SigningKey:
    """Read a private key.

    Args:
        pem: The key in PEM form. What an environment variable made of its line feeds is undone.
        passphrase: What opens it, if it is encrypted.

    Raises:
        ConfigurationError: It is no private key, or none that NetSuite takes.

    Source: the help's page on requirements of certificates for OAuth 2.0 client credentials.
    """
    text = pem.strip().replace("\\r", "").replace("\\n", "\n")
    try:
        key = load_pem_private_key(text.encode(), passphrase.encode() if passphrase else None)
    except TypeError:
        problem = "is encrypted: set private_key_passphrase" if not passphrase else "needs no private_key_passphrase"
    except ValueError:
        problem = (
            "is no private key in PEM form, or private_key_passphrase does not open it; "
            "it begins with -----BEGIN PRIVATE KEY-----"
        )
    except Exception:  # noqa: BLE001 - the library has further kinds, and says too much
        problem = "is a key of a kind that nobody knows here"
    else:
        return _fit(key)
    # Outside the handlers: a chained exception might print what it could not read.
    raise ConfigurationError(f"the private key {problem}")


def _fit(key: object) -> SigningKey:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size not in RSA_BITS:
            raise ConfigurationError(f"the private key has {key.key_size} bits; NetSuite takes RSA of 3072 or 4096")
        return SigningKey(key, "PS256")
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return SigningKey(key, _CURVES[key.curve.name])
    raise ConfigurationError("NetSuite takes private keys of RSA, P-256, P-384 and P-521, and this is another kind")


def read_text(path: str, setting: str) -> str:
    """What a file holds.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = "it is no text; PEM form is wanted"
    except OSError as error:
        problem = error.strerror or "no such file"
    raise ConfigurationError(f"{setting}: cannot read {path}: {problem}")


def certificate_end(pem: str, key: SigningKey | None) -> datetime:
    """When a certificate ends, UTC.

    Args:
        pem: The certificate in PEM form.
        key: The private key that it must belong to; None for whatever key.

    Raises:
        ConfigurationError: It is no certificate, or another key's.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        certificate = None
    if certificate is None:
        raise ConfigurationError("certificate_path: the file holds no certificate in PEM form")
    if key is not None and certificate.public_key() != key.key.public_key():
        raise ConfigurationError("certificate_path: the certificate belongs to another key than the private key")
    return certificate.not_valid_after_utc
