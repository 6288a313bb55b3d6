"""What the search engines read on an event's page, and that no text leaves the script element."""

import json
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from calendar_service.domain.event import Event, Price, Status
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.people import Organiser
from calendar_service.domain.text import strip_forbidden
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment
from calendar_service.feeds.jsonld import render_jsonld
from tests.events import CINEMA, VOICE, event, series
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import CALL, FESTIVAL, FILM_NIGHT, MEETUP, SURVEY, TALK, entries

SCHEMA = "https://schema.org/"
PAGE = "https://calendar.example.org/events/film-night"
ONLINE = "https://meet.example.org/film"


def text(
    told: Event, occurrence: Occurrence | None = None, previous_start: Moment | None = None
) -> str:
    found = render_jsonld(told, VOICE, occurrence=occurrence, previous_start=previous_start)
    assert found is not None
    return found


def read(
    told: Event, occurrence: Occurrence | None = None, previous_start: Moment | None = None
) -> Any:
    return json.loads(text(told, occurrence, previous_start))


def test_a_full_event_has_all_that_the_guide_asks_for_and_recommends() -> None:
    assert read(FILM_NIGHT) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": PAGE,
        "url": PAGE,
        "identifier": FILM_NIGHT.uid,
        "name": "Film night: Der Himmel über Berlin",
        "description": "Wim Wenders, 1987, with subtitles; *bring a friend*.",
        "startDate": "2027-05-04T19:00:00+02:00",
        "endDate": "2027-05-04T21:30:00+02:00",
        "eventStatus": f"{SCHEMA}EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Kino Babylon",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Rosa-Luxemburg-Straße 30",
                "postalCode": "10178",
                "addressLocality": "Berlin",
                "addressCountry": "DE",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 52.5258, "longitude": 13.4112},
        },
        "organizer": {
            "@type": "Organization",
            "name": "Alice",
            "url": "https://alice.example.org/",
        },
        "offers": {
            "@type": "Offer",
            "url": "https://tickets.example.org/night?seat=1&row=2",
            "price": "7.00",
            "priceCurrency": "EUR",
            "description": "7 €, 5 € reduced",
        },
        "image": ["https://calendar.example.org/images/ab.webp"],
        "inLanguage": "en",
        "isAccessibleForFree": False,
        "keywords": ["Film", "Free culture", "Wenders", "angels"],
    }


def test_of_a_plain_event_nothing_is_made_up() -> None:
    assert read(event(end=None)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": PAGE,
        "url": PAGE,
        "identifier": "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11",
        "name": "Film night",
        "startDate": "2027-05-04T19:00:00+02:00",
        "eventStatus": f"{SCHEMA}EventScheduled",
    }


@pytest.mark.parametrize("told", [CALL, SURVEY])
def test_a_deadline_is_no_event(told: Event) -> None:
    assert render_jsonld(told, VOICE) is None


def test_whole_days_are_dates_and_the_last_one_is_meant() -> None:
    found = read(FESTIVAL)
    assert (found["startDate"], found["endDate"]) == ("2027-06-11", "2027-06-13")
    (single_day,) = [read(event(start=date(2027, 5, 4), end=None))]
    assert (single_day["startDate"], single_day["endDate"]) == ("2027-05-04", "2027-05-04")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.CONFIRMED, "EventScheduled"),
        (Status.TENTATIVE, "EventScheduled"),
        (Status.CANCELLED, "EventCancelled"),
        (Status.POSTPONED, "EventPostponed"),
        (Status.MOVED_ONLINE, "EventMovedOnline"),
    ],
)
def test_a_status_is_told_and_the_name_is_left_alone(status: Status, said: str) -> None:
    found = read(event(status=status))
    assert (found["eventStatus"], found["name"]) == (f"{SCHEMA}{said}", "Film night")


def test_a_new_date_tells_the_old_one() -> None:
    before = datetime(2027, 3, 27, 19)
    found = read(event(), previous_start=before)
    assert found["eventStatus"] == f"{SCHEMA}EventRescheduled"
    assert found["previousStartDate"] == "2027-03-27T19:00:00+01:00"
    online = read(event(status=Status.MOVED_ONLINE), previous_start=before)
    assert online["eventStatus"] == [f"{SCHEMA}EventRescheduled", f"{SCHEMA}EventMovedOnline"]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_what_is_off_has_no_new_date(status: Status) -> None:
    found = read(event(status=status), previous_start=datetime(2027, 3, 27, 19))
    assert "previousStartDate" not in found
    assert found == read(event(status=status))


def test_the_same_date_is_no_new_one() -> None:
    assert read(event(), previous_start=event().start) == read(event())


def test_where_and_how_one_attends() -> None:
    place = read(FILM_NIGHT)["location"]
    virtual = {"@type": "VirtualLocation", "url": ONLINE}
    both = read(event(venue=CINEMA, online_url=ONLINE))
    assert both["location"] == [place, virtual]
    assert both["eventAttendanceMode"] == f"{SCHEMA}MixedEventAttendanceMode"
    online = read(event(online_url=ONLINE))
    assert online["location"] == virtual
    assert online["eventAttendanceMode"] == f"{SCHEMA}OnlineEventAttendanceMode"
    moved = read(event(venue=CINEMA, online_url=ONLINE, status=Status.MOVED_ONLINE))
    assert moved["location"] == virtual
    assert moved["eventAttendanceMode"] == f"{SCHEMA}OnlineEventAttendanceMode"


