"""A series as events of their own: which UIDs they have, and that nothing else is lost."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import NAMESPACE_URL, uuid5

from calendar_service.domain.event import Closing, Event, Kind, Override
from calendar_service.domain.occurrence import Occurrence, series_of
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.expanded import expanded_zones, render_expanded
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from calendar_service.recurrence.expand import expand
from tests.events import CALENDAR, VOICE, event, series
from tests.feeds.programme import CALL, FESTIVAL, FILM_NIGHT, MEETUP, SUMMER, TALK
from tests.feeds.reading import Component, read, read_ical, read_icalendar

BERLIN = "Europe/Berlin"


def occurrences(told: Event) -> list[Occurrence]:
    happens = series_of(told)
    assert happens is not None
    return expand(happens, SUMMER, 100)


def expanded(told: Event) -> list[Component]:
    return read(render_expanded(told, occurrences(told), VOICE))


def own(told: Event, compact: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{told.uid}/{compact}"))


def test_each_date_is_an_event_with_its_own_uid() -> None:
    found = expanded(MEETUP)
    assert [(each.text("UID"), each.value("DTSTART"), each.text("SUMMARY")) for each in found] == [
        (own(MEETUP, "20270504T190000"), "20270504T190000", "Wiki meetup"),
        (own(MEETUP, "20270518T190000"), "20270519T200000", "Wiki meetup, on a Wednesday"),
        (own(MEETUP, "20270525T190000"), "20270525T190000", "Cancelled: Wiki meetup"),
        (own(MEETUP, "20270601T190000"), "20270601T190000", "Wiki meetup"),
        (own(MEETUP, "20270608T190000"), "20270608T190000", "Wiki meetup"),
        (own(MEETUP, "20270703T140000"), "20270703T140000", "Wiki meetup"),
    ]
    assert [each.value("DTEND") for each in found[:2]] == ["20270504T213000", "20270519T210000"]
    assert [each.value("STATUS") for each in found].count("CANCELLED") == 1
    assert found[3].text("LOCATION") == "Tiergarten, Berlin"


def test_nothing_of_the_series_is_left_in_them() -> None:
    names = {line.name for each in expanded(MEETUP) for line in each.lines}
    assert names & {"RRULE", "EXDATE", "RECURRENCE-ID", "RELATED-TO", "RDATE"} == set()


def test_an_extra_date_has_the_uid_that_it_has_in_the_series() -> None:
    (_, *others) = read(render_vevents(MEETUP, VOICE))
    assert others[-1].text("UID") == expanded(MEETUP)[-1].text("UID")


def test_a_single_event_is_as_it_ever_was() -> None:
    for told in (FILM_NIGHT, TALK, FESTIVAL, CALL):
        assert render_expanded(told, occurrences(told), VOICE) == render_vevents(told, VOICE)


def test_whole_days_stay_whole_days() -> None:
    told = series("FREQ=WEEKLY;COUNT=2", start=date(2027, 5, 4), end=date(2027, 5, 6))
    found = [(each.one("DTSTART"), each.value("DTEND")) for each in expanded(told)]
    assert [(start.parameters, start.value, end) for start, end in found] == [
        ({"VALUE": "DATE"}, "20270504", "20270506"),
        ({"VALUE": "DATE"}, "20270511", "20270513"),
    ]


def test_dates_are_as_busy_as_their_series() -> None:
    told = series("FREQ=WEEKLY;COUNT=2", start=date(2027, 5, 4), end=None)
    assert [each.value("TRANSP") for each in expanded(told)] == ["TRANSPARENT"] * 2
    found = {(each.value("STATUS"), each.value("TRANSP")) for each in expanded(MEETUP)}
    assert found == {("CONFIRMED", "OPAQUE"), ("CANCELLED", "TRANSPARENT")}


def test_a_fixed_offset_needs_no_zone_for_single_dates() -> None:
    told = series("FREQ=WEEKLY;COUNT=2", tzid=ANYWHERE_ON_EARTH, end=None)
    assert [each.value("DTSTART") for each in expanded(told)] == [
        "20270505T070000Z",
        "20270512T070000Z",
    ]
    assert expanded_zones(occurrences(told)) == ()


def test_the_zones_are_those_that_the_dates_name() -> None:
    day = datetime(2027, 5, 4, 19)
    timed = Occurrence(None, day, day + timedelta(hours=2), BERLIN)
    moment = Occurrence(day, day, None, "America/New_York")
    whole = Occurrence(None, date(2027, 5, 4), date(2027, 5, 5), BERLIN)
    utc = Occurrence(None, day, None, "UTC")
    assert expanded_zones([timed, moment, whole, utc]) == (
        ZoneUse(BERLIN, day, day + timedelta(hours=2)),
        ZoneUse("America/New_York", day, day),
    )


def test_readers_find_the_dates_of_the_series() -> None:
    happens = occurrences(MEETUP)
    document = join_ics(
        CALENDAR, "Expanded", expanded_zones(happens), [render_expanded(MEETUP, happens, VOICE)]
    )
    starts = [each.start for each in happens]
    strict = [each.dtstart for each in read_ical(document).events]
    assert [each.replace(tzinfo=None) for each in strict if isinstance(each, datetime)] == starts
    loose = [each.start for each in read_icalendar(document).events]
    assert [each.replace(tzinfo=None) for each in loose if isinstance(each, datetime)] == starts


def test_what_is_expanded_may_be_published() -> None:
    told = series(
        "FREQ=DAILY;COUNT=30",
        title="x" * 200,
        overrides=(Override(datetime(2027, 5, 11, 19), start=datetime(2027, 5, 11, 21)),),
    )
    assert fault(render_expanded(told, occurrences(told), VOICE)) is None
    starts = [each.value("DTSTART") or "" for each in expanded(told)]
    assert all(one < other for one, other in pairwise(starts))


def test_a_call_keeps_its_closing() -> None:
    told = event(kind=Kind.CALL, closes=Closing(date(2027, 6, 30), BERLIN), start=None, end=None)
    (only,) = expanded(told)
    assert (only.value("DTSTART"), only.text("UID")) == ("20270630", told.uid)


def test_no_occurrence_no_event() -> None:
    assert render_expanded(MEETUP, [], VOICE) == b""
