"""The only way out to addresses that people give: http(s), public addresses, little of each.

A name is resolved once, and the connection goes to one of the addresses that were judged, so
that no second answer can lead elsewhere. Nothing of ours goes along: no cookies, no passwords,
no proxy of the environment.
"""

import asyncio
import re
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

import httpx2

from calendar_service.domain.errors import CalendarError
from calendar_service.importers.limits import OPERATOR, WEB
from calendar_service.importers.reach import Address, Network, is_public, lies_in, read_address

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host, the preferred ones first. Raises `OSError`."""

_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*|[0-9a-f.]*:[0-9a-f:.]+")
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_TRIED_MOST = 3
_OK = 200
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_HEADERS = {
    "Accept": "text/calendar, text/html;q=0.8, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "User-Agent": "calendar-service",
    "Connection": "close",
}
# what zlib is told: that either header may come
_ENCODINGS = {"gzip": 47, "x-gzip": 47, "deflate": 47}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`bytes_most` holds before and after decompression. `networks` are private ones that may be
    reached all the same."""

    bytes_most: int = WEB.bytes_most
    connect_seconds: float = 5
    total_seconds: float = 15
    redirects_most: int = 3
    ports: frozenset[int] = frozenset((80, 443))
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered after all redirects; `url` is the last, `headers` have their
    names in small letters, `body` is decompressed."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


USUAL = FetchLimits()
TYPED = FetchLimits(bytes_most=OPERATOR.bytes_most, total_seconds=60)
"""For addresses that the operator typed and waits for."""


