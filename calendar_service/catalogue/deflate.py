"""A feed as one gzip member (RFC 1952) whose parts are packed one by one and kept."""

import zlib
from functools import lru_cache

LEVEL = 6
WINDOW_BYTES = 32 * 1024
"""No further back than this do packed bytes point (RFC 1951 §2)."""
GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))  # no name, no time, no system
GZIP_END = b"\x03\x00"
KEPT_MOST = 256


def packed(body: bytes, before: bytes = b"") -> bytes:
    """Return the bytes deflated, for a place right after these others: events are so alike that
    this packs far better than standing alone, and no other place matters."""
    pack = _remembered if len(body) <= WINDOW_BYTES else _packed
    return pack(body, before[-WINDOW_BYTES:])


def _packed(body: bytes, window: bytes) -> bytes:
    packing = (
        zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=window)
        if window
        else zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    )
    return packing.compress(body) + packing.flush(zlib.Z_SYNC_FLUSH)


_remembered = lru_cache(KEPT_MOST)(_packed)


def gzip_sums(crc: int, length: int) -> bytes:
    """Return what ends the member: the sums of what is packed in it."""
    return crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
