"""Answers a feed that was asked for before, ahead of the router: nearly every request of calendar
programs is one of these.

An address comes here once the router has answered it. When the catalogue moves on, its document
is brought up to date; when the day ends, the router is asked again, since most windows count from
today.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from starlette.types import Message, Scope, Send

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.documents import Documents
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.shelf import Shelf
from calendar_service.domain.when import instant, local
from calendar_service.storage.catalogue import Position
from calendar_service.web.conditional import (
    PUBLIC_CACHING,
    SAVED_CACHING,
    SETTLED,
    Held,
    document_headers,
    gzip_tag,
    takes_gzip,
    validators,
)
from calendar_service.web.security import LOOPBACK, SHARED, host_name

ADDRESSES_MOST = 2_000
COUNT_EVERY_SECONDS = 1.0
KNOWN_MOST, HEARD_BYTES_MOST = 32, 256
_METHODS = frozenset(("GET", "HEAD"))
_NOTHING: Message = {"type": "http.response.body", "body": b""}


@dataclass(slots=True)
class _Ready:
    """An address and how it is answered as long as the catalogue stays where it is.

    The document is kept elsewhere, and may be let go there; `face` is the same without its
    bytes, dated for today. `starts` are beginnings of answers by (status, is packed, is settled),
    and `known` those of the 304s to what was asked before, word for word.
    `feed_id` is that of a saved feed, whose owner may end it: each change of the catalogue asks
    the router again.
    """

    target: tuple[str, bytes]
    question: Question
    document: weakref.ref[Document]
    face: Document
    position: Position
    tags: frozenset[bytes]
    settled_at: datetime
    count_at_seconds: float
    feed_id: str | None = None
    starts: dict[tuple[int, bool, bool], Message] = field(default_factory=dict)
    known: "dict[_Heard, Message]" = field(default_factory=dict)

    @property
    def caching(self) -> str:
        return PUBLIC_CACHING if self.feed_id is None else SAVED_CACHING

    def remember(self, heard: "_Heard", start: Message) -> None:
        """Programs say much the same and say it briefly; whoever makes up more neither fills
        memory nor keeps them out for long."""
        if sum(len(each or b"") for each in heard) > HEARD_BYTES_MOST:
            return
        if len(self.known) >= KNOWN_MOST:
            self.known.clear()
        self.known[heard] = start


_Heard = tuple[bytes, bytes, bytes | None, bytes | None]


class Front:
    """`headers` come with every body; `hosts` are the names we answer to. `count_poll` is told of
    each poll of a saved feed: its id, and the User-Agent."""

    def __init__(
        self,
        documents: Documents,
        *,
        headers: Mapping[str, str],
        hosts: Iterable[str],
        tzid: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        count_poll: Callable[[str, str], None] = lambda feed_id, agent: None,
    ) -> None:
        self._documents = documents
        self._count_poll = count_poll
        self._headers = headers
        self._tzid = tzid
        self._now = now
        self._monotonic = monotonic
        self._ready: Shelf[tuple[str, bytes], _Ready] = Shelf(ADDRESSES_MOST)
        self._answers = self._ready.values
        self._today = _day_of(now(), tzid)
        known = frozenset((*hosts, *LOOPBACK))
        self._is_ours = lru_cache(64)(lambda host: host_name(host.decode("latin-1")) in known)

    def admit(
        self,
        scope: Scope,
        question: Question,
        kept: Kept,
        *,
        asked_at: datetime,
        feed_id: str | None = None,
    ) -> None:
        """Answer this address from now on, if it was asked today. One whose answer depends on more
        than the address, as that of a page does, stays with the router."""
        now, position = self._now(), self._documents.last_position
        if not scope["path"].endswith(question.format.suffix) or not kept.position.covers(position):
            return
        self._begin_day(now)
        if asked_at < self._today[0]:
            return
        gzip = None if kept.document.gzip is None else b""
        face = replace(kept.dated(now), body=b"", gzip=gzip)
        target = scope["path"], scope["query_string"]
        ready = _Ready(
            target,
            question,
            weakref.ref(kept.document),
            face,
            position,
            frozenset((face.etag.encode(), gzip_tag(face.etag).encode())),
            face.modified_at + SETTLED,
            self._monotonic(),
            feed_id,
        )
        self._ready.put(target, ready, 1)

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Answer the request if that can be done at once; else send nothing and return False."""
        ready = self._answers.get((scope["path"], scope["query_string"]))
        if ready is None or scope["method"] not in _METHODS:
            return False
        documents, now, now_seconds = self._documents, self._now(), self._monotonic()
        if now_seconds >= documents.look_at_seconds:
            await documents.position()
        if not self._today[0] <= now < self._today[1]:
            return False
        heard = _listen(scope["headers"])
        start = ready.known.get(heard) if ready.position is documents.last_position else None
        if start is None:
            return await self._answer_in_words(scope, send, ready, heard, now)
        if now_seconds >= ready.count_at_seconds or ready.feed_id is not None:
            self._count(ready, scope)
        await send(start)
        await send(_NOTHING)
        return True

    async def _answer_in_words(
        self, scope: Scope, send: Send, ready: _Ready, heard: _Heard, now: datetime
    ) -> bool:
        host, coding, tags, since = heard
        if not self._is_ours(host):
            return False
        document = ready.document()
        if document is None or ready.position is not self._documents.last_position:
            if ready.feed_id is not None:
                return False
            renewed = await self._renewed(scope, ready, now)
            if renewed is None:
                return False
            ready, document = renewed
        self._count(ready, scope)
        is_gzip = document.gzip is not None and _takes_gzip(coding)
        settled = now >= ready.settled_at
        if tags in ready.tags or _is_known(ready.face, tags, since, now):
            start = self._not_modified(ready, is_gzip=is_gzip, settled=settled)
            if tags in ready.tags and settled:
                ready.remember(heard, start)
            await send(start)
            await send(_NOTHING)
        else:
            body = document.gzip if is_gzip and document.gzip else document.body
            await send(self._found(ready, body, is_gzip=is_gzip, settled=settled))
            await send({"type": "http.response.body", "body": body})
        return True

    async def _renewed(
        self, scope: Scope, ready: _Ready, asked_at: datetime
    ) -> tuple[_Ready, Document] | None:
        """Return the address and its document brought up to date, once for all who wait for it;
        None where the router must say why there is none."""
        documents = self._documents
        kept = documents.at_hand(ready.question) or await documents.renewed(ready.question)
        if kept is None:
            return None
        if self._answers.get(ready.target) is ready:
            self.admit(scope, ready.question, kept, asked_at=asked_at)
        now_ready = self._answers.get(ready.target)
        if now_ready is None or now_ready.document() is not kept.document:
            return None
        return now_ready, kept.document

    def _begin_day(self, now: datetime) -> None:
        if not self._today[0] <= now < self._today[1]:
            self._ready.clear()
            self._today = _day_of(now, self._tzid)

    def _count(self, ready: _Ready, scope: Scope) -> None:
        """Count each poll of a saved feed; of the rest, once a second is often enough for what was
        used least recently to go first."""
        now_seconds = self._monotonic()
        if now_seconds >= ready.count_at_seconds:
            ready.count_at_seconds = now_seconds + COUNT_EVERY_SECONDS
            self._documents.count_use(ready.question)
            self._ready.get(ready.target)
        if ready.feed_id is not None:
            self._count_poll(ready.feed_id, _agent(scope["headers"]))

    def _not_modified(self, ready: _Ready, *, is_gzip: bool, settled: bool) -> Message:
        """What only describes the body is left out (RFC 9110 §15.4.5), which is half the cost;
        so are the security headers, since what is kept keeps its own (RFC 9111 §4.3.4)."""
        key = (304, is_gzip, settled)
        if key not in ready.starts:
            told = validators(
                ready.face, is_gzip=is_gzip, is_settled=settled, caching=ready.caching
            )
            ready.starts[key] = _start(304, told | SHARED)
        return ready.starts[key]

    def _found(self, ready: _Ready, body: bytes, *, is_gzip: bool, settled: bool) -> Message:
        key = (200, is_gzip, settled)
        if key not in ready.starts:
            told = document_headers(
                ready.face, is_gzip=is_gzip, is_settled=settled, caching=ready.caching
            )
            length = {"Content-Length": str(len(body))}
            ready.starts[key] = _start(200, {**self._headers, **told, **SHARED, **length})
        return ready.starts[key]


