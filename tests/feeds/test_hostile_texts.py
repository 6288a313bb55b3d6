"""Whatever stands in an event, no line of its VEVENTs is foreign, and no reader misreads them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import icalendar
import pytest
from hypothesis import given
from ical.event import Event as HomeAssistantEvent

from calendar_service.domain.event import Category, Event, Image, Status
from calendar_service.domain.people import Organiser
from calendar_service.domain.text import has_forbidden, strip_forbidden
from calendar_service.domain.venue import Venue
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from tests.events import VOICE as PLAIN_VOICE
from tests.events import event
from tests.feeds.reading import Component, read, read_ical, read_icalendar, wrapped
from tests.feeds.strange import SNIPPETS, events
from tests.volume import Volume

WHOLE = 10_000
NAMES = {
    "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND",
    "RRULE", "EXDATE", "RELATED-TO", "STATUS", "TRANSP", "SUMMARY", "DESCRIPTION", "COMMENT",
    "X-ALT-DESC", "LOCATION", "CONFERENCE", "GEO", "X-APPLE-STRUCTURED-LOCATION", "ORGANIZER",
    "CONTACT", "URL", "IMAGE", "CATEGORIES", "X-CALENDAR-SERVICE-FIELDS",
}  # fmt: skip
VOICE = replace(PLAIN_VOICE, markup=lambda text: Markup(text, f"<p><em>{text}</em></p>"))
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
PLACES: dict[str, Callable[[str], Event]] = {
    "title": lambda text: event(title=text),
    "description": lambda text: event(description=text),
    "reason": lambda text: event(status=Status.CANCELLED, status_reason=text),
    "venue": lambda text: event(venue=Venue("v", text, text, latitude=1.5, longitude=2.5)),
    "organiser": lambda text: event(organiser=Organiser("o", text, "mailto:a@example.org")),
    "asked": lambda text: event(organiser=Organiser("o", text, f"https://example.org/{text}")),
    "picture": lambda text: event(image=Image(f"https://example.org/{text}.png", text, 1, 1)),
    "category": lambda text: event(categories=(Category("film", text),)),
    "tag": lambda text: event(tags=(text,)),
    "language": lambda text: event(language=text),
    "uid": lambda text: event(uid=text),
    "address": lambda text: event(online_url=f"https://example.org/{text}"),
}


def components_of(told: Event) -> list[Component]:
    """Return the VEVENTs, which each reader takes, and all but the strict one only as text."""
    octets = render_vevents(told, VOICE)
    assert octets == render_vevents(told, VOICE)
    if not octets:
        return []
    assert fault(octets) is None
    components = read(octets)
    assert {line.name for component in components for line in component.lines} <= NAMES
    assert not any(has_forbidden(line.value) for each in components for line in each.lines)
    said = [_said(component) for component in components]
    others = read_icalendar(wrapped(octets)).events
    assert [_said_by_icalendar(other) for other in others] == said
    strict = read_ical(wrapped(octets)).events
    assert [_said_by_ical(other) for other in strict] == said
    return components


def _said(component: Component) -> list[object]:
    texts = [component.text(name) for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION")]
    times = [component.moment("DTSTART"), component.moment("DTEND")]
    exceptions = sorted(line.moment for line in component.all("EXDATE"))
    return [*texts, *times, component.value("RECURRENCE-ID"), exceptions]


def _said_by_icalendar(other: icalendar.Event) -> list[object]:
    texts = [other.get(name) for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION")]
    times: list[Any] = [other.get(name) for name in ("DTSTART", "DTEND")]
    original: Any = other.get("RECURRENCE-ID")
    return [
        *texts,
        *(time.dt if time else None for time in times),
        original.to_ical().decode() if original else None,
        sorted(other.exdates),
    ]


def _said_by_ical(other: HomeAssistantEvent) -> list[object]:
    texts = [other.uid, other.summary, other.description, other.location]
    return [*texts, other.dtstart, other.dtend, other.recurrence_id, sorted(other.exdate)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [*SNIPPETS, "".join(CONTROLS), "".join(SNIPPETS)])
def test_no_text_in_any_place_writes_a_line_of_its_own(place: str, text: str) -> None:
    (component,) = components_of(PLACES[place](f"A{text}Z"))
    plain = components_of(PLACES[place]("AZ"))[0]
    assert [line.name for line in component.lines] == [line.name for line in plain.lines]


@pytest.mark.parametrize("text", [*SNIPPETS, *CONTROLS])
def test_a_title_comes_back_as_it_was_but_for_what_no_field_may_hold(text: str) -> None:
    (component,) = components_of(event(title=f"A{text}Z"))
    assert component.one("SUMMARY").text == strip_forbidden(f"A{text}Z")


@pytest.mark.parametrize("text", [*SNIPPETS, *CONTROLS])
def test_a_name_and_a_markup_come_back_as_they_were(text: str) -> None:
    told = event(description=f"A{text}Z", organiser=Organiser("o", f"A{text}Z"))
    (component,) = components_of(told)
    expected = strip_forbidden(f"A{text}Z")
    assert component.one("CONTACT").text == expected
    assert f"<em>{expected}</em>" in component.one("X-ALT-DESC").text


@pytest.mark.parametrize("length", range(60, 90))
@pytest.mark.parametrize("char", ["x", "ü", "映", "🎬", "\\", ";", "\n"])
def test_a_fold_goes_through_no_character_and_no_escape(char: str, length: int) -> None:
    octets = render_vevents(event(title="x" * (length - 60) + char * 60), VOICE)
    for piece in octets.split(b"\r\n"):
        assert len(piece) <= 75
        assert piece.decode().count("\\") % 2 == 0 or not piece.endswith(b"\\")
    (component,) = components_of(event(title="x" * (length - 60) + char * 60))
    assert component.one("SUMMARY").text == "x" * (length - 60) + char * 60


def test_readers_take_what_anybody_may_send(volume: Volume) -> None:
    @volume.examples(WHOLE, slow=4)
    @given(events())
    def check(told: Event) -> None:
        for component in components_of(told):
            assert component.value("SEQUENCE") == str(told.version.sequence)

    check()
