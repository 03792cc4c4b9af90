"""Keys and certificates of machine-to-machine login: made, and judged as NetSuite judges them.

Source: docs/netsuite-sandbox.md#logging-in.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

ALGORITHMS = ("PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What an assertion may be signed with; PKCS#1 v1.5 (RS256) is not among them."""

RSA_BITS = (3072, 4096)
VALIDITY = timedelta(days=730)
"""A certificate that says it is good for longer counts for two years."""

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_CURVES: dict[str, type[ec.EllipticCurve]] = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


class CertificateError(ValueError):
    """A certificate that NetSuite would not take."""


def private_key(algorithm: str) -> PrivateKey:
    """A new key for an algorithm of `ALGORITHMS`."""
    if curve := _CURVES.get(algorithm):
        return ec.generate_private_key(curve())
    return rsa.generate_private_key(65_537, RSA_BITS[0])


def self_signed(key: PrivateKey, name: str, *, days: int = 365, since: datetime | None = None) -> x509.Certificate:
    """A certificate for a key, signed with it."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = since or datetime.now(UTC) - timedelta(minutes=5)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(since).not_valid_after(since + timedelta(days=days))
    return builder.sign(key, hashes.SHA256())


def private_pem(key: PrivateKey) -> bytes:
    """A private key as text, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(certificate: x509.Certificate) -> bytes:
    """A certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def fits(certificate: x509.Certificate, algorithm: str) -> bool:
    """Whether an assertion signed with this algorithm can be this certificate's."""
    key = certificate.public_key()
    if curve := _CURVES.get(algorithm):
        return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, curve)
    return isinstance(key, rsa.RSAPublicKey)


def is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether the certificate counts at this time; never for more than two years."""
    begins = certificate.not_valid_before_utc
    return begins <= now < min(certificate.not_valid_after_utc, begins + VALIDITY)


def accepted(pem: bytes) -> x509.Certificate:
    """The certificate, if NetSuite would let it be uploaded.

    Raises:
        CertificateError: It is none, or its key is of a kind or size that is not taken.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise CertificateError(f"no certificate in PEM form: {error}") from error
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size not in RSA_BITS:
            raise CertificateError(f"an RSA key of {key.key_size} bits; 3072 and 4096 are taken")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, tuple(_CURVES.values())):
        raise CertificateError("keys of RSA, P-256, P-384 and P-521 are taken")
    return certificate
