"""An HTML page as drafts: its linked data, else what it says of itself, else its text."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from calendar_service.domain.problems import Problem
from calendar_service.domain.when import format_moment
from calendar_service.importers.decoding import decoded
from calendar_service.importers.draft import Draft, Reading, Unreadable
from calendar_service.importers.linked_data import (
    Names,
    Node,
    NotLinkedData,
    line_of,
    read_nodes,
    url_of,
)
from calendar_service.importers.page_parts import PageParts, read_page_parts
from calendar_service.importers.page_text import page_text
from calendar_service.importers.schema_event import is_event, read_event
from calendar_service.importers.schema_times import put_times
from calendar_service.importers.sketch import Sketch, short_title
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.text import read_text
from calendar_service.importers.text_clocks import find_clock
from calendar_service.importers.text_days import Role, find_days

_NOT_JSON = "Linked data in the page could not be read: it is not JSON."


def read_page(source: bytes, content_type: str, standpoint: Standpoint) -> Reading:
    """Return a draft of each event that the page tells in JSON-LD.

    Without any, one draft that is guessed from the page's title and summary; a page without
    those is read as text. `feed_urls` are the calendar files the page links to.
    """
    html = decoded(source, content_type)
    parts = read_page_parts(html, standpoint.url)
    told = _read_scripts(parts.linked_data, standpoint, parts.base_url)
    if not told.drafts:
        guess = _guess(parts, standpoint)
        rest = Reading((guess,)) if guess else read_text(page_text(html), standpoint)
        told = Reading(rest.drafts, (*told.problems, *rest.problems))
    return Reading(told.drafts, told.problems, tuple(parts.feed_urls))


def read_linked_data(source: bytes, content_type: str, standpoint: Standpoint) -> Reading:
    """Return a draft of each event in JSON-LD that stands alone."""
    return _read_scripts([decoded(source, content_type)], standpoint, standpoint.url)


def _read_scripts(scripts: Iterable[str], standpoint: Standpoint, base_url: str | None) -> Reading:
    nodes: list[Node] = []
    problems: list[Problem] = []
    for script in scripts:
        try:
            nodes += read_nodes(script)
        except NotLinkedData:
            problems = [Problem("file", _NOT_JSON)]
    names = Names(nodes)
    drafts = []
    for number, node in enumerate(_events(nodes), 1):
        try:
            drafts.append(read_event(node, names, standpoint, base_url))
        except Unreadable as refused:
            problems.append(refused.problem(f"events.{number}", event=f"Event {number}"))
    return Reading(tuple(drafts), tuple(problems))


def _events(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield each event once; one that only holds others, and has no date of its own, is none."""
    seen = set()
    for node in nodes:
        name = (line_of(node.get("name")), line_of(node.get("startDate")), node.get("@id"))
        is_frame = not name[1] and ("subEvent" in node or not name[0])
        if is_event(node) and not is_frame and str(name) not in seen:
            seen.add(str(name))
            yield node


def _guess(parts: PageParts, standpoint: Standpoint) -> Draft | None:
    """Return what the page says of itself in its head; None where that is hardly anything."""
    title = parts.meta("og:title", "twitter:title")
    summary = parts.metas.get("og:description") or parts.metas.get("description", "")
    if not (title or (parts.title and summary)):
        return None
    sketch = Sketch()
    sketch.put("title", short_title(title or parts.title), is_guess=True)
    sketch.put_description(summary)
    sketch.guess("description")
    sketch.put("url", parts.canonical_url or standpoint.url, is_guess=True)
    sketch.put("language", parts.language, is_guess=True)
    times = {"startDate": "event:start_time", "endDate": "event:end_time"}
    if "event:start_time" not in parts.metas:
        _guess_day(summary, sketch, standpoint)
    put_times({name: parts.meta(meta) for name, meta in times.items()}, sketch, standpoint)
    sketch.guess("start", "end")
    sketch.image_url = _image(parts)
    return sketch.draft(default_tzid=standpoint.tzid)


def _guess_day(summary: str, sketch: Sketch, standpoint: Standpoint) -> None:
    """Tell the day that the summary names, if it names just one."""
    days = [day for day in find_days(summary, standpoint) if day.role is Role.EVENT]
    clock = find_clock(summary, days[0].end) if len(days) == 1 else None
    if len(days) == 1:
        first = days[0].first
        sketch.put("start", format_moment(datetime.combine(first, clock.start) if clock else first))


def _image(parts: PageParts) -> str | None:
    from_meta = parts.meta("og:image:secure_url", "og:image:url", "og:image", "twitter:image")
    return url_of(from_meta, parts.base_url)
