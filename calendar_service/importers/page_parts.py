"""What is looked at in an HTML page: its linked data, what it says of itself, its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.importers.links import resolved

_LINKED_DATA = "application/ld+json"
_CALENDAR = "text/calendar"
_SCRIPTS_MOST = 200
_FEEDS_MOST = 20


@dataclass(slots=True)
class PageParts:
    """`metas` by their names in small letters, the first of each; links are whole addresses."""

    linked_data: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    base_url: str | None = None
    canonical_url: str | None = None
    feed_urls: list[str] = field(default_factory=list)

    def meta(self, *names: str) -> str:
        """Return the first of these that says something, on one line; else nothing."""
        found = (clean_line(strip_forbidden(self.metas.get(name, ""))) for name in names)
        return next(filter(None, found), "")


def read_page_parts(html: str, url: str | None) -> PageParts:
    """Return the parts of the page that was fetched from an address; None where it was pasted."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self, url: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = PageParts(base_url=url)
        self._inside = ""
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.parts.language = given.get("lang", "").strip()
        elif tag == "base" and "href" in given:
            self.parts.base_url = resolved(given["href"], self.parts.base_url)
        elif tag == "meta":
            name = given.get("property") or given.get("name") or given.get("itemprop", "")
            self.parts.metas.setdefault(name.strip().lower(), given.get("content", ""))
        elif tag in ("link", "a"):
            self._link(tag, given)
        elif self._is_wanted(tag, given):
            self._inside, self._pieces = tag, []

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._inside or tag != self._inside:
            return
        text = "".join(self._pieces)
        self._inside = ""
        if tag == "title":
            self.parts.title = clean_line(strip_forbidden(text))
        elif len(self.parts.linked_data) < _SCRIPTS_MOST:
            self.parts.linked_data.append(text)

    def close(self) -> None:
        super().close()
        self.handle_endtag(self._inside)  # a page that was cut off

    def _is_wanted(self, tag: str, given: dict[str, str]) -> bool:
        """True where the text inside a tag is looked at."""
        if tag == "title":
            return not self.parts.title
        return tag == "script" and _media_type(given) == _LINKED_DATA

    def _link(self, tag: str, given: dict[str, str]) -> None:
        relations = given.get("rel", "").lower().split()
        url = resolved(_on_the_web(given.get("href", "")), self.parts.base_url)
        if url is None:
            return
        if tag == "link" and "canonical" in relations:
            self.parts.canonical_url = self.parts.canonical_url or url
        is_alternate = tag == "a" or "alternate" in relations
        is_feed = is_alternate and _media_type(given) == _CALENDAR
        if is_feed and url not in self.parts.feed_urls[:_FEEDS_MOST]:
            self.parts.feed_urls = [*self.parts.feed_urls, url][:_FEEDS_MOST]


def _media_type(given: dict[str, str]) -> str:
    return given.get("type", "").partition(";")[0].strip().lower()


def _on_the_web(href: str) -> str:
    """Return a link to subscribe as one to fetch."""
    scheme, mark, rest = href.strip().partition("://")
    return f"https://{rest}" if mark and scheme.lower() in ("webcal", "webcals") else href
