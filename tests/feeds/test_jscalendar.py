"""JSCalendar says what happens when, as a reader that forgives nothing finds it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from calendar_service.domain.event import (
    Event,
    Override,
    Recurrence,
    Status,
    placement,
    with_override,
)
from calendar_service.domain.occurrence import Series, series_of
from calendar_service.domain.people import Organiser
from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.domain.text import strip_forbidden
from calendar_service.domain.when import at_midnight, day_of
from calendar_service.feeds.entry import single
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.series import moved
from calendar_service.recurrence.starts import starts
from tests.events import CINEMA, VOICE, event, series
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.jscalendar_reading import dates_of, read_group
from tests.feeds.programme import EVENTS, FESTIVAL, HEADING, MEETUP, SURVEY, entries
from tests.feeds.strange import events
from tests.volume import Volume

WHOLE = 1_000
MAY_11 = datetime(2027, 5, 11, 19)


def told(*happening: Event, **chosen: Any) -> list[Any]:
    presentation = Presentation(**chosen)
    document = render_jscalendar(happening, VOICE, HEADING, presentation=presentation)
    found: list[Any] = read_group(document)["entries"]
    return found


def one(happening: Event, **chosen: Any) -> Any:
    (only,) = told(happening, **chosen)
    return only


def test_a_group_says_what_it_is_and_which_version_it_is_told_by() -> None:
    group = read_group(render_jscalendar([], VOICE, HEADING))
    assert group == {
        "@type": "Group",
        "version": "2.0",
        "uid": group["uid"],
        "prodId": "-//Calendar Service//Calendar Service//EN",
        "updated": "2027-02-01T07:00:00Z",
        "title": "Film in Berlin",
        "locale": "en",
        "source": HEADING.feed_url,
        "entries": [],
    }


def test_a_group_keeps_its_uid_as_long_as_it_has_its_address() -> None:
    later = replace(HEADING, name="Films", updated_at=HEADING.updated_at + timedelta(days=1))
    other = replace(HEADING, feed_url="https://calendar.example.org/events.jscalendar")
    uids = [
        read_group(render_jscalendar([], VOICE, heading))["uid"]
        for heading in (HEADING, later, other)
    ]
    assert uids[0] == uids[1] != uids[2]


def test_entries_have_no_version_of_their_own() -> None:
    assert [each for each in told(*EVENTS) if "version" in each] == []


def test_every_property_of_a_plain_event_is_known() -> None:
    page = "https://calendar.example.org/events/film-night"
    assert one(event()) == {
        "@type": "Event",
        "uid": "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11",
        "created": "2027-01-02T12:00:00Z",
        "updated": "2027-01-03T08:30:00Z",
        "sequence": 3,
        "title": "Film night",
        "start": "2027-05-04T19:00:00",
        "timeZone": "Europe/Berlin",
        "duration": "PT2H30M",
        "status": "confirmed",
        "freeBusyStatus": "busy",
        "links": {
            "page": {"href": page, "rel": "describedby", "contentType": "text/html"},
            "ics": {"href": f"{page}.ics", "rel": "describedby", "contentType": "text/calendar"},
        },
    }


def test_whole_days_have_no_zone() -> None:
    found = one(FESTIVAL)
    assert (found["start"], found["duration"]) == ("2027-06-11T00:00:00", "P3D")
    assert found["showWithoutTime"] is True
    assert "timeZone" not in found


def test_what_never_closes_is_left_out() -> None:
    assert told(SURVEY) == []


@pytest.mark.parametrize(
    ("start", "end", "duration"),
    [
        (datetime(2027, 5, 4, 19), None, None),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 4, 19, 45), "PT45M"),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 4, 20, 0, 5), "PT1H0M5S"),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 6, 19), "P2D"),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 6, 20, 30), "P2DT1H30M"),
        (datetime(2027, 3, 27, 22), datetime(2027, 3, 28, 4), "PT5H"),
        (datetime(2027, 10, 30, 22), datetime(2027, 10, 31, 4), "PT7H"),
        (datetime(2027, 3, 27, 12), datetime(2027, 3, 28, 12), "P1D"),
    ],
)
def test_a_length_is_days_by_the_calendar_and_the_rest_by_the_clock(
    start: datetime, end: datetime | None, duration: str | None
) -> None:
    assert one(event(start=start, end=end)).get("duration") == duration


def test_a_series_that_begins_in_a_long_night_has_the_length_of_all_other_nights() -> None:
    night = series("FREQ=WEEKLY", start=datetime(2027, 10, 30, 22), end=datetime(2027, 10, 31, 4))
    assert one(night)["duration"] == "PT6H"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=DAILY", {"frequency": "daily"}),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", {"frequency": "daily", "interval": 3, "count": 5}),
        (
            "FREQ=MONTHLY;BYDAY=1TU,-1FR;BYMONTH=1,12;BYSETPOS=1,-1;WKST=SU",
            {
                "frequency": "monthly",
                "byDay": [{"day": "tu", "nthOfPeriod": 1}, {"day": "fr", "nthOfPeriod": -1}],
                "byMonth": ["1", "12"],
                "bySetPosition": [1, -1],
                "firstDayOfWeek": "su",
            },
        ),
        (
            "FREQ=WEEKLY;UNTIL=20270601T170000Z",
            {"frequency": "weekly", "until": "2027-06-01T19:00:00"},
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,15", {"frequency": "monthly", "byMonthDay": [-1, 15]}),
    ],
)
def test_a_rule_is_an_object(rule: str, found: dict[str, Any]) -> None:
    assert one(series(rule))["recurrenceRule"] == found


def test_the_last_of_whole_days_is_included() -> None:
    whole = series("FREQ=WEEKLY;UNTIL=20270601", start=date(2027, 5, 4), end=None)
    assert one(whole)["recurrenceRule"]["until"] == "2027-06-01T00:00:00"


def test_a_yearly_29_february_is_spelt_out() -> None:
    leap = series("FREQ=YEARLY", start=date(2028, 2, 29), end=None)
    assert one(leap)["recurrenceRule"] == {
        "frequency": "yearly",
        "byMonth": ["2"],
        "byMonthDay": [29],
    }


def test_exceptions_are_patches() -> None:
    assert one(MEETUP)["recurrenceOverrides"] == {
        "2027-05-11T19:00:00": {"excluded": True},
        "2027-05-18T19:00:00": {
            "duration": "PT1H",
            "start": "2027-05-19T20:00:00",
            "title": "Wiki meetup, on a Wednesday",
        },
        "2027-05-25T19:00:00": {
            "freeBusyStatus": "free",
            "status": "cancelled",
            "title": "Cancelled: Wiki meetup",
        },
        "2027-06-01T19:00:00": {"locations": {"1": {"name": "Tiergarten, Berlin"}}},
        "2027-07-03T14:00:00": {},
    }


def test_a_patch_takes_away_what_the_series_has() -> None:
    online = "https://meet.example.org/film"
    moved_online = Override(MAY_11, Status.MOVED_ONLINE)
    weekly = series("FREQ=WEEKLY", venue=CINEMA, online_url=online, overrides=(moved_online,))
    assert one(weekly)["recurrenceOverrides"] == {
        "2027-05-11T19:00:00": {
            "locations": None,
            "mainLocationId": None,
            "title": "Moved online: Film night",
        }
    }


def test_an_override_that_changes_nothing_is_no_patch() -> None:
    assert "recurrenceOverrides" not in one(series("FREQ=WEEKLY", overrides=(Override(MAY_11),)))


def test_listed_dates_are_extra_dates_of_the_first() -> None:
    listed = series(None, include=(MAY_11,), exclude=(datetime(2027, 5, 4, 19),))
    found = one(listed)
    assert "recurrenceRule" not in found
    assert found["recurrenceOverrides"] == {
        "2027-05-04T19:00:00": {"excluded": True},
        "2027-05-11T19:00:00": {},
    }


def test_a_series_that_goes_on_names_the_one_before() -> None:
    found = one(series("FREQ=WEEKLY", related_uid="before@example.org"))
    assert found["relatedTo"] == {"before@example.org": {"relation": {"first": True}}}


def test_the_reason_of_a_status_begins_the_description() -> None:
    found = one(event(status=Status.CANCELLED, status_reason="Alice is ill", description="Films"))
    assert found["description"] == "Alice is ill\n\nFilms"
    assert (found["status"], found["title"]) == ("cancelled", "Cancelled: Film night")


@pytest.mark.parametrize(
    ("cancelled", "status", "title"),
    [
        (Cancelled.BOTH, "cancelled", "Cancelled: Film night"),
        (Cancelled.STATUS, "cancelled", "Film night"),
        (Cancelled.MARK, "confirmed", "Cancelled: Film night"),
    ],
)
def test_cancelled_events_are_told_as_asked(cancelled: Cancelled, status: str, title: str) -> None:
    found = one(event(status=Status.CANCELLED), cancelled=cancelled)
    assert (found["status"], found["title"]) == (status, title)


def test_cancelled_ones_are_dropped_and_cancelled_dates_left_out() -> None:
    assert told(event(status=Status.CANCELLED), cancelled=Cancelled.DROP) == []
    patches = one(MEETUP, cancelled=Cancelled.DROP)["recurrenceOverrides"]
    assert patches["2027-05-25T19:00:00"] == {"excluded": True}


def test_dates_that_still_happen_outlive_their_dropped_series() -> None:
    overrides = (Override(MAY_11, Status.CONFIRMED, title="The last one"),)
    gone = series("FREQ=WEEKLY", status=Status.CANCELLED, overrides=overrides)
    found = one(gone, cancelled=Cancelled.DROP)
    assert (found["title"], found["start"], found["duration"]) == (
        "The last one",
        "2027-05-11T19:00:00",
        "PT2H30M",
    )
    assert found["uid"] != gone.uid
    assert "recurrenceRule" not in found


def test_an_alarm_is_an_alert_of_each() -> None:
    assert [each["alerts"] for each in told(*EVENTS[:3], alarm="PT15M")] == [
        {"1": {"trigger": {"offset": "-PT15M"}}}
    ] * 3
    assert one(event(), alarm="PT0S")["alerts"] == {"1": {"trigger": {"offset": "PT0S"}}}


@pytest.mark.parametrize("cancelled", [Cancelled.BOTH, Cancelled.STATUS, Cancelled.MARK])
def test_what_is_cancelled_alerts_nobody(cancelled: Cancelled) -> None:
    assert "alerts" not in one(event(status=Status.CANCELLED), cancelled=cancelled, alarm="PT15M")
    patches = one(MEETUP, cancelled=cancelled, alarm="PT15M")["recurrenceOverrides"]
    silent = [date for date, patch in patches.items() if "alerts" in patch]
    assert (silent, patches["2027-05-25T19:00:00"]["alerts"]) == (["2027-05-25T19:00:00"], None)


def test_expanded_each_date_is_an_event() -> None:
    found = told(*(single(entry) for entry in entries(MEETUP)))
    assert [each["start"] for each in found] == [
        "2027-05-04T19:00:00",
        "2027-05-19T20:00:00",
        "2027-05-25T19:00:00",
        "2027-06-01T19:00:00",
        "2027-06-08T19:00:00",
        "2027-07-03T14:00:00",
    ]
    assert len({each["uid"] for each in found}) == 6
    assert not any(name.startswith("recurrence") for each in found for name in each)


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_makes_it_invalid(field: str) -> None:
    for text in WEB_TEXTS:
        told(IN_EVERY_FIELD[field](f"A{text}Z"))


def test_a_title_comes_back_as_it_was() -> None:
    for text in WEB_TEXTS:
        assert one(event(title=f"A{text}Z"))["title"] == strip_forbidden(f"A{text}Z")


def test_a_heading_may_hold_any_text() -> None:
    for text in WEB_TEXTS:
        heading = replace(HEADING, name=f"A{text}Z")
        assert read_group(render_jscalendar([], VOICE, heading))["title"] == (
            strip_forbidden(f"A{text}Z")
        )


def test_its_dates_are_those_of_the_series(volume: Volume) -> None:
    @volume.examples(WHOLE)
    @given(events())
    def check(happening: Event) -> None:
        found = told(happening)
        if not found:
            assert series_of(happening) is None
            return
        told_dates = dates_of(found[0], [_local(moment) for moment in _by_rule(happening)])
        assert [(each["start"], each.get("title")) for each in told_dates] == list(
            _meant(harmless(happening))
        )

    check()


def _local(moment: date) -> str:
    return at_midnight(moment).isoformat(timespec="seconds")


def _by_rule(happening: Event) -> list[date]:
    happens = series_of(happening)
    assert happens is not None
    rule = happening.recurrence.rule if happening.recurrence else None
    return _first_starts(replace(happens, recurrence=Recurrence(rule)))


def _first_starts(happens: Series) -> list[date]:
    first = day_of(happens.start)
    return list(starts(happens, first, first + timedelta(days=500)))


def _meant(happening: Event) -> Iterator[tuple[str, str | None]]:
    """Yield when each date is and its title, by the domain's own account."""
    happens, place = series_of(happening), placement(happening)
    assert happens is not None
    assert place is not None
    overrides = {each.recurrence_id: each for each in happens.recurrence.overrides}
    found = []
    for moment in _first_starts(happens):
        override = overrides.get(moment) or Override(moment)
        start, _ = moved(place, override)
        title = one(replace(with_override(happening, override), recurrence=None)).get("title")
        found.append((_local(start), title))
    yield from sorted(found, key=lambda each: each[0])


def test_an_organiser_with_a_public_mailbox_is_reached_by_it_and_invites_nobody() -> None:
    entry = one(event(organiser=Organiser("alice", "Alice", "mailto:alice@example.org")))
    assert entry["participants"] == {"organiser": {"name": "Alice", "email": "alice@example.org"}}
    assert "organizerCalendarAddress" not in entry
