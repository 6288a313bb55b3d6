"""A long feed in blocks, so that a change of one event joins and packs one block anew.

Where a block ends is decided by the hashes of what is in it, and by nothing that happened
before: every process cuts the same feed alike, and its compressed bytes are the same too.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from calendar_service.catalogue.crc import Sum, crc_of, sum_of
from calendar_service.feeds.ics import FOOTER, ZoneUse, joined_uses

ENDS_AMONG = 32
"""One part in so many ends a block; more make a change dearer, fewer pack less well."""
LEVEL = 6
_GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))  # no name, no time, no system
_GZIP_END = b"\x03\x00"

Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Part:
    """One event of a feed: its place in the order, the hash of its fragment, the zones it names,
    and its bytes as the feed tells it: none where it is dropped."""

    key: str
    event_id: str
    digest: bytes
    zones: tuple[ZoneUse, ...]
    body: Bytes

    @property
    def ends_block(self) -> bool:
        return self.digest[0] % ENDS_AMONG == 0


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of some parts in a row, besides their bytes. `digest` is their hashes in
    order, and `spans` the zones that all of them name together."""

    keys: tuple[str, ...]
    event_ids: tuple[str, ...]
    digests: tuple[bytes, ...]
    zones: tuple[tuple[ZoneUse, ...], ...]
    lengths: tuple[int, ...]
    digest: bytes
    spans: tuple[ZoneUse, ...]
    sum: Sum


class Block(NamedTuple):
    """Some parts in a row. `packed` is the body deflated, and stands alone."""

    held: Held
    body: Bytes
    packed: Bytes

    def parts(self) -> Iterator[Part]:
        held, begin = self.held, 0
        for number, length in enumerate(held.lengths):
            yield Part(
                held.keys[number],
                held.event_ids[number],
                held.digests[number],
                held.zones[number],
                self.body[begin : begin + length],
            )
            begin += length


@dataclass(frozen=True, slots=True)
class Joined:
    """A whole feed, plain and as one gzip member, and its blocks, which look into both."""

    body: bytes
    gzip: bytes
    blocks: tuple[Block, ...]


def cut(parts: Iterable[Part]) -> tuple[Block, ...]:
    """Return the parts, which are in order, as blocks."""
    return tuple(_block(some) for some in _ended(parts))


def amend(blocks: Sequence[Block], gone: frozenset[str], come: Iterable[Part]) -> tuple[Block, ...]:
    """Return the blocks without the events that are gone and with the parts that have come.
    Blocks in which nothing changes are kept as they are."""
    coming = sorted(come, key=attrgetter("key"))
    found: list[Block] = []
    left: list[Part] = []  # parts whose block has lost its end
    for number, block in enumerate(blocks):
        following = blocks[number + 1].held.keys[0] if number + 1 < len(blocks) else None
        here = [part for part in coming if following is None or part.key < following]
        coming = coming[len(here) :]
        if not here and not left and gone.isdisjoint(block.held.event_ids):
            found.append(block)
            continue
        kept = (part for part in block.parts() if part.event_id not in gone)
        *whole, left = (*_ended(sorted([*left, *kept, *here], key=attrgetter("key"))), [])
        if whole and not whole[-1][-1].ends_block:
            left = whole.pop()
        found += map(_block, whole)
    return (*found, *cut([*left, *coming]))


def join(head: bytes, blocks: Sequence[Block]) -> Joined:
    """Return the feed. Nothing is kept twice: the blocks look into its bytes."""
    body = b"".join((head, *(block.body for block in blocks), FOOTER))
    packed_head = _packed_again(head)
    packed = b"".join(
        (
            *(_GZIP_HEAD, packed_head, *(block.packed for block in blocks), _packed_again(FOOTER)),
            *(_GZIP_END, _sums(head, blocks, len(body))),
        )
    )
    looking = _looking(
        blocks,
        memoryview(body)[len(head) :],
        memoryview(packed)[len(_GZIP_HEAD) + len(packed_head) :],
    )
    return Joined(body, packed, tuple(looking))


def digests_of(blocks: Iterable[Block]) -> Iterator[bytes]:
    """Yield the hashes of all fragments, in order."""
    return (block.held.digest for block in blocks)


def zones_of(blocks: Iterable[Block]) -> list[ZoneUse]:
    """Return the zones that the feed names, some of them several times."""
    return [zone for block in blocks for zone in block.held.spans]


def pack(body: Bytes) -> bytes:
    """Return the bytes deflated, so that what comes before and after does not matter."""
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(body) + packing.flush(zlib.Z_FULL_FLUSH)


# What stands around the blocks is nearly always what stood there before.
_packed_again = lru_cache(256)(pack)


def _ended(parts: Iterable[Part]) -> Iterator[list[Part]]:
    some: list[Part] = []
    for part in parts:
        some.append(part)
        if part.ends_block:
            yield some
            some = []
    if some:
        yield some


def _block(parts: Sequence[Part]) -> Block:
    body = b"".join(part.body for part in parts)
    digests = tuple(part.digest for part in parts)
    sum, packed = _sealed(body)
    held = Held(
        keys=tuple(part.key for part in parts),
        event_ids=tuple(part.event_id for part in parts),
        digests=digests,
        zones=tuple(part.zones for part in parts),
        lengths=tuple(len(part.body) for part in parts),
        digest=b"".join(digests),
        spans=joined_uses(zone for part in parts for zone in part.zones),
        sum=sum,
    )
    return Block(held, body, packed)


@lru_cache(64)
def _sealed(body: bytes) -> tuple[Sum, bytes]:
    """A change gives the same block in many feeds, which hold nearly the same events."""
    return sum_of(body), pack(body)


def _sums(head: bytes, blocks: Sequence[Block], length: int) -> bytes:
    crc = crc_of((sum_of(head), *(block.held.sum for block in blocks), _FOOTER_SUM))
    return crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")


_FOOTER_SUM = sum_of(FOOTER)


def _looking(blocks: Iterable[Block], body: memoryview, packed: memoryview) -> Iterator[Block]:
    for block in blocks:
        length, packed_length = len(block.body), len(block.packed)
        yield Block(block.held, body[:length], packed[:packed_length])
        body, packed = body[length:], packed[packed_length:]
