"""Which addresses of the internet a stranger may send us to: global unicast, however spelt."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_GLOBAL_V6 = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
# The special-purpose registries of IANA (RFC 6890), as of 2026-11; Python's own tables differ
# from version to version.
_SPECIAL_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 "
        "192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
        "224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32"  # Azure answers here to its own machines alone
    ).split()
)
_SPECIAL_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23 "  # Teredo, ORCHID and other protocols
        "2001:db8::/32 "
        "2002::/16 "  # 6to4 holds an IPv4 address, perhaps a private one
        "2620:4f:8000::/48 3fff::/20"
    ).split()
)


def read_address(text: str) -> Address:
    """Return the address, of one with a zone id (`fe80::1%eth0`) without it.

    Raises `ValueError`.
    """
    return ip_address(text.partition("%")[0])


def is_public(address: Address) -> bool:
    """True for global unicast. IPv6 addresses that hold an IPv4 address are refused, but those of
    a network that translates (RFC 6052) are judged by it."""
    if isinstance(address, IPv6Address) and address in _TRANSLATED:
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_V6 and not lies_in(address, _SPECIAL_V6)
    return not lies_in(address, _SPECIAL_V4)


def lies_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
