"""Webhooks do not reach what is behind the fence, whatever the address, the name or its second answer."""

import ipaddress
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy import update
from sync_status.webhooks.address import ForbiddenAddressError, check_url, is_fit, networks
from sync_status.webhooks.tables import ENDPOINTS
from sync_status.webhooks.transport import post

from tests.sync_status.receiver import receiving
from tests.sync_status.webhook_desk import LOOPBACK, desk_in, failed

FORBIDDEN = "the address leads into a private network, or is not encrypted"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Have the system's resolver give `hooks.test` one address after the other; returns what was asked."""
    real, left, asked = socket.getaddrinfo, list(answers), []

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in {"hooks.test", b"hooks.test"}:
            return real(host, port, *args, **kwargs)
        asked.append("hooks.test")
        return real(left.pop(0) if len(left) > 1 else left[0], port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "fec0::1",
        "64:ff9b:1::7f00:1",
        "::127.0.0.1",
        "::8.8.8.8",
    ],
)
def test_private_addresses_are_refused_in_every_disguise(address: str) -> None:
    assert not is_fit(ipaddress.ip_address(address), (), is_encrypted=True)


def test_public_addresses_are_fit_only_when_encrypted() -> None:
    for address in map(ipaddress.ip_address, ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")):
        assert is_fit(address, (), is_encrypted=True)
        assert not is_fit(address, LOOPBACK, is_encrypted=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://example.com/\r\nX: y",
        "https://example.com/#part",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/",
        "https://[fec0::1]/",
        "https://[fe80::1%25eth0]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://hooks.bücher.example/x",
        "https://example.com/bücher",
    ],
)
def test_addresses_that_are_not_https_or_not_meant_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddressError) as refusal:
        check_url(url, ())
    assert "secret" not in str(refusal.value)


def test_a_call_that_cannot_be_made_is_a_failed_attempt(tmp_path: Path) -> None:
    with receiving() as receiver, desk_in(tmp_path) as desk:
        endpoint, _ = desk.add(receiver.url)
        # Kept by an earlier release.
        with desk.engine.begin() as connection:
            connection.execute(update(ENDPOINTS).values(url="http://bücher.example/"))
        desk.record(failed())
        desk.send()
        assert desk.state(endpoint) == [("pending", 1, [None])]
        assert desk.deliveries.of(endpoint)[0].attempts[0].error == "the call could not be made (TypeError)"


def test_plain_http_is_taken_where_a_network_is_allowed() -> None:
    check_url("http://127.0.0.1:1/", LOOPBACK)


def test_a_private_address_is_not_called() -> None:
    with receiving() as receiver:
        assert post(receiver.url, {}, b"{}").error == FORBIDDEN
        assert post(receiver.url.replace("http:", "https:"), {}, b"{}").error == FORBIDDEN
        assert post(receiver.url.replace("127.0.0.1", "localhost"), {}, b"{}").error == FORBIDDEN
        assert post(receiver.url.replace("127.0.0.1", "2130706433"), {}, b"{}").error == FORBIDDEN
        assert not receiver.received


def test_a_name_that_changes_after_the_check_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        asked = resolve_to(monkeypatch, "127.0.0.1", "127.0.0.2")
        answer = post(f"http://hooks.test:{receiver.port}/", {}, b"{}", allowed=networks("127.0.0.1/32"))
        assert answer.status == 204
        assert asked == ["hooks.test"], "asked once: the address that was checked is the one that was called"
        assert receiver.received[0].headers["host"] == f"hooks.test:{receiver.port}"
        again = post(f"http://hooks.test:{receiver.port}/", {}, b"{}", allowed=networks("127.0.0.1/32"))
        assert again.error == FORBIDDEN
        assert len(receiver.received) == 1


def test_https_in_capitals_is_encrypted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def check(*_: object, is_encrypted: bool) -> list[str]:
        asked.append(is_encrypted)
        raise OSError

    monkeypatch.setattr("sync_status.webhooks.transport.checked_addresses", check)
    check_url("HTTPS://hooks.test/", ())
    post("HTTPS://hooks.test/", {}, b"{}")
    assert asked == [True]


def test_a_name_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert post("https://hooks.test/", {}, b"{}").error == "no connection"


def test_the_certificate_must_be_for_the_name_and_not_for_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    resolve_to(monkeypatch, "127.0.0.1")
    for name, scheme, expected in (("hooks.test", "HTTPS", 204), ("other.test", "https", None)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        with receiving(context=context) as receiver:
            answer = post(f"{scheme}://hooks.test:{receiver.port}/", {}, b"{}", allowed=LOOPBACK)
            assert answer.status == expected
            assert expected or answer.error == "the certificate of the receiver is not trusted"