def _day_of(now: datetime, tzid: str) -> tuple[datetime, datetime]:
    day = local(now, tzid).date()
    return instant(day, tzid), instant(day + timedelta(days=1), tzid)


def _listen(headers: Iterable[tuple[bytes, bytes]]) -> _Heard:
    """Return the host, Accept-Encoding, If-None-Match and If-Modified-Since."""
    host = coding = b""
    tags = since = None
    for name, value in headers:
        if name == b"host":
            host = value
        elif name == b"if-none-match":
            tags = value if tags is None else tags + b"," + value
        elif name == b"accept-encoding":
            coding = value if not coding else coding + b"," + value
        elif name == b"if-modified-since":
            since = value
    return host, coding, tags, since


def _agent(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return next((value.decode("latin-1") for name, value in headers if name == b"user-agent"), "")


def _is_known(face: Document, tags: bytes | None, since: bytes | None, now: datetime) -> bool:
    if tags is None and since is None:
        return False
    return Held(_text(tags), _text(since)).is_current(face, now)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


@lru_cache(256)
def _takes_gzip(accepted: bytes) -> bool:
    return takes_gzip(accepted.decode("latin-1"))


def _start(status: int, headers: Mapping[str, str]) -> Message:
    raw = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]
    return {"type": "http.response.start", "status": status, "headers": raw}
