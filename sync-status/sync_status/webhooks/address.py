"""Where a webhook may go: not to machines behind the fence, whatever a name resolves to."""

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER_PUBLIC = tuple(ipaddress.ip_network(text) for text in ("::/96", "64:ff9b:1::/48", "fec0::/10"))
"""What Python calls public in some of its versions: addresses of version 4 within 6, and of a site."""


_NUMBERS = re.compile(r"[0-9a-fA-Fx.]+")
_PRIVATE = "the address leads into a private network, or is not encrypted"


class ForbiddenAddressError(Exception):
    """An endpoint leads where it must not; the message says why and names no address that was resolved."""


def networks(text: str | None) -> tuple[IpNetwork, ...]:
    """The networks of a setting, such as `127.0.0.0/8, 10.1.0.0/16`.

    Raises:
        ValueError: One of them is no network.
    """
    return tuple(ipaddress.ip_network(part.strip()) for part in (text or "").split(",") if part.strip())


def check_url(url: str, allowed: Sequence[IpNetwork]) -> None:
    """Refuse an address that is not https, or that could not be meant.

    Plain http is taken where an allowed network is there for it; where it leads is checked when it is used.

    Raises:
        ForbiddenAddressError: It is refused.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ForbiddenAddressError("the address is not a URL") from None
    if not host or any(character.isspace() or ord(character) < ord(" ") for character in url):
        raise ForbiddenAddressError("the address is not a URL")
    if not url.isascii():
        told = "the address must be ASCII: write the host as xn--..., other letters as %..."
        raise ForbiddenAddressError(told)
    if parts.scheme != "https" and not (parts.scheme == "http" and allowed):
        raise ForbiddenAddressError("the address must begin with https://")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("the address must not hold a user name or a password")
    if parts.fragment or port == 0:
        raise ForbiddenAddressError("the address is not one that can be called")
    literal = _literal(host)
    if literal is not None and not is_fit(literal, allowed, is_encrypted=parts.scheme == "https"):
        raise ForbiddenAddressError(_PRIVATE)


def checked_addresses(host: str, port: int, allowed: Sequence[IpNetwork], *, is_encrypted: bool) -> list[str]:
    """The addresses a name has now, all of them fit to be called.

    Args:
        host: Name or address.
        port: The port that is to be called.
        allowed: Networks that may be called although they are private, and without encryption.
        is_encrypted: Whether the call is made over TLS; without it only allowed networks are fit.

    Raises:
        ForbiddenAddressError: One of them must not be called.
        OSError: The name has no address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not all(is_fit(ipaddress.ip_address(address), allowed, is_encrypted=is_encrypted) for address in addresses):
        raise ForbiddenAddressError(_PRIVATE)
    return addresses


def is_fit(address: IpAddress, allowed: Sequence[IpNetwork], *, is_encrypted: bool) -> bool:
    """Whether an address may be called.

    Examples:
        >>> is_fit(ipaddress.ip_address("93.184.215.14"), (), is_encrypted=True)
        True
        >>> is_fit(ipaddress.ip_address("169.254.169.254"), (), is_encrypted=True)
        False
        >>> is_fit(ipaddress.ip_address("::ffff:127.0.0.1"), (), is_encrypted=True)
        False
    """
    inner = _inner(address)
    if any(inner in network for network in allowed if network.version == inner.version):
        return True
    hidden = any(inner in network for network in _NEVER_PUBLIC if network.version == inner.version)
    return is_encrypted and inner.is_global and not inner.is_multicast and not hidden


def _literal(host: str) -> IpAddress | None:
    """The address that a host is, in any way of writing it that systems take; None if it is a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        # Such as 0x7f.1 and 2130706433.
        return ipaddress.IPv4Address(socket.inet_aton(host)) if _NUMBERS.fullmatch(host) else None
    except OSError:
        return None


def _inner(address: IpAddress) -> IpAddress:
    """The address of version 4 that one of version 6 stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
