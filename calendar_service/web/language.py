"""The language of a page: by its address, else as the browser asks, else the calendar's own."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from calendar_service.domain.calendar import Calendar
from calendar_service.web.visit import Visit
from calendar_service.words.negotiate import best_language
from calendar_service.words.words import Words

PARAMETER = "lang"
SEE_OTHER = 303
_WAY = re.compile(r'\b(href|action)="(/[^"#?.]*)(\?[^"#]*)?(#[^"]*)?"')
_NOT_PAGES = ("/static/", "/images/", "/dav/", "/embed/", "//")
_ASKING_FORM = re.compile(r'<form\b[^>]*\bmethod="get"[^>]*>')


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language, by the name that its speakers give it."""

    tag: str
    name: str
    url: str
    is_current: bool


def language_of(request: Request, calendar: Calendar) -> str:
    """Return one of the calendar's languages. An address that names none of them is read as if it
    named none at all."""
    available = (calendar.language, *calendar.languages)
    named = language_in_address(request, calendar)
    accepted = request.headers.get("accept-language", "")
    return named or best_language(accepted, available) or calendar.language


def language_in_address(request: Request, calendar: Calendar) -> str | None:
    available = (calendar.language, *calendar.languages)
    return best_language(request.query_params.get(PARAMETER, ""), available)


def language_links(
    request: Request,
    visit: Visit,
    words: Callable[[str], Words],
    *,
    kept: Iterable[tuple[str, str]] | None = None,
) -> tuple[LanguageLink, ...]:
    """Return the page in all of the calendar's languages; nothing where there is one only, or for
    what answers a form, which has no address that a link could lead to."""
    tags = dict.fromkeys((visit.calendar.language, *visit.calendar.languages))
    if len(tags) < 2 or request.method not in ("GET", "HEAD"):
        return ()
    sent = request.query_params.multi_items() if kept is None else kept
    rest = [pair for pair in sent if pair[0] != PARAMETER]
    path = quote(request.scope["path"])
    return tuple(
        LanguageLink(
            tag,
            words(tag).own_name,
            f"{path}?{urlencode([*rest, (PARAMETER, tag)])}",
            tag == visit.words.language,
        )
        for tag in tags
    )


def stay_in_language(request: Request, response: Response, calendar: Calendar) -> Response:
    """Return the answer to a form leading to a page of the language that the form's address
    named."""
    onward = response.headers.get("location", "")
    chosen = language_in_address(request, calendar)
    if response.status_code == SEE_OTHER and chosen and onward.startswith("/"):
        way, mark, part = onward.partition("#")
        if f"{PARAMETER}=" not in way:
            way += f"{'&' if '?' in way else '?'}{PARAMETER}={chosen}"
        response.headers["location"] = f"{way}{mark}{part}"
    return response


def carried(html: str, language: str) -> str:
    """Return the page with its links and forms leading to pages of this language, for whoever
    chose it by the address: nothing else remembers it, since readers get no cookie."""
    named = f"{PARAMETER}={escape(language)}"

    def lead(found: re.Match[str]) -> str:
        name, path, query, rest = found.groups("")
        if path.startswith(_NOT_PAGES) or f"{PARAMETER}=" in query:
            return found[0]
        return f'{name}="{path}{query + "&amp;" if query else "?"}{named}{rest}"'

    kept = f'<input type="hidden" name="{PARAMETER}" value="{escape(language)}">'
    return _ASKING_FORM.sub(lambda form: form[0] + kept, _WAY.sub(lead, html))