class FetchRefused(CalendarError):
    """The address may not be fetched, or did not answer within the limits."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def system_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host as this machine knows them. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def fetch(
    url: str,
    *,
    allow_private: bool,
    headers: Mapping[str, str] = _NO_HEADERS,
    limits: FetchLimits = USUAL,
    resolve: Resolve = system_addresses,
) -> Fetched:
    """Return the answer to a GET, whatever its status.

    With `allow_private`, any address and port may be reached; it is for addresses that the
    operator typed. `headers` go to every host on the way and must hold no secret.
    Raises `FetchRefused`.
    """
    fetching = _Fetching(
        allow_private=allow_private,
        headers={**_HEADERS, **headers},
        limits=limits,
        resolve=resolve,
    )
    try:
        async with asyncio.timeout(limits.total_seconds):
            return await fetching.follow(_read_url(url))
    except TimeoutError:
        raise FetchRefused(
            f"The answer took longer than {limits.total_seconds:g} seconds."
        ) from None


async def fetch_public(url: str) -> Fetched:
    """Return the answer to a GET of an address that came through the web, whatever its status.

    Raises `FetchRefused`.
    """
    return await fetch(url, allow_private=False)


async def fetch_typed(url: str) -> Fetched:
    """Return the answer of an address that the operator typed, within the limits of a file.

    Raises `FetchRefused`, also for a status other than 200.
    """
    fetched = await fetch(url, allow_private=True, limits=TYPED)
    if fetched.status != _OK:
        raise FetchRefused(f"{fetched.url} answers with the status {fetched.status}.")
    return fetched


@dataclass(frozen=True, slots=True)
class _Fetching:
    allow_private: bool
    headers: Mapping[str, str]
    limits: FetchLimits
    resolve: Resolve

    async def follow(self, url: httpx2.URL) -> Fetched:
        for _ in range(self.limits.redirects_most + 1):
            async with self._answer(url) as response:
                elsewhere = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not elsewhere:
                    body = await _read_body(response, self.limits.bytes_most)
                    return Fetched(response.status_code, str(url), dict(response.headers), body)
            url = _redirected(url, elsewhere)
        raise FetchRefused(f"The address redirects more than {self.limits.redirects_most} times.")

    @asynccontextmanager
    async def _answer(self, url: httpx2.URL) -> AsyncIterator[httpx2.Response]:
        """Give the answer of the first address that takes a connection, its body unread."""
        addresses = await self._addresses(url)
        async with httpx2.AsyncHTTPTransport(trust_env=False) as transport:
            try:
                response = await self._ask(transport, url, addresses)
                try:
                    yield response
                finally:
                    await response.aclose()
            except httpx2.HTTPError as error:
                raise FetchRefused(_reason(error, url.host, self.limits)) from error

    async def _ask(
        self, transport: httpx2.AsyncHTTPTransport, url: httpx2.URL, addresses: list[Address]
    ) -> httpx2.Response:
        *others, last = addresses
        for address in others:
            try:
                return await transport.handle_async_request(self._request(url, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await transport.handle_async_request(self._request(url, last))

    def _request(self, url: httpx2.URL, address: Address) -> httpx2.Request:
        """The connection goes to the address; the server is told the name, as is TLS."""
        return httpx2.Request(
            "GET",
            url.copy_with(host=str(address), fragment=None),
            headers={"Host": url.netloc.decode("ascii"), **self.headers},
            extensions={
                "sni_hostname": url.raw_host.decode("ascii"),
                "timeout": {"connect": self.limits.connect_seconds},
            },
        )

    async def _addresses(self, url: httpx2.URL) -> list[Address]:
        port = url.port or _PORTS[url.scheme]
        if not self.allow_private and port not in self.limits.ports:
            allowed = " and ".join(str(each) for each in sorted(self.limits.ports))
            raise FetchRefused(f"Only the ports {allowed} may be asked, not {port}.")
        addresses = await self._resolved(url.raw_host.decode("ascii"), port)
        if not all(self._may_reach(address) for address in addresses):
            raise FetchRefused(f"{url.host} is not a public address of the internet.")
        return addresses[:_TRIED_MOST]

    async def _resolved(self, host: str, port: int) -> list[Address]:
        try:
            addresses = [read_address(text) for text in await self.resolve(host, port)]
        except (OSError, ValueError):
            addresses = []
        if not addresses:
            raise FetchRefused(f"There is no host called {host}.")
        return addresses

    def _may_reach(self, address: Address) -> bool:
        return self.allow_private or is_public(address) or lies_in(address, self.limits.networks)


def _read_url(text: str) -> httpx2.URL:
    """Return the URL, with a host that can be looked up and nothing secret in it."""
    try:
        url = httpx2.URL(text.strip())
        host = url.raw_host.decode("ascii").removesuffix(".")
    except (httpx2.InvalidURL, ValueError):
        raise FetchRefused("This is not a web address.") from None
    if url.scheme not in _SCHEMES:
        raise FetchRefused("Only addresses that begin with https:// or http:// can be fetched.")
    if url.userinfo:
        raise FetchRefused("The address must not hold a user name or password.")
    if not _HOST.fullmatch(host) or not 0 < (url.port or 80) < 65536:
        raise FetchRefused("This is not a web address.")
    return url.copy_with(scheme=_SCHEMES[url.scheme], host=host)


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _read_url(str(url.join(location)))
    except (httpx2.InvalidURL, ValueError):
        raise FetchRefused("The address redirects to something that is no web address.") from None


def _reason(error: httpx2.HTTPError, host: str, limits: FetchLimits) -> str:
    if isinstance(error, httpx2.ConnectTimeout):
        return f"{host} did not answer within {limits.connect_seconds:g} seconds."
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return f"{host} does not prove who it is: its certificate is not valid."
    if isinstance(error, httpx2.ConnectError):
        return f"There is no connection to {host}."
    return f"{host} broke off its answer, or does not answer in HTTP."


async def _read_body(response: httpx2.Response, bytes_most: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    too_large = FetchRefused(f"The answer is larger than {bytes_most // 1024**2} MB.")
    received, body, inflater = 0, bytearray(), _inflater(encoding)
    async for chunk in response.aiter_raw():
        received += len(chunk)
        body += inflater.inflate(chunk, bytes_most - len(body) + 1) if inflater else chunk
        if max(received, len(body)) > bytes_most:
            raise too_large
    if inflater and received and not inflater.is_whole:
        raise FetchRefused("The answer is compressed, and its end is missing.")
    return bytes(body)


def _inflater(encoding: str) -> "_Inflater | None":
    if encoding in ("", "identity"):
        return None
    if encoding not in _ENCODINGS:
        raise FetchRefused(f"The answer is compressed in a way that was not asked for: {encoding}.")
    return _Inflater(_ENCODINGS[encoding])


class _Inflater:
    """Decompresses no further than it is told, so that a bomb does not go off."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def inflate(self, chunk: bytes, bytes_most: int) -> bytes:
        """Return at most `bytes_most`; what is beyond them is lost. gzip may have several parts."""
        inflated = b""
        while chunk and len(inflated) < bytes_most:
            if self._stream.eof:
                self._stream = zlib.decompressobj(self._wbits)
            try:
                inflated += self._stream.decompress(chunk, bytes_most - len(inflated))
            except zlib.error:
                raise FetchRefused("The answer is compressed wrongly.") from None
            chunk = self._stream.unused_data
        return inflated
