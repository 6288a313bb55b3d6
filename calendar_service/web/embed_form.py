"""The builder's form: what is chosen becomes a filter and options, and those become snippets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from calendar_service.catalogue.window import default_start
from calendar_service.domain.canonical import filter_pairs, query_text
from calendar_service.domain.filter import FACETS, SWITCHES, parse_filter
from calendar_service.domain.problems import Problem
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.web.embed_colours import COLOURS
from calendar_service.web.embed_files import ADDRESS, MOVING, newest
from calendar_service.web.embed_options import Options, read_options

EMBED_LANGUAGE = "embed_lang"
"""`lang` is the language of the builder itself."""
OPTIONS = ("view", "limit", "theme", "heading", "images", *COLOURS)
LISTS = (*FACETS, *(f"not_{name}" for name in FACETS))
"""Fields in which several values are typed, with commas between them."""
FILTERS = (*LISTS, *SWITCHES, "q", "from", "to", "near", "within")


@dataclass(frozen=True, slots=True)
class Built:
    """`values` are the form's fields as they were sent; `query` is the filter in one spelling."""

    values: Mapping[str, str]
    categories: tuple[str, ...]
    options: Options
    query: str
    is_pinned: bool
    problems: tuple[Problem, ...]

    def of(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def frame_query(self) -> str:
        """Return the parameters of the frame and of the fragment, question mark included."""
        told = urlencode(self.options.pairs())
        both = "&".join(filter(None, (self.query, told)))
        return f"?{both}" if both else ""


@dataclass(frozen=True, slots=True)
class Snippets:
    """What host pages hold; `link` is for sites that ask an address what to show."""

    element: str
    frame: str
    link: str
    include: str


def read_form(pairs: Iterable[tuple[str, str]], today: date) -> Built:
    """Return what was chosen, and what of it cannot be read."""
    sent = [(name, text.strip()) for name, text in pairs if text.strip()]
    asked = list(_split((name, text) for name, text in sent if name in FILTERS))
    given = {name: text for name, text in sent if name in OPTIONS}
    given["lang"] = dict(sent).get(EMBED_LANGUAGE, "")
    options, ill_told = read_options(given)
    start = default_start(DefaultWindow.TODAY, today)
    found, ill_asked = parse_filter(asked, today=today, default_start=start)
    return Built(
        {name: _joined(sent, name) for name, _ in sent},
        tuple(text for name, text in asked if name == "category"),
        options,
        query_text(filter_pairs(found, asked)).removeprefix("?"),
        dict(sent).get("pinned") == "yes",
        (*ill_asked.all(), *ill_told.all()),
    )


def _split(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, text in pairs:
        parts = text.split(",") if name in LISTS else [text]
        yield from ((name, part.strip()) for part in parts if part.strip())


def _joined(sent: list[tuple[str, str]], name: str) -> str:
    texts = [text for each, text in sent if each == name]
    return ", ".join(texts) if name in LISTS else texts[-1]


def snippets(built: Built, *, base: str, title: str, all_events: str) -> Snippets:
    """Return what to copy; `base` is the calendar's address, `all_events` the fallback's words."""
    src = f"{base}/embed/events{built.frame_query}"
    page = f"{base}/events{'?' + built.query if built.query else ''}"
    return Snippets(
        _element(built, base, f'<a href="{escape(page)}">{escape(all_events)}</a>'),
        _frame(src, base, built.options.heading or title),
        src,
        f"<?php echo file_get_contents({_php(f'{base}/embed/fragment{built.frame_query}')}); ?>",
    )


def _element(built: Built, base: str, link: str) -> str:
    options = built.options
    script = newest() if built.is_pinned and newest().is_released else None
    pin = f' integrity="{script.integrity}" crossorigin="anonymous"' if script else ""
    source = f"{base}{ADDRESS}{script.name if script else MOVING}"
    told = (
        ("filter", built.query),
        ("view", options.view),
        ("limit", str(options.limit)),
        ("lang", options.language),
        ("theme", options.theme),
        ("heading", options.heading),
    )
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in told if text)
    images = " images" if options.images else ""
    colours = ";".join(f"{COLOURS[name]}:{value}" for name, value in options.colours)
    style = f"<style>event-calendar{{{colours}}}</style>\n" if colours else ""
    return (
        f'<script type="module" src="{escape(source)}"{pin}></script>\n{style}'
        f"<event-calendar{attributes}{images}>\n  {link}\n</event-calendar>"
    )


def _frame(src: str, base: str, title: str) -> str:
    return (
        f'<iframe src="{escape(src)}" title="{escape(title)}" loading="lazy" width="100%" '
        f'height="480" frameborder="0"></iframe>\n'
        "<script>\n"
        'addEventListener("message", function (event) {\n'
        f'  if (event.origin !== "{base}" || !event.data) return;\n'
        '  if (event.data.type !== "event-calendar-height") return;\n'
        '  document.querySelectorAll("iframe").forEach(function (frame) {\n'
        "    if (frame.contentWindow === event.source) frame.height = +event.data.height;\n"
        "  });\n"
        "});\n"
        "</script>"
    )


def _php(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
