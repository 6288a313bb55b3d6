"""The content lines of an iCalendar file (RFC 5545 §3.1), however badly it was folded."""

import codecs
import re
from collections.abc import Iterator

from calendar_service.domain.text import strip_forbidden
from calendar_service.importers.draft import Unreadable
from calendar_service.importers.limits import LINE_LENGTH_MOST, Limits
from calendar_service.importers.quirks import PROPERTIES

_NAME = re.compile(rb"([A-Za-z0-9-]+) ?[;:]( ?)")
_FOLDED_FROM_OCTETS = 70


def read_lines(source: bytes, limits: Limits) -> list[str]:
    """Return the content lines, unfolded, without control characters; longer ones are cut after
    `LINE_LENGTH_MOST` characters.

    Octets that are not UTF-8 are taken for Windows-1252. Raises `Unreadable`.
    """
    if len(source) > limits.bytes_most:
        raise Unreadable("The file is larger than {most} MB.", most=limits.megabytes_most)
    octets = _as_utf8(source).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if octets.count(b"\n") > limits.lines_most:
        raise Unreadable("The file has more than {most} lines.", most=limits.lines_most)
    return [_text(line) for line in _unfolded(octets)]


def _as_utf8(source: bytes) -> bytes:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16", errors="replace").encode()
    return source


def _unfolded(octets: bytes) -> Iterator[bytes]:
    """Yield whole lines. They are joined as octets, for a fold may lie inside a character."""
    pieces: list[bytes] = []
    length = 0
    for line in octets.split(b"\n"):
        if not line:
            continue
        if line[:1] in b" \t":
            pieces.append(line[1:])
        elif pieces and not _begins_property(line):
            # A line break written as it is, or a fold without its white space: the length of
            # the line before tells which.
            pieces.append(line if length >= _FOLDED_FROM_OCTETS else b"\\n" + line)
        else:
            if pieces:
                yield b"".join(pieces)
            pieces = [line]
        length = len(line)
    yield b"".join(pieces)


def _begins_property(line: bytes) -> bool:
    """True for a known name, an X- name, or an unknown one in capitals with its value close by;
    `Note: bring a cake` is text."""
    found = _NAME.match(line.removeprefix(codecs.BOM_UTF8))
    if found is None:
        return False
    name = found[1].decode("ascii").upper()
    return name in PROPERTIES or name.startswith("X-") or (found[1].isupper() and not found[2])


def _text(line: bytes) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("cp1252", errors="replace")
    return strip_forbidden(text)[:LINE_LENGTH_MOST]
