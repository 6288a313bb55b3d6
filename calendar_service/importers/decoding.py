"""Which characters the octets of a page or a text stand for."""

import codecs
import re

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_LOOKED_AT_BYTES = 2048
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# As browsers do: what calls itself Latin-1 or ASCII is Windows-1252.
_SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


def decoded(source: bytes, content_type: str) -> str:
    """Return the text: by its mark, by the header, by what the page says of itself, else as
    UTF-8, and what is none as Windows-1252."""
    for mark, charset in _MARKS.items():
        if source.startswith(mark):
            return source.decode(charset, errors="replace")
    named = _charset(content_type) or _charset(source[:_LOOKED_AT_BYTES].decode("latin-1"))
    try:
        return source.decode(named or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return source.decode("cp1252", errors="replace")


def _charset(text: str) -> str | None:
    """Return the charset, unless it is none of text, as `base64` would be."""
    found = _CHARSET.search(text)
    name = found[1].lower() if found else ""
    try:
        is_of_text = "".encode(name or "utf-8") is not None
    except (LookupError, ValueError):
        is_of_text = False
    return _SAME.get(name, name) or None if is_of_text else None
