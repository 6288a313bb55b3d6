"""A long feed in blocks, so that a change of one event joins and packs little anew.

Where a block ends is decided by the hashes of what is in it, and by nothing that happened
before: every process cuts the same feed alike, and its compressed bytes are the same too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from calendar_service.catalogue.crc import Sum, sum_of
from calendar_service.feeds.ics import ZoneUse, joined_uses

ENDS_AMONG = 8
"""One part in so many ends a block; the longer blocks are, the dearer is a change."""
SEALED_MOST, REMEMBERED_BYTES = 256, 32 * 1024

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
class Block:
    """Some parts in a row, without their bytes, which stand in the feed. `digest` is their hashes
    in order, and `spans` the zones that all of them name together."""

    keys: tuple[str, ...]
    event_ids: tuple[str, ...]
    digests: tuple[bytes, ...]
    zones: tuple[tuple[ZoneUse, ...], ...]
    lengths: tuple[int, ...]
    length: int
    digest: bytes
    spans: tuple[ZoneUse, ...]
    sum: Sum

    def parts(self, body: Bytes) -> Iterator[Part]:
        """Yield the parts, whose bytes look into those of the block."""
        begin = 0
        for number, length in enumerate(self.lengths):
            yield Part(
                self.keys[number],
                self.event_ids[number],
                self.digests[number],
                self.zones[number],
                body[begin : begin + length],
            )
            begin += length


def blocks_of(parts: Iterable[Part]) -> Iterator[tuple[Block, bytes]]:
    """Yield the parts, which are in order, as blocks with their bytes."""
    some: list[Part] = []
    for part in parts:
        some.append(part)
        if part.ends_block:
            yield _block(some)
            some = []
    if some:
        yield _block(some)


def _block(parts: Sequence[Part]) -> tuple[Block, bytes]:
    body = b"".join(part.body for part in parts)
    digests = tuple(part.digest for part in parts)
    block = Block(
        keys=tuple(part.key for part in parts),
        event_ids=tuple(part.event_id for part in parts),
        digests=digests,
        zones=tuple(part.zones for part in parts),
        lengths=tuple(len(part.body) for part in parts),
        length=len(body),
        digest=b"".join(digests),
        spans=joined_uses(zone for part in parts for zone in part.zones),
        sum=sealed(body),
    )
    return block, body


def sealed(body: bytes) -> Sum:
    """Return what is to be known of a part. A change gives the same block in many feeds, which
    hold nearly the same events, and what stands around the blocks is nearly always what stood
    there before: that is remembered, but for long ones."""
    return _remembered(body) if len(body) <= REMEMBERED_BYTES else sum_of(body)


_remembered = lru_cache(SEALED_MOST)(sum_of)
