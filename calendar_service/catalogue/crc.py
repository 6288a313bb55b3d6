"""The CRC-32 of a long text from those of its parts, so that what did not change is not read anew.

Polynomials over GF(2) are numbers; as in gzip, the highest power stands in the lowest bit.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31
_GROUP = 16


class Sum(NamedTuple):
    """The CRC of a part, and by what the CRC of all that is before it is multiplied."""

    crc: int
    shift: int


def sum_of(body: bytes | memoryview) -> Sum:
    """Return what is to be known of a part. It takes longer than the CRC of it alone."""
    return Sum(zlib.crc32(body), _shift(len(body)))


def crc_of(parts: Sequence[Sum]) -> int:
    """Return the CRC of parts in a row. Groups of them that are asked for again are remembered."""
    crc = 0
    for at in range(0, len(parts), _GROUP):
        group = _group(tuple(parts[at : at + _GROUP]))
        crc = _times(group.shift, crc) ^ group.crc
    return crc


@lru_cache(4096)
def _group(parts: tuple[Sum, ...]) -> Sum:
    crc, shift = 0, _ONE
    for part in parts:
        crc = _times(part.shift, crc) ^ part.crc
        shift = _times(part.shift, shift)
    return Sum(crc, shift)


def _shift(length: int) -> int:
    """Return x to the power of the bits in so many bytes."""
    shift = _ONE
    for number in range(length.bit_length()):
        if length >> number & 1:
            shift = _times(_POWERS[number], shift)
    return shift


def _times(one: int, other: int) -> int:
    """Return the product of two polynomials, modulo that of the CRC."""
    product, bit = 0, _ONE
    while bit and other:
        if one & bit:
            product ^= other
        bit >>= 1
        other = other >> 1 ^ _POLYNOMIAL if other & 1 else other >> 1
    return product


def _powers(count: int) -> tuple[int, ...]:
    """Return x to the power of 8, of 16, of 32 and so on."""
    found = [_ONE >> 8]
    while len(found) < count:
        found.append(_times(found[-1], found[-1]))
    return tuple(found)


_POWERS = _powers(48)
