from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from erp_sandbox.netsuite import keypair
from singer_sdk.exceptions import ConfigurationError
from tap_netsuite.expiry import LEGACY, warning_of
from tap_netsuite.keys import certificate_end, read_text, signing_key


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 3072)


def pem(key: keypair.PrivateKey | ed25519.Ed25519PrivateKey, passphrase: bytes | None = None) -> str:
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


@pytest.mark.parametrize(
    ("curve", "algorithm"), [(ec.SECP256R1(), "ES256"), (ec.SECP384R1(), "ES384"), (ec.SECP521R1(), "ES512")]
)
def test_a_curve_says_how_it_signs(curve: ec.EllipticCurve, algorithm: str) -> None:
    assert signing_key(pem(ec.generate_private_key(curve))).algorithm == algorithm


def test_rsa_signs_as_netsuite_wants(rsa_key: rsa.RSAPrivateKey) -> None:
    assert signing_key(pem(rsa_key)).algorithm == "PS256"


def test_a_variable_of_the_environment_may_have_lost_its_line_feeds() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    one_line = pem(key).replace("\n", "\\n")
    assert signing_key(f"  {one_line}\n").key.private_numbers() == key.private_numbers()


def test_an_encrypted_key_is_opened_by_its_passphrase() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert signing_key(pem(key, b"opensesame"), "opensesame").algorithm == "ES256"
    with pytest.raises(ConfigurationError, match="set private_key_passphrase"):
        signing_key(pem(key, b"opensesame"))
    with pytest.raises(ConfigurationError, match="does not open it") as refusal:
        signing_key(pem(key, b"opensesame"), "canary")
    assert "canary" not in str(refusal.value)
    with pytest.raises(ConfigurationError, match="needs no private_key_passphrase"):
        signing_key(pem(key), "canary")


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (pem(ec.generate_private_key(ec.SECP256K1())), "another kind"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "another kind"),
        (pem(rsa.generate_private_key(65_537, 2048)), "2048 bits"),
        ("canary", "no private key in PEM form"),
        ("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----", "no private key in PEM form"),
    ],
)
def test_a_key_that_netsuite_does_not_take_is_refused(key: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as refusal:
        signing_key(key)
    assert "canary" not in str(refusal.value)
    assert refusal.value.__cause__ is refusal.value.__context__ is None


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"private_key_path: cannot read .*no\.pem: No such file"):
        read_text(str(tmp_path / "no.pem"), "private_key_path")
    (tmp_path / "binary.pem").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="it is no text"):
        read_text(str(tmp_path / "binary.pem"), "private_key_path")


class Folder:
    """A key, a certificate of so many days, and the settings that name them."""

    def __init__(self, path: Path, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = keypair.self_signed(key, "tap", days=max(days, 1), since=datetime.now(UTC) - timedelta(hours=1))
        if days < 1:
            ago = datetime.now(UTC) - timedelta(days=1 - days, hours=1)
            certificate = keypair.self_signed(key, "tap", days=1, since=ago)
        (path / "key.pem").write_text(pem(key))
        (path / "certificate.pem").write_bytes(keypair.public_pem(certificate))
        self.settings = {
            "private_key_path": str(path / "key.pem"),
            "certificate_path": str(path / "certificate.pem"),
        }


@pytest.mark.parametrize(
    ("days", "warning"), [(365, ""), (31, ""), (20, "in 19 days"), (-3, "the certificate ended on")]
)
def test_the_end_of_the_certificate_is_told_a_month_before(tmp_path: Path, days: int, warning: str) -> None:
    told = warning_of(Folder(tmp_path, days).settings)
    assert warning in told
    assert bool(told) == bool(warning)


def test_a_certificate_of_another_key_is_told(tmp_path: Path) -> None:
    settings = Folder(tmp_path, 365).settings
    (tmp_path / "key.pem").write_text(pem(ec.generate_private_key(ec.SECP256R1())))
    assert "belongs to another key" in warning_of(settings)
    with pytest.raises(ConfigurationError, match="no certificate"):
        certificate_end("canary", None)


def test_tokens_come_with_the_dates_of_their_end() -> None:
    assert warning_of({"consumer_key": "k"}) == LEGACY
    assert "2027.1" in LEGACY
