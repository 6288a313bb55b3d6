"""Tests of the way out: what may be reached, what goes along, and how much comes back."""

import asyncio
import gzip
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from calendar_service.importers.fetch import (
    Fetched,
    FetchLimits,
    FetchRefused,
    fetch,
    system_addresses,
)
from tests.importers.server import Answer, Asked, answering, head, serving
from tests.importers.spellings import spelt_urls

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 a listener that must see nothing listens everywhere
LOOPBACK_ONLY = (ip_network("127.0.0.1/32"),)
USUAL = FetchLimits()
HURRIED = FetchLimits(total_seconds=0.4, connect_seconds=0.2)
MEGABYTE = 1024 * 1024


async def refusal(url: str, *, limits: FetchLimits = USUAL, private: bool = True) -> str:
    """Return why an address is refused."""
    with pytest.raises(FetchRefused) as refused:
        await fetch(url, allow_private=private, limits=limits)
    return str(refused.value)


async def numbers_and_names(host: str, port: int) -> list[str]:
    """Resolve as the system does, but names without asking anyone."""
    if host in ("localhost", "printer.lan", "127.0.0.1.lookup.example"):
        return ["127.0.0.1"]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    return [str(sockaddr[0]) for *_, sockaddr in found]


async def test_no_spelling_of_a_private_address_gets_a_connection() -> None:
    async with serving(answering(b"secret"), hosts=EVERYWHERE) as server:
        limits = FetchLimits(ports=frozenset((server.port,)), total_seconds=1)
        urls = frozenset(spelt_urls(server.port))
        answered = []
        for url in urls:
            try:
                answered.append(
                    await fetch(url, allow_private=False, limits=limits, resolve=numbers_and_names)
                )
            except FetchRefused:
                continue
        await asyncio.sleep(0.05)
        connections = server.connections
        control = await fetch(server.url(), allow_private=True)

    assert len(urls) >= 300
    assert (answered, connections) == ([], 0)
    assert control.body == b"secret"


async def test_a_host_with_one_private_address_is_refused_whole() -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["1.1.1.1", "127.0.0.1"]

    with pytest.raises(FetchRefused, match=r"calendar\.example is not a public address"):
        await fetch("https://calendar.example/", allow_private=False, resolve=mixed)


async def test_a_name_is_resolved_once_and_its_server_is_told_the_name() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def changing(host: str, port: int) -> list[str]:
        return next(answers)

    async with serving(answering(b"feed")) as server:
        url = server.url("/a.ics?x=1#there", "feed.example")
        fetched = await fetch(url, allow_private=True, resolve=changing)

    assert (fetched.status, fetched.body) == (200, b"feed")
    assert [(asked.path, asked.headers["host"]) for asked in server.asked] == [
        ("/a.ics?x=1", f"feed.example:{server.port}")
    ]
    assert list(answers) == [["127.0.0.2"]]


async def test_the_next_address_of_a_host_is_tried_where_the_first_takes_no_connection() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with serving(answering(b"feed")) as server:
        fetched = await fetch(server.url(host="feed.example"), allow_private=True, resolve=two)

    assert fetched.body == b"feed"


async def test_the_system_knows_addresses_in_its_order() -> None:
    assert await system_addresses("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "Only addresses that begin with https:// or http:// can be fetched."),
        (
            "ftp://feed.example/",
            "Only addresses that begin with https:// or http:// can be fetched.",
        ),
        ("http://", "This is not a web address."),
        ("http:feed.example", "This is not a web address."),
        ("http://feed.example:70000/", "This is not a web address."),
        ("http://[::1", "This is not a web address."),
        ("http://feed example/", "This is not a web address."),
        (f"http://{'a' * 64}.example/", "This is not a web address."),
        ("http://alice@feed.example/", "The address must not hold a user name or password."),
        ("http://alice:x@feed.example/", "The address must not hold a user name or password."),
        ("http://feed.example:8080/", "Only the ports 80 and 443 may be asked, not 8080."),
        ("https://feed.example:22/", "Only the ports 80 and 443 may be asked, not 22."),
        ("http://feed.invalid/", "There is no host called feed.invalid."),
    ],
)
async def test_another_address_is_refused_with_its_reason(url: str, reason: str) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(FetchRefused) as refused:
        await fetch(url, allow_private=False, resolve=unknown)

    assert str(refused.value) == reason


