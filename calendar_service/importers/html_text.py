"""Plain text out of HTML, and out of text that may hold some."""

import html
import re
from collections.abc import Iterator

_LENGTH_MOST = 256 * 1024
_IS_HTML = re.compile(
    r"</?(?:p|br|div|span|b|i|u|a|ul|ol|li|strong|em|h[1-6]|table|body)\b[^<>]*>", re.I
)
_PIECE = re.compile(r"<(?P<name>[!/]?\w*)(?P<rest>[^<>]*)>|[^<]+|<")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_BREAKS = {"br": "\n", "p": "\n", "/p": "\n", "div": "\n", "/ul": "\n", "/ol": "\n", "tr": "\n"}
_BREAKS |= {f"/h{level}": "\n" for level in range(1, 7)} | {"li": "\n- "}
_SILENT = ("head", "style", "script", "title")
_MANY_BREAKS = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """Return the text without tags, if it has the tags of HTML; else as it is, but for character
    references. A link keeps its address in brackets."""
    if not _IS_HTML.search(text):
        return with_characters(text)
    joined = "".join(_without_tags(" ".join(text[:_LENGTH_MOST].split("\r"))))
    lines = (line.strip() for line in with_characters(joined).split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def with_characters(text: str) -> str:
    """Return the text with its character references resolved: `&amp;` as `&`."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def _without_tags(text: str) -> Iterator[str]:
    silent = link = None
    for piece in _PIECE.finditer(text):
        name = (piece["name"] or "").lower()
        if silent:
            silent = None if name == f"/{silent}" else silent
        elif name in _SILENT:
            silent = name
        elif piece["name"] is None:
            link = None if link == piece[0].strip() else link
            yield piece[0]
        elif name == "a":
            found = _HREF.search(piece["rest"])
            link = html.unescape(found[1]) if found else None
        elif name == "/a":
            yield f" ({link})" if link else ""
            link = None
        else:
            yield _BREAKS.get(name, "")
