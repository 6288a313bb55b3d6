"""Many spellings of addresses that no stranger may send us to."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from itertools import product

PRIVATE_V4 = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1"),
    *("255.255.255.255", "168.63.129.16"),
)
PRIVATE_V6 = (
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1"),
    *("2001:db8::1", "2001:10::1", "3fff::1", "5f00::1", "64:ff9b:1::1"),
)
NAMES = ("localhost", "LOCALHOST", "localhost.", "printer.lan", "127.0.0.1.lookup.example")
_WIDE_DOTS = "\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH FULL STOP}\N{HALFWIDTH IDEOGRAPHIC FULL STOP}"
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_RING_DIGITS = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")


def spelt_urls(port: int) -> Iterator[str]:
    """Yield addresses of the web that lead to those hosts, or would if they were let."""
    hosts = [
        *(spelt for text in PRIVATE_V4 for spelt in _spelt_v4(IPv4Address(text))),
        *(spelt for text in PRIVATE_V6 for spelt in _spelt_v6(IPv6Address(text))),
        *NAMES,
    ]
    for host in hosts:
        yield f"http://{host}:{port}/"
    for host, form in product(hosts[:20], _DISGUISES):
        yield form.format(host=host, port=port)


_DISGUISES = (
    "http://calendar.example@{host}:{port}/",
    "http://calendar.example:80@{host}:{port}/",
    "http://calendar.example%40{host}:{port}/",
    "http://calendar.example\\@{host}:{port}/",
    "http://{host}:{port}#@calendar.example/",
    "http://{host}:{port}\\@calendar.example/",
    "http://{host}:{port}?@calendar.example/",
    "http:\\\\{host}:{port}/",
    "http:///{host}:{port}/",
    "//{host}:{port}/",
    "HTTP://{host}:{port}/",
    " http://{host}:{port}/ ",
    "https://{host}:{port}/",
    "webcal://{host}:{port}/",
    "gopher://{host}:{port}/",
    "ftp://{host}:{port}/",
    "file://{host}/etc/passwd",
)


def _spelt_v4(address: IPv4Address) -> Iterator[str]:
    text, number = str(address), int(address)
    octets = list(address.packed)
    yield from (text, f"{text}.", f"{number}", f"0x{number:x}", f"0X{number:08X}", f"0{number:o}")
    yield ".".join(f"0{octet:o}" for octet in octets)
    yield ".".join(f"000{octet:03o}" for octet in octets)
    yield ".".join(f"0x{octet:x}" for octet in octets)
    yield f"{octets[0]}.{number & 0xFFFFFF}"
    yield f"{octets[0]}.{octets[1]}.{number & 0xFFFF}"
    yield f"0x{octets[0]:x}.0{octets[1]:o}.{number & 0xFFFF}"
    yield from (text.replace(".", dot) for dot in _WIDE_DOTS)
    yield from (text.translate(_WIDE_DIGITS), text.translate(_RING_DIGITS))
    yield "".join(f"%{ord(char):02x}" for char in text)
    yield from (f"[{each}]" for each in _holding(number, text))


def _holding(number: int, text: str) -> Iterator[str]:
    """Yield the IPv6 addresses that hold one of IPv4."""
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    yield from (f"::ffff:{text}", f"::ffff:{high}:{low}", f"::{text}", f"::ffff:0:{high}:{low}")
    yield from (f"64:ff9b::{text}", f"64:ff9b::{high}:{low}", f"2002:{high}:{low}::1")
    yield f"2001:0:{high}:{low}::1"
    inverted = number ^ 0xFFFF_FFFF
    yield f"2001:0:4136:e378:8000:63bf:{inverted >> 16:x}:{inverted & 0xFFFF:x}"
    yield f"fe80::5efe:{high}:{low}"


def _spelt_v6(address: IPv6Address) -> Iterator[str]:
    for text in (str(address), address.exploded, address.exploded.upper()):
        yield f"[{text}]"
    yield from (f"[{address}%25eth0]", f"[{address}%eth0]", f"[{address}%1]")
