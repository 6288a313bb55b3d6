"""What stands on other sites: the page for frames, the fragment for servers, the component."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.responses import Response

from calendar_service.domain.canonical import filter_pairs, query_text
from calendar_service.domain.errors import BadQuery
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.paging import Paging
from calendar_service.domain.when import Moment, parse_moment
from calendar_service.feeds.jsonld import render_jsonld
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.events import find_events
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import PUBLIC_CACHING, gzip_tag, holds, takes_gzip
from calendar_service.web.embed_colours import colours_css
from calendar_service.web.embed_files import scripts
from calendar_service.web.embed_options import Options, read_options
from calendar_service.web.embed_words import component_words
from calendar_service.web.listing import asked_filter
from calendar_service.web.packing import send_packed, tag_of
from calendar_service.web.present import card
from calendar_service.web.security import security_headers
from calendar_service.web.static_files import FOR_A_WHILE, FOR_GOOD

ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
FRAMED = "frame-ancestors *"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an address for other sites asks for; `query` is its filter in one spelling."""

    options: Options
    found: EventFilter
    query: str

    @property
    def whole_query(self) -> str:
        """Return all that is asked for in one spelling, with the question mark."""
        return query_text([*parse_qsl(self.query), *self.options.pairs()])


def asked_embed(asked: Asked) -> Shown:
    """Return what the address asks for. Raises BadQuery with all mistakes of filter and options."""
    sent = asked.request.query_params
    options, ill_told = read_options(sent)
    found = asked_filter(asked, DefaultWindow.TODAY, more=ill_told.all())
    return Shown(options, found, query_text(filter_pairs(found, sent.multi_items()))[1:])


async def events(asked: Asked) -> Response:
    """The page for frames; a mistake in its address is told inside the frame."""
    visit = asked.visit()
    base = {
        "calendar": asked.calendar,
        "words": visit.words,
        "mistakes": (),
        "cards": (),
    }
    try:
        shown = asked_embed(asked)
    except BadQuery as error:
        told = [visit.words.problem(each) for each in error.problems]
        context = {"options": Options(), "query": "", "mistakes": told}
        return await _framed(asked, base | context, status=400)
    occurrences = await _occurrences(asked, shown)
    context = {
        "options": shown.options,
        "query": shown.query,
        "address": f"{asked.calendar.public_url}/embed/events{shown.whole_query}",
    }
    return await _framed(asked, base | context | {"cards": _cards(asked, occurrences)})


async def fragment(asked: Asked) -> Response:
    """A list as HTML, with JSON-LD, for servers to include: it brings no style and no script."""
    shown = asked_embed(asked)
    occurrences = await _occurrences(asked, shown)
    told = await _jsonld(asked, occurrences)
    html = asked.service.templates.get_template("_embed_list.html").render(
        calendar=asked.calendar,
        words=asked.visit().words,
        options=shown.options,
        query=shown.query,
        cards=_cards(asked, occurrences),
        jsonld=told,
    )
    return await _answer(asked, html, "text/html")


async def words(asked: Asked) -> Response:
    """The component's texts in the language of the address."""
    text = json.dumps(component_words(asked.visit().words), ensure_ascii=False)
    return await _answer(asked, text, "application/json")


async def colours(asked: Asked) -> Response:
    return await _answer(asked, colours_css(asked.request.query_params), "text/css")


async def script(asked: Asked) -> Response:
    """The component: its released files are kept for good, the moving one is asked for anew."""
    found = scripts().get(asked.path("file"))
    if found is None:
        raise HTTPException(404)
    headers = asked.request.headers
    is_gzip = found.gzip is not None and takes_gzip(headers.get("accept-encoding", ""))
    told = {
        **ANYWHERE,
        "ETag": gzip_tag(found.etag) if is_gzip else found.etag,
        "Cache-Control": FOR_GOOD if found.is_released else FOR_A_WHILE,
        "Vary": "Accept-Encoding",
    }
    if holds(headers.get("if-none-match", ""), found.etag):
        return Response(status_code=304, headers=told)
    if is_gzip:
        told["Content-Encoding"] = "gzip"
    body = found.gzip if is_gzip else found.body
    return Response(body, headers=told, media_type="text/javascript")


async def _framed(asked: Asked, context: Mapping[str, Any], *, status: int = 200) -> Response:
    """Only this page may stand in a frame of another site."""
    template = asked.service.templates.get_template("_embed_frame.html")
    html = await asyncio.to_thread(template.render, context)
    response = await _answer(asked, html, "text/html", status=status)
    policy = security_headers(asked.calendar)["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", FRAMED)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


async def _answer(asked: Asked, text: str, media_type: str, *, status: int = 200) -> Response:
    body = text.encode()
    known = {"ETag": tag_of(body), "Cache-Control": PUBLIC_CACHING}
    told = {
        **ANYWHERE,
        **(known if status == 200 else {"Cache-Control": "no-store"}),
        "Content-Language": asked.visit().words.language,
        "Vary": "Accept-Language",
    }
    return await send_packed(asked.request, body, told, media_type=media_type, status=status)


async def _occurrences(asked: Asked, shown: Shown) -> list[dict[str, Any]]:
    paging, only = Paging(shown.options.limit), shown.options.event or None
    page = await asked.service.catalogue.page(shown.found, paging, only=only)
    return [json.loads(each) for each in page.occurrences]


def _cards(asked: Asked, occurrences: Sequence[Mapping[str, Any]]) -> list[Any]:
    visit = asked.visit()
    return [card(each, visit) for each in occurrences]


async def _jsonld(asked: Asked, occurrences: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the text of a script element for each event; a series is told by its dates."""
    ids = {each["id"] for each in occurrences}
    stored = await asked.context.store.read(lambda con: find_events(con, ids))
    known = {each.event.id: each.event for each in stored}
    voice = Voice(asked.calendar, asked.visit().words, asked.context.markup)
    told = [
        render_jsonld(known[each["id"]], voice, occurrence=_one_of(each))
        for each in occurrences
        if each["id"] in known
    ]
    return [text for text in told if text]


def _one_of(shown: Mapping[str, Any]) -> Occurrence | None:
    """Return the date of a series that is shown; a single event is told as a whole."""
    recurrence_id = parse_moment(shown["recurrence_id"] or "")
    if recurrence_id is None:
        return None
    start, end = (_wall(shown[name]) for name in ("start", "end"))
    return Occurrence(recurrence_id, start or recurrence_id, end, shown["time_zone"])


def _wall(text: str | None) -> Moment | None:
    """Return what the venue's clocks show, of a date or a time with its offset."""
    return None if text is None else parse_moment(text[:19])