async def test_webcal_is_https() -> None:
    asked = []

    async def noting(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return []

    for url in ("webcal://feed.example/", "webcals://feed.example./", "https://feed.example/"):
        with pytest.raises(FetchRefused):
            await fetch(url, allow_private=False, resolve=noting)

    assert asked == [("feed.example", 443)] * 3


def redirecting(to: dict[str, str]) -> Answer:
    """Return what redirects some paths, setting a cookie, and answers the others."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        if asked.path in to:
            yield head("302 Found", location=to[asked.path], set_cookie="a=b", content_length="0")
        else:
            yield head(content_length="4") + b"feed"

    return answer


async def test_redirects_are_followed_without_cookies_or_passwords() -> None:
    steps = {"/": "/one", "/one": "two?x=1", "/two?x=1": "/three"}
    async with serving(redirecting(steps)) as server:
        fetched = await fetch(server.url(), allow_private=True)

    assert (fetched.status, fetched.url) == (200, server.url("/three"))
    sent = {name for asked in server.asked for name in asked.headers}
    assert sent == {"host", "accept", "accept-encoding", "user-agent", "connection"}


async def test_a_fourth_redirect_is_refused() -> None:
    steps = {"/": "/1", "/1": "/2", "/2": "/3", "/3": "/4"}
    async with serving(redirecting(steps)) as server:
        reason = await refusal(server.url())

    assert reason == "The address redirects more than 3 times."
    assert [asked.path for asked in server.asked] == ["/", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "2130706434", "[::1]", "[::ffff:127.0.0.2]", "0.0.0.0"],  # noqa: S104
)
async def test_a_redirect_to_a_private_address_is_not_followed(host: str) -> None:
    async with serving(answering(b"secret"), hosts=EVERYWHERE) as inside:
        elsewhere = inside.url(host=host)
        async with serving(redirecting({"/": elsewhere})) as outside:
            ports = frozenset((inside.port, outside.port))
            limits = FetchLimits(ports=ports, networks=LOOPBACK_ONLY)
            reason = await refusal(outside.url(), limits=limits, private=False)

    assert reason == f"{host.strip('[]')} is not a public address of the internet."
    assert (outside.connections, inside.connections) == (1, 0)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (
            "file:///etc/passwd",
            "Only addresses that begin with https:// or http:// can be fetched.",
        ),
        ("http://127.0.0.1:22/", "Only the ports 80 and 443 may be asked, not 22."),
        ("http://a:b@127.0.0.1/", "The address must not hold a user name or password."),
        ("http://[::1", "The address redirects to something that is no web address."),
    ],
)
async def test_a_redirect_is_judged_like_an_address(location: str, reason: str) -> None:
    async with serving(redirecting({"/": location})) as server:
        limits = FetchLimits(networks=LOOPBACK_ONLY, ports=frozenset((server.port,)))
        told = await refusal(server.url(), limits=limits, private=False)

    assert told == reason.replace("80 and 443", str(server.port))


async def test_the_environment_sends_nothing_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving(answering(b"feed")) as server:
        fetched = await fetch(server.url(), allow_private=True)

    assert fetched.body == b"feed"


async def test_headers_of_the_caller_arrive_and_any_status_is_an_answer() -> None:
    async with serving(answering(status="304 Not Modified", etag='"a"')) as server:
        headers = {"If-None-Match": '"a"'}
        fetched = await fetch(server.url("/feed"), allow_private=True, headers=headers)

    expected = {"content-length": "0", "etag": '"a"'}
    assert fetched == Fetched(304, server.url("/feed"), expected, b"")
    assert server.asked[0].headers["if-none-match"] == '"a"'


async def test_tls_is_told_the_name_and_wants_a_certificate_for_it() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent.parent / "mail" / "loopback.pem")
    told: list[str | None] = []
    tls.sni_callback = lambda _, name, __: told.append(name)

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with serving(answering(b"feed"), tls=tls) as server:
        with pytest.raises(FetchRefused) as refused:
            await fetch(server.url(host="feed.example"), allow_private=True, resolve=here)

    assert str(refused.value) == (
        "feed.example does not prove who it is: its certificate is not valid."
    )
    assert (told, server.asked) == (["feed.example"], [])


async def dripping(asked: Asked) -> AsyncIterator[bytes]:
    yield head(content_length="1000")
    while True:
        yield b"x"
        await asyncio.sleep(0.02)


async def dripping_headers(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-A: b\r\n"
        await asyncio.sleep(0.02)


async def silent(asked: Asked) -> AsyncIterator[bytes]:
    await asyncio.sleep(60)
    yield b""


@pytest.mark.parametrize("answer", [dripping, dripping_headers, silent])
async def test_a_slow_server_is_left_in_time(answer: Answer) -> None:
    async with serving(answer) as server:
        before = time.monotonic()
        reason = await refusal(server.url(), limits=HURRIED)
        took = time.monotonic() - before

    assert reason == "The answer took longer than 0.4 seconds."
    assert took < 2


async def test_a_server_that_never_gets_to_tls_is_left_in_time() -> None:
    async with serving(silent) as server:
        reason = await refusal(server.url().replace("http", "https"), limits=HURRIED)

    assert reason == "127.0.0.1 did not answer within 0.2 seconds."


async def test_a_closed_port_is_no_connection() -> None:
    async with serving(silent) as server:
        pass

    assert await refusal(server.url()) == "There is no connection to 127.0.0.1."


async def rude(asked: Asked) -> AsyncIterator[bytes]:
    yield b"220 mail.example ESMTP\r\n"


async def cut(asked: Asked) -> AsyncIterator[bytes]:
    yield head(content_length="1000") + b"BEGIN:VCALENDAR"


async def endless_headers(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-A: b\r\n" * 1000


@pytest.mark.parametrize("answer", [rude, cut, endless_headers])
async def test_what_is_no_whole_answer_is_refused(answer: Answer) -> None:
    async with serving(answer) as server:
        reason = await refusal(server.url())

    assert reason == "127.0.0.1 broke off its answer, or does not answer in HTTP."


async def endless(asked: Asked) -> AsyncIterator[bytes]:
    yield head()
    while True:
        yield bytes(65536)


async def endless_nothing(asked: Asked) -> AsyncIterator[bytes]:
    """gzip whose blocks are all empty: much comes in, and nothing of it out."""
    packer = zlib.compressobj(wbits=31)
    yield head(content_encoding="gzip") + packer.flush(zlib.Z_FULL_FLUSH)
    blocks = b"".join(packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff" for _ in range(2000))
    while True:
        yield blocks


async def bomb(asked: Asked) -> AsyncIterator[bytes]:
    yield head(content_encoding="gzip") + _zeros(200 * MEGABYTE)


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)]
    return b"".join(pieces) + packer.flush()


@pytest.mark.parametrize("answer", [endless, endless_nothing, bomb])
async def test_no_more_than_the_limit_is_read_or_unpacked(answer: Answer) -> None:
    async with serving(answer) as server:
        tracemalloc.start()
        reason = await refusal(server.url())
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert reason == "The answer is larger than 5 MB."
    assert peak_bytes < 50 * MEGABYTE


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"BEGIN:VCALENDAR")),
        ("x-gzip", gzip.compress(b"BEGIN:") + gzip.compress(b"VCALENDAR")),
        ("deflate", zlib.compress(b"BEGIN:VCALENDAR")),
        ("identity", b"BEGIN:VCALENDAR"),
    ],
)
async def test_a_compressed_answer_is_unpacked(encoding: str, packed: bytes) -> None:
    async with serving(answering(packed, content_encoding=encoding)) as server:
        fetched = await fetch(server.url(), allow_private=True)

    assert fetched.body == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("encoding", "packed", "reason"),
    [
        ("br", b"\x0b", "The answer is compressed in a way that was not asked for: br."),
        (
            "gzip, gzip",
            b"",
            "The answer is compressed in a way that was not asked for: gzip, gzip.",
        ),
        ("gzip", b"BEGIN:VCALENDAR", "The answer is compressed wrongly."),
        (
            "gzip",
            gzip.compress(b"x" * 99)[:-6],
            "The answer is compressed, and its end is missing.",
        ),
    ],
)
async def test_what_cannot_be_unpacked_is_refused(
    encoding: str, packed: bytes, reason: str
) -> None:
    async with serving(answering(packed, content_encoding=encoding)) as server:
        assert await refusal(server.url()) == reason


async def test_exactly_the_limit_is_read() -> None:
    limits = FetchLimits(bytes_most=MEGABYTE)
    async with serving(answering(_zeros(MEGABYTE), content_encoding="gzip")) as server:
        fetched = await fetch(server.url(), allow_private=True, limits=limits)

    assert len(fetched.body) == MEGABYTE
