"""Client assertions of machine-to-machine login, verified.

Source: docs/netsuite-sandbox.md#logging-in.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography import x509
from jwt.exceptions import InvalidTokenError

from erp_sandbox.netsuite import keypair
from erp_sandbox.netsuite.auth.session import LoginError
from erp_sandbox.netsuite.integrations import Certificate, Integration

VALIDITY_SECONDS = 3_600
SKEW_SECONDS = 60
LAST = 2**53
"""No time is beyond this one, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A verified assertion."""

    integration: Integration
    certificate: Certificate
    scopes: frozenset[str]


def verify(
    text: str,
    find: Callable[[str], Integration | None],
    audiences: Callable[[Integration], Collection[str]],
    now: float,
) -> Assertion:
    """Check an assertion.

    Args:
        text: The signed JWT.
        find: The integration of a client id.
        audiences: The addresses of the token endpoint of an integration's account.
        now: Seconds since 1970.

    Raises:
        LoginError: It is not acceptable.
    """
    header, claims = _opened(text)
    if header.get("alg") not in keypair.ALGORITHMS:
        raise LoginError("UnsupportedAlgo")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise LoginError("MissingKeyId")
    integration = find(issuer) if isinstance(issuer := claims.get("iss"), str) else None
    if integration is None:
        raise LoginError("InvalidIssuer", "invalid_client")
    certificate = integration.certificate(key_id)
    if certificate is None:
        raise LoginError("MissingKey")
    _check_signature(text, header["alg"], certificate, now)
    _check_times(claims, now)
    if not _any_in(claims.get("aud"), audiences(integration)):
        raise LoginError("TokenNotAcceptable")
    if integration.is_blocked:
        raise LoginError("IntegrationBlocked")
    return Assertion(integration, certificate, _scopes(claims.get("scope"), integration))


def _opened(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        whole = jwt.decode_complete(text, options={"verify_signature": False})
    except InvalidTokenError as error:
        raise LoginError("TokenNotAcceptable") from error
    return whole["header"], whole["payload"]


def _any_in(given: object, audiences: Collection[str]) -> bool:
    listed = given if isinstance(given, list) else [given]
    return any(each in audiences for each in listed if isinstance(each, str))


def _check_signature(text: str, algorithm: str, certificate: Certificate, now: float) -> None:
    parsed = x509.load_pem_x509_certificate(certificate.pem.encode())
    if not keypair.fits(parsed, algorithm):
        raise LoginError("UnsupportedAlgo")
    if not keypair.is_valid(parsed, datetime.fromtimestamp(now, UTC)):
        raise LoginError("MissingKey")
    only_signature = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        # The times are judged below, by a clock that may not be the machine's.
        jwt.decode(text, parsed.public_key(), [algorithm], options={**only_signature, "verify_sub": False})  # type: ignore[arg-type]
    except InvalidTokenError as error:
        raise LoginError("SignatureValidation") from error


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, ends = _time(claims.get("iat")), _time(claims.get("exp"))
    if ends - issued > VALIDITY_SECONDS:
        raise LoginError("TokenValidityTooBroad")
    if ends <= now:
        raise LoginError("TokenExpired")
    if issued > now + SKEW_SECONDS or ends <= issued:
        raise LoginError("TokenNotAcceptable")


def _time(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LAST:
        return value
    raise LoginError("TokenNotAcceptable")


def _scopes(given: object, integration: Integration) -> frozenset[str]:
    listed = given.split(",") if isinstance(given, str) else given
    if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
        raise LoginError("InvalidScope", "invalid_scope")
    scopes = frozenset(each.strip() for each in listed)
    if not scopes <= integration.scopes:
        raise LoginError("ScopeMismatched", "invalid_scope")
    return scopes
