"""The CRC-32 of a long text from those of its parts, so that what did not change is not read anew.

Polynomials over GF(2) are numbers; as in gzip, the highest power stands in the lowest bit.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_POLYNOMIAL = 0xEDB88320
_ONE = 1 << 31
_GROUP = 8


class Sum(NamedTuple):
    """The CRC of a part, and by what the CRC of all that is before it is multiplied."""

    crc: int
    shift: int


def sum_of(body: bytes | memoryview) -> Sum:
    """Return what is to be known of a part. It takes longer than the CRC of it alone."""
    return Sum(zlib.crc32(body), _shift(len(body)))


def crc_of(parts: Sequence[Sum]) -> int:
    """Return the CRC of parts in a row. Groups of them, and groups of these, are remembered."""
    while len(parts) > 1:
        begins = range(0, len(parts), _GROUP)
        parts = [_group(tuple(parts[at : at + _GROUP])) for at in begins]
    return parts[0].crc if parts else 0


@lru_cache(8192)
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
    """Return the product of two polynomials, modulo that of the CRC: four powers at a time."""
    two = _next(other)
    four = _next(two)
    eight = _next(four)
    few = [0, eight, four, four ^ eight, two, two ^ eight, two ^ four, two ^ four ^ eight]
    few += [each ^ other for each in few]
    product = 0
    for _ in range(8):
        product = product >> 4 ^ _AGAIN[product & 15] ^ few[one & 15]
        one >>= 4
    return product


def _next(number: int) -> int:
    """Return x times the polynomial."""
    return number >> 1 ^ _POLYNOMIAL if number & 1 else number >> 1


def _again(number: int) -> int:
    """Return what becomes of these lowest four powers when they are raised by four."""
    for _ in range(4):
        number = _next(number)
    return number


_AGAIN = tuple(_again(number) for number in range(16))


def _powers(count: int) -> tuple[int, ...]:
    """Return x to the power of 8, of 16, of 32 and so on."""
    found = [_ONE >> 8]
    while len(found) < count:
        found.append(_times(found[-1], found[-1]))
    return tuple(found)


_POWERS = _powers(48)
