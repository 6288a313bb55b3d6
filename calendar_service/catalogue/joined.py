"""A feed joined from its blocks, plain and packed: when events change, their blocks are cut anew,
and all that stands between them is taken over as it is."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter

from calendar_service.catalogue.blocks import Block, Bytes, Part, blocks_of, sealed
from calendar_service.catalogue.crc import crc_of
from calendar_service.catalogue.deflate import GZIP_END, GZIP_HEAD, gzip_sums, packed
from calendar_service.feeds.ics import FOOTER, ZoneUse, joined_uses


@dataclass(frozen=True, slots=True)
class Joined:
    """A whole feed, plain and as one gzip member, its blocks, and how long each of these is where
    it is packed. `zones` are those that the feed names, each once. The first block begins at
    `begin`, and where it is packed at `packed_begin`."""

    body: bytes = b""
    gzip: bytes = b""
    blocks: tuple[Block, ...] = ()
    packed_lengths: tuple[int, ...] = ()
    zones: tuple[ZoneUse, ...] = ()
    begin: int = 0
    packed_begin: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed that is to be joined: its blocks, and their bytes in order, many blocks at a time
    where they stood in a row before."""

    blocks: tuple[Block, ...]
    packed_lengths: tuple[int, ...]
    zones: tuple[ZoneUse, ...]
    bodies: tuple[Bytes, ...]
    packed: tuple[Bytes, ...]


def cut(parts: Iterable[Part]) -> Cut:
    """Return the parts of a new feed, which may come in any order, in blocks."""
    return amend(Joined(), frozenset(), parts)


def amend(joined: Joined, gone: frozenset[str], come: Iterable[Part]) -> Cut:
    """Return the feed without the events that are gone and with the parts that have come."""
    assembly = _Assembly(joined)
    for first, after, parts in _stretches(assembly, gone, come):
        assembly.take_over_until(first)
        assembly.put(parts)
        assembly.skip_until(after)
    assembly.take_over_until(len(joined.blocks))
    return assembly.whole()


def join(head: bytes, cut: Cut) -> Joined:
    """Return the feed, the same bytes whatever it was amended from."""
    body = b"".join((head, *cut.bodies, FOOTER))
    sums = sealed(head), *map(attrgetter("sum"), cut.blocks), sealed(FOOTER)
    packed_head = packed(head)
    whole = b"".join(
        (
            *(GZIP_HEAD, packed_head, *cut.packed, packed(FOOTER)),
            *(GZIP_END, gzip_sums(crc_of(sums), len(body))),
        )
    )
    begins = len(head), len(GZIP_HEAD) + len(packed_head)
    return Joined(body, whole, cut.blocks, cut.packed_lengths, cut.zones, *begins)


def digests_of(blocks: Iterable[Block]) -> Iterator[bytes]:
    """Yield the hashes of all fragments, in order."""
    return map(attrgetter("digest"), blocks)


_Stretch = tuple[int, int, list[Part]]


def _stretches(
    assembly: "_Assembly", gone: frozenset[str], come: Iterable[Part]
) -> Iterator[_Stretch]:
    """Yield the parts that take the place of the old blocks from the first of these numbers up to
    the other one, exclusive, in order."""
    blocks = assembly.old.blocks
    coming = _by_block(blocks, come)
    losing = (at for at, block in enumerate(blocks) if not gone.isdisjoint(block.event_ids))
    done = 0
    for first in sorted({*coming, *losing}):
        if first < done:
            continue
        done, parts = first, list[Part]()
        # What has lost its end goes on in the block after it.
        while done == first or (parts and not parts[-1].ends_block and done < len(blocks)):
            kept = [part for part in assembly.parts(done) if part.event_id not in gone]
            parts += sorted((*kept, *coming.get(done, ())), key=attrgetter("key"))
            done += 1
        yield first, done, parts


def _by_block(blocks: tuple[Block, ...], come: Iterable[Part]) -> Mapping[int, list[Part]]:
    """Return the parts by the number of the block they belong to, as those stand now."""
    firsts = [block.keys[0] for block in blocks]
    coming: dict[int, list[Part]] = {}
    for part in come:
        coming.setdefault(max(0, bisect_right(firsts, part.key) - 1), []).append(part)
    return coming


@dataclass(slots=True)
class _Assembly:
    """A feed that is being put together, and how far the old one has been dealt with."""

    old: Joined
    blocks: list[Block] = field(default_factory=list)
    packed_lengths: list[int] = field(default_factory=list)
    bodies: list[Bytes] = field(default_factory=list)
    packed: list[Bytes] = field(default_factory=list)
    _at: int = 0
    _before: Bytes = b""
    _is_before_new: bool = False
    _left: list[ZoneUse] = field(default_factory=list)
    _came: list[ZoneUse] = field(default_factory=list)
    _begins: list[int] = field(init=False)

    def __post_init__(self) -> None:
        lengths = map(attrgetter("length"), self.old.blocks)
        self._begins = list(accumulate(lengths, initial=self.old.begin))

    def parts(self, number: int) -> Iterable[Part]:
        """Return the parts of an old block."""
        blocks = self.old.blocks
        return blocks[number].parts(self._body(number)) if number < len(blocks) else ()

    def take_over_until(self, after: int) -> None:
        """Take over the old blocks that follow, up to that number."""
        if self._at < after and self._is_before_new:
            # It was packed for its place after another one.
            self._put(self.old.blocks[self._at], bytes(self._body(self._at)))
            self._at += 1
        if self._at < after:
            self._take_over(slice(self._at, after))
            self._before, self._is_before_new = self._body(after - 1), False
        self._at = after

    def put(self, parts: Iterable[Part]) -> None:
        self._is_before_new = True
        for block, body in blocks_of(parts):
            self._came += block.spans
            self._put(block, body)

    def skip_until(self, after: int) -> None:
        """Leave out the old blocks that follow, up to that number."""
        for block in self.old.blocks[self._at : after]:
            self._left += block.spans
        self._at = after

    def whole(self) -> Cut:
        return Cut(
            tuple(self.blocks),
            tuple(self.packed_lengths),
            self._zones(),
            tuple(self.bodies),
            tuple(self.packed),
        )

    def _put(self, block: Block, body: bytes) -> None:
        packed_body = packed(body, bytes(self._before))
        self.blocks.append(block)
        self.packed_lengths.append(len(packed_body))
        self.bodies.append(body)
        self.packed.append(packed_body)
        self._before = body

    def _take_over(self, numbers: slice) -> None:
        old, begins = self.old, self._begins
        packed_begin = old.packed_begin + sum(old.packed_lengths[: numbers.start])
        packed_end = packed_begin + sum(old.packed_lengths[numbers])
        self.blocks += old.blocks[numbers]
        self.packed_lengths += old.packed_lengths[numbers]
        self.bodies.append(memoryview(old.body)[begins[numbers.start] : begins[numbers.stop]])
        self.packed.append(memoryview(old.gzip)[packed_begin:packed_end])

    def _body(self, number: int) -> memoryview:
        return memoryview(self.old.body)[self._begins[number] : self._begins[number + 1]]

    def _zones(self) -> tuple[ZoneUse, ...]:
        """Look at all blocks only if those that changed name other zones, or at other times."""
        if joined_uses(self._left) == joined_uses(self._came):
            return self.old.zones
        return joined_uses(zone for block in self.blocks for zone in block.spans)