@pytest.mark.parametrize(
    ("venue", "place"),
    [
        (Venue("v", "The park"), {"name": "The park", "address": "The park"}),
        (
            Venue("v", city="Berlin"),
            {"name": "Berlin", "address": {"@type": "PostalAddress", "addressLocality": "Berlin"}},
        ),
        (
            Venue("v", "Park", region="BE", url="https://park.example/"),
            {
                "name": "Park",
                "address": {"@type": "PostalAddress", "addressRegion": "BE"},
                "url": "https://park.example/",
            },
        ),
    ],
)
def test_a_place_has_the_address_that_is_known(venue: Venue, place: dict[str, Any]) -> None:
    assert read(event(venue=venue))["location"] == {"@type": "Place", **place}


def test_offers() -> None:
    assert read(TALK)["offers"] == {
        "@type": "Offer",
        "url": "https://calendar.example.org/events/talk",
        "price": "0",
    }
    assert read(event(registration_url=ONLINE))["offers"] == {"@type": "Offer", "url": ONLINE}
    assert "offers" not in read(event(price=Price(free=False)))


def test_a_series_tells_how_it_repeats() -> None:
    found = read(MEETUP)
    assert found["@type"] == "Event"
    assert found["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "repeatCount": 6,
        "byDay": [f"{SCHEMA}Tuesday"],
        "startDate": "2027-05-04",
        "startTime": "19:00:00",
        "endTime": "21:30:00",
        "scheduleTimezone": "Europe/Berlin",
        "exceptDate": ["2027-05-11T19:00:00+02:00"],
    }


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", {"repeatFrequency": "P2W", "byDay": [f"{SCHEMA}Tuesday"]}),
        ("FREQ=MONTHLY;BYDAY=1TU", {"repeatFrequency": "P1M", "byDay": ["1TU"]}),
        ("FREQ=DAILY;UNTIL=20270601T170000Z", {"repeatFrequency": "P1D", "endDate": "2027-06-01"}),
        (
            "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4",
            {"repeatFrequency": "P1Y", "byMonth": [5], "byMonthDay": [4]},
        ),
    ],
)
def test_a_rule_as_a_schedule(rule: str, said: dict[str, Any]) -> None:
    assert read(series(rule, end=None))["eventSchedule"] == {
        "@type": "Schedule",
        "startDate": "2027-05-04",
        "startTime": "19:00:00",
        "scheduleTimezone": "Europe/Berlin",
        **said,
    }


def test_whole_days_repeat_without_a_clock() -> None:
    whole = series("FREQ=YEARLY", start=date(2027, 5, 4), end=None)
    assert read(whole)["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1Y",
        "startDate": "2027-05-04",
    }


@pytest.mark.parametrize(
    "told",
    [
        series("FREQ=MONTHLY;BYMONTHDAY=-1"),
        series("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
        series(None, include=(datetime(2027, 5, 7, 19),)),
    ],
)
def test_what_a_schedule_cannot_say_is_left_out(told: Event) -> None:
    assert "eventSchedule" not in read(told)


def test_a_date_is_part_of_its_series() -> None:
    first, moved = (entry.occurrence for entry in entries(MEETUP)[:2])
    page = "https://calendar.example.org/events/meetup"
    found = read(MEETUP, moved)
    assert found["@id"] == found["url"] == f"{page}/20270518T190000"
    assert found["name"] == "Wiki meetup, on a Wednesday"
    assert found["startDate"] == "2027-05-19T20:00:00+02:00"
    assert found["eventStatus"] == f"{SCHEMA}EventRescheduled"
    assert found["previousStartDate"] == "2027-05-18T19:00:00+02:00"
    assert "eventSchedule" not in found
    whole = read(MEETUP)
    assert found["superEvent"] == {
        "@type": "EventSeries",
        "@id": page,
        "url": page,
        "name": "Wiki meetup",
        **{name: whole[name] for name in ("startDate", "location", "eventSchedule")},
    }
    assert read(MEETUP, first)["eventStatus"] == f"{SCHEMA}EventScheduled"


def test_a_single_event_is_part_of_none() -> None:
    (entry,) = entries(FILM_NIGHT)
    assert read(FILM_NIGHT, entry.occurrence) == read(FILM_NIGHT)


class Page(HTMLParser):
    """Collects what a browser would take for the script, and all that is around it."""

    def __init__(self, script: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.script = ""
        self.feed(f'<script type="application/ld+json">{script}</script><p>')
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.script += data


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_leaves_the_script(field: str) -> None:
    for hostile in WEB_TEXTS:
        told = text(IN_EVERY_FIELD[field](f"A{hostile}Z"))
        page = Page(told)
        assert page.tags == ["script", "p"], hostile
        assert json.loads(page.script) == json.loads(told)
        assert {"<", ">", "&", "\u2028", "\u2029"}.isdisjoint(told)


def test_a_name_comes_back_as_it_was() -> None:
    for hostile in WEB_TEXTS:
        assert read(event(title=f"A{hostile}Z"))["name"] == strip_forbidden(f"A{hostile}Z")


def test_an_override_told_twice_is_told_alike() -> None:
    occurrence = entries(MEETUP)[3].occurrence
    assert text(MEETUP, occurrence) == text(replace(MEETUP), occurrence)


def test_an_organiser_with_a_public_mailbox_is_reached_by_it() -> None:
    told = event(organiser=Organiser("alice", "Alice", "mailto:alice@example.org"))
    assert read(told)["organizer"] == {
        "@type": "Organization",
        "name": "Alice",
        "email": "alice@example.org",
    }
