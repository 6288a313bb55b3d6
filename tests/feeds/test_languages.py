"""Every word that is not the event's own is said in the language of the feed, in every format."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from gettext import NullTranslations
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from calendar_service.domain.event import Closing, Event, Kind, Override, Price, Status
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.entry import Entry, Heading
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.upcoming import render_occurrence
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.web.markup import render_markup
from calendar_service.words.load import load_words
from calendar_service.words.words import Words
from tests.events import CALENDAR, event, series
from tests.feeds.reading import Component, read

AT = datetime(2027, 3, 1, tzinfo=UTC)
SITE = "http://1.2/"
TEXTS = ("SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "CATEGORIES", "COMMENT", "CONTACT")
PRICE = Price(amount="12.50", currency="EUR")


class Marked(NullTranslations):
    """Says what it is asked for between brackets that no text has."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return f"⟦{one if number == 1 else many}⟧"


# Greek, since neither its dates nor its countries are written in Latin letters.
GREEK = Voice(
    replace(CALENDAR, public_url="http://1.2", title="1"),
    Words("el", Locale("el"), Marked()),
    render_markup,
)


def told(**changes: Any) -> Event:
    """Return an event without a Latin letter of its own."""
    own = {"id": "1", "uid": "1", "title": "1", "description": "2", "status_reason": "3"}
    links = {"online_url": f"{SITE}4", "registration_url": f"{SITE}5", "url": f"{SITE}6"}
    venue = Venue("7", "7", "8", "9", "10", country="DE", latitude=1.0, longitude=2.0)
    return event(**own, **links, venue=venue, organiser=Organiser("11", "11"), **changes)


CLOSES = Closing(datetime(2027, 6, 30, 18), "Europe/Berlin")
OPENS = {"start": date(2027, 5, 1), "end": None}
EVENTS = [
    *(told(status=status, price=PRICE) for status in Status),
    *(told(kind=kind, closes=CLOSES, **OPENS) for kind in (Kind.CALL, Kind.SURVEY)),
    told(kind=Kind.CALL, closes=Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH), **OPENS),
    told(price=Price(free=True), start=date(2027, 5, 4), end=date(2027, 5, 7)),
    replace(
        series(
            "FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=5",
            overrides=(Override(datetime(2027, 5, 11, 19), Status.CANCELLED),),
        ),
        **{name: getattr(told(), name) for name in ("id", "uid", "title", "venue", "organiser")},
    ),
]
HEADING = Heading("1", SITE, SITE, AT)


def ics_texts(octets: bytes) -> str:
    return "\n".join(_component_texts(each) for each in read(octets))


def _component_texts(component: Component) -> str:
    found = [line.value for line in component.lines if line.name in TEXTS]
    titles = [line.parameters.get("X-TITLE", "") for line in component.lines]
    return "\n".join([*found, *titles]).replace("\\n", "\n")


def xml_texts(octets: bytes) -> str:
    document = octets.decode()
    found = re.findall(
        r"<(title|summary|content|description|content:encoded)\b[^>]*>(.*?)</", document
    )
    return unescape("\n".join(text for _, text in found))


def jscalendar_texts(octets: bytes) -> str:
    quoted = r'"(?:title|description|name)":"((?:[^"\\]|\\.)*)"'
    keywords = re.findall(r'"keywords":{(.*?)}', octets.decode())
    texts = [*re.findall(quoted, octets.decode()), *keywords]
    return "\n".join(texts).replace("\\n", "\n").replace("true", "")


def rule_texts(octets: bytes) -> str:
    return "\n".join(re.findall(r'"text":"([^"]*)"', octets.decode()))


ENTRIES = [Entry(each) for each in EVENTS]
RENDERED: dict[str, Callable[[Voice], str]] = {
    "ics": lambda voice: "\n".join(ics_texts(render_vevents(each, voice)) for each in EVENTS),
    "tombstone": lambda voice: ics_texts(
        render_tombstone(EVENTS[0], voice, changed_at=AT, sequence=1)
    ),
    "jscalendar": lambda voice: jscalendar_texts(render_jscalendar(EVENTS, voice, HEADING)),
    "atom": lambda voice: xml_texts(render_atom(ENTRIES, voice, HEADING)),
    "rss": lambda voice: xml_texts(render_rss(ENTRIES, voice, HEADING)),
    "json": lambda voice: "\n".join(rule_texts(render_occurrence(each, voice)) for each in EVENTS),
}


def without_said(text: str) -> str:
    """Return the text without what the language was asked for, which may be nested."""
    rest, count = text, 1
    while count:
        rest, count = re.subn("⟦[^⟦⟧]*⟧", "", rest)
    return rest


@pytest.mark.parametrize("format", RENDERED)
def test_no_word_of_ours_is_said_past_the_language(format: str) -> None:
    text = RENDERED[format](GREEK)
    rest = re.sub(r"http://1\.2/[\w./]*|<[^<>]*>", "", without_said(text))
    assert "⟦" in text
    assert re.findall("[A-Za-z]+", rest) == []


GERMAN_PO = """
msgid "Cancelled: {title}"
msgstr "Abgesagt: {title}"

msgid "Call closes: {title}"
msgstr "Aufruf endet: {title}"

msgid "Call"
msgstr "Aufruf"

msgid "Closes on {moment}"
msgstr "Endet am {moment}"

msgid "Call by {organiser}"
msgstr "Aufruf von {organiser}"

msgid "Register"
msgstr "Anmelden"

msgid "anywhere on Earth"
msgstr "irgendwo auf der Erde"
"""


def german() -> Voice:
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(GERMAN_PO.encode()), locale="de"))
    compiled.seek(0)
    return replace(GREEK, words=replace(load_words("de"), translations=Translations(compiled)))


def test_a_catalogue_is_all_that_a_language_needs() -> None:
    call = told(
        kind=Kind.CALL,
        status=Status.CANCELLED,
        closes=Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH),
        start=None,
        language="fr",
    )
    (component,) = read(render_vevents(call, german()))

    assert component.text("SUMMARY") == "Abgesagt: Aufruf endet: 1"
    assert component.text("LOCATION") == "7, 8, 9 10, Deutschland"
    assert component.one("CATEGORIES").texts == ["Aufruf"]
    assert component.text("DESCRIPTION") == (
        "3\n\n2\n\nEndet am Mittwoch, 30. Juni 2027 (irgendwo auf der Erde)\nAufruf von 11\n"
        f"Anmelden: {SITE}5\n{SITE}4\n{SITE}6\n{SITE}events/1"
    )


def test_rfc5545_3_2_10_the_language_is_that_of_the_events_own_text_or_all_ours() -> None:
    french = told(status=Status.CANCELLED, language="fr")
    (component,) = read(render_vevents(french, german()))
    (unknown,) = read(render_vevents(told(status=Status.CANCELLED), german()))
    (stone,) = read(render_tombstone(french, german(), changed_at=AT, sequence=1))

    said = {line.name: line.parameters.get("LANGUAGE") for line in component.lines}
    assert {name: said[name] for name in ("SUMMARY", "DESCRIPTION", "COMMENT")} == {
        "SUMMARY": "fr",
        "DESCRIPTION": "fr",
        "COMMENT": "fr",
    }
    assert {line.parameters.get("LANGUAGE") for line in unknown.lines} == {None}
    assert stone.one("SUMMARY").parameters == {"LANGUAGE": "de"}
