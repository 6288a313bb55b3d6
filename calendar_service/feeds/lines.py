"""Content lines of iCalendar (RFC 5545 §3.1): how values and parameters are written in them."""

import re

from calendar_service.domain.text import strip_forbidden

LINE_BYTES_MOST = 75
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_QUOTED = re.compile("[:;,]")


def content_line(text: str) -> bytes:
    """Return the line in UTF-8, folded to at most 75 octets before each CRLF, never inside a
    character (Google drops a whole feed over one such fold) nor inside an escape."""
    octets = text.encode()
    pieces: list[bytes] = []
    start, room = 0, LINE_BYTES_MOST
    while len(octets) - start > room:
        end = start + _fold_before(octets[start : start + room + 1], room)
        pieces.append(octets[start:end])
        start, room = end, LINE_BYTES_MOST - 1
    return b"\r\n ".join([*pieces, octets[start:]]) + b"\r\n"


def escape(text: str) -> str:
    """Return the text as a TEXT value (RFC 5545 §3.3.11), without what no field may hold."""
    return strip_forbidden(text).translate(_ESCAPES)


def parameter(name: str, value: str) -> str:
    """Return `;NAME=value`, quoted where it must be (RFC 5545 §3.2).

    A caret is written as RFC 6868 has it; a double quote, which many readers know no way to
    write there, as an apostrophe.
    """
    line = " ".join(strip_forbidden(value).split()).replace('"', "'").replace("^", "^^")
    return f';{name}="{line}"' if _QUOTED.search(line) else f";{name}={line}"


def unfold(document: bytes) -> list[str]:
    """Return the content lines of a document, unfolded. Raises `UnicodeDecodeError`."""
    return document.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def _fold_before(octets: bytes, end: int) -> int:
    """Return the last place up to `end` that is between two characters and in no escape."""
    while octets[end] & 0xC0 == 0x80:
        end -= 1
    backslashes = end - len(octets[:end].rstrip(b"\\"))
    return end - backslashes % 2
