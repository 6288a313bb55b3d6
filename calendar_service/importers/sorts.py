"""Which sort of source octets are: calendar file, page, linked data or text."""

import re
from enum import StrEnum

_LOOKED_AT_BYTES = 4096
_MARK = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*")
_CALENDAR = re.compile(rb"begin:v(?:calendar|event|timezone)", re.IGNORECASE)
_OBJECT = re.compile(rb"[\[{]\s*[\"{\[]")
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|meta|title|div|p|table|h[1-6]|ul|ol|br|a\s)\b",
    re.IGNORECASE,
)
_FAR_PAGE = re.compile(
    rb"application/ld\+json|</(?:p|div|html|body|table)>|<br\s*/?>", re.IGNORECASE
)
_TEXT_TYPES = ("text/", "application/")
_MEDIA = re.compile(r"application/(?:pdf|zip|gzip|octet-stream|x-|vnd\.|msword)")


class Sort(StrEnum):
    """What reads it."""

    CALENDAR = "calendar"
    PAGE = "page"
    LINKED_DATA = "linked-data"
    TEXT = "text"


def sort_of(source: bytes, content_type: str = "") -> Sort | None:
    """Return the sort by the source's beginning, else by what its sender calls it; None for
    pictures and other things that are not read."""
    begin = _MARK.sub(b"", source[:_LOOKED_AT_BYTES].replace(b"\0", b""))
    media_type = content_type.partition(";")[0].strip().lower()
    if _CALENDAR.match(begin) or media_type == "text/calendar":
        return Sort.CALENDAR
    if _OBJECT.match(begin) and b"@type" in source:
        return Sort.LINKED_DATA
    if _PAGE.match(begin) or _FAR_PAGE.search(source) or "html" in media_type:
        return Sort.PAGE
    is_text = not media_type or media_type.startswith(_TEXT_TYPES)
    return (
        Sort.TEXT if is_text and not _MEDIA.match(media_type) and not _is_binary(source) else None
    )


def _is_binary(source: bytes) -> bool:
    """True for what has many octets that no text has, in whatever encoding."""
    begin = source[:_LOOKED_AT_BYTES]
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    strange = sum(octet < 9 or 13 < octet < 27 for octet in begin)
    return strange * 20 > len(begin)
