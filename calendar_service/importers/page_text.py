"""The text of an HTML page as a person would copy it: blocks as lines, links in brackets."""

import re
from html.parser import HTMLParser

_SILENT = frozenset("head nav noscript script style svg template title".split())
_BREAKS = dict.fromkeys("blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p table ul".split(), "\n\n")
_BREAKS |= dict.fromkeys(
    "article aside br caption dd div dt footer form header main section tr".split(), "\n"
)
_BREAKS |= {"li": "\n- ", "td": " ", "th": " "}
_AFTER = {tag: "\n" * mark.count("\n") for tag, mark in _BREAKS.items()}
_WHITE = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_MANY_BREAKS = re.compile(r"\n{3,}")
_LENGTH_MOST = 1024 * 1024


def page_text(html: str) -> str:
    """Return the text, at most of the first million characters of the page."""
    reader = _Reader()
    reader.feed(html[:_LENGTH_MOST])
    reader.close()
    text = _AROUND_BREAK.sub("\n", "".join(reader.pieces))
    return _MANY_BREAKS.sub("\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = ""
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        href = (dict(attrs).get("href") or "") if tag == "a" else ""
        self._link = href if href.startswith(("http://", "https://")) else ""
        self.pieces.append(_BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = "" if tag == self._silent else self._silent
            return
        if tag == "a" and self._link:
            self.pieces.append(f" ({self._link})")
            self._link = ""
        self.pieces.append(_AFTER.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if data.strip() == self._link:
            self._link = ""
        self.pieces.append(_WHITE.sub(" ", data))
