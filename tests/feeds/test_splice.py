"""What subscribers choose changes finished bytes just there, and in no other line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from gettext import NullTranslations
from itertools import product
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from calendar_service.domain.event import Event, Override, Status
from calendar_service.domain.presentation import ALARMS, PLAIN, Cancelled, Presentation
from calendar_service.domain.text import strip_forbidden
from calendar_service.feeds.readback import fault
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.vevent import render_vevents
from calendar_service.words.words import Words
from tests.events import CINEMA, VOICE, event, series
from tests.feeds.golden_documents import EVENTS as KEPT
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import EVENTS, MEETUP
from tests.feeds.reading import Component, Line, read, read_ical, read_icalendar, wrapped

MAY_11, MAY_18 = datetime(2027, 5, 11, 19), datetime(2027, 5, 18, 19)
OFF = event(
    status=Status.CANCELLED,
    status_reason="STATUS:CANCELLED, they say",
    language="de",
    title="Film night " + "with a long name, a comma; and more " * 4,
    venue=CINEMA,
)


class Turned(NullTranslations):
    """A language that says the word after the title, with marks that iCalendar escapes."""

    def gettext(self, message: str) -> str:
        return "{title}; off, alas" if message == "Cancelled: {title}" else message


CHOICES = list(product(Cancelled, (None, "PT15M")))
TURNED = Words("en", VOICE.words.locale, Turned())


def splice(told: Event, words: Words = VOICE.words, **chosen: Any) -> bytes:
    vevents = render_vevents(told, replace(VOICE, words=words))
    return spliced(vevents, Presentation(**chosen), words)


def components(told: Event, **chosen: Any) -> list[Component]:
    return read(wrapped(splice(told, **chosen)))[0].components


def without(component: Component, *names: str) -> list[Line]:
    return [line for line in component.lines if line.name not in names]


@pytest.mark.parametrize("told", [*EVENTS, *KEPT.values(), OFF])
def test_who_chooses_nothing_gets_the_very_bytes(told: Event) -> None:
    vevents = render_vevents(told, VOICE)
    if vevents:
        assert spliced(vevents, PLAIN, VOICE.words) is vevents


@pytest.mark.parametrize("cancelled", Cancelled)
def test_what_is_not_cancelled_stays_as_it_is(cancelled: Cancelled) -> None:
    told = event(description="STATUS:CANCELLED\nSTATUS:CANCELLED", title="Cancelled: not at all")
    assert splice(told, cancelled=cancelled) == render_vevents(told, VOICE)


def test_status_alone_takes_the_word_out_of_the_title() -> None:
    (component,) = components(OFF, cancelled=Cancelled.STATUS)
    (before,) = components(OFF)
    assert component.one("SUMMARY") == Line(
        "SUMMARY", {"LANGUAGE": "de"}, before.one("SUMMARY").value.removeprefix("Cancelled: ")
    )
    assert component.text("SUMMARY") == OFF.title
    assert without(component, "SUMMARY") == without(before, "SUMMARY")


@pytest.mark.parametrize("title", ["Film", "Cancelled: Film", "Film; off, alas", "{title}", "a\\"])
@pytest.mark.parametrize("words", [VOICE.words, TURNED])
def test_status_alone_leaves_the_title_as_it_was_sent(title: str, words: Words) -> None:
    octets = splice(event(title=title, status=Status.CANCELLED), words, cancelled=Cancelled.STATUS)
    (component,) = read(octets)
    assert component.text("SUMMARY") == title


def test_status_alone_reads_over_colons_in_a_parameter() -> None:
    odd = event(title="a:b", status=Status.CANCELLED, language='x:y"z;SUMMARY:q')
    (component,) = components(odd, cancelled=Cancelled.STATUS)
    assert component.text("SUMMARY") == "a:b"
    assert component.one("SUMMARY").parameters == {"LANGUAGE": "x:y'z;SUMMARY:q"}


def test_the_mark_alone_takes_the_event_for_a_sure_one() -> None:
    (component,) = components(OFF, cancelled=Cancelled.MARK)
    (before,) = components(OFF)
    assert component.value("STATUS") == "CONFIRMED"
    assert component.text("SUMMARY") == f"Cancelled: {OFF.title}"
    assert without(component, "STATUS") == without(before, "STATUS")


def test_a_dropped_event_is_gone() -> None:
    assert splice(OFF, cancelled=Cancelled.DROP) == b""


@pytest.mark.parametrize("cancelled", [Cancelled.STATUS, Cancelled.MARK])
def test_only_the_cancelled_date_of_a_series_is_changed(cancelled: Cancelled) -> None:
    before, after = components(MEETUP), components(MEETUP, cancelled=cancelled)
    changed = [
        one.value("RECURRENCE-ID") for one, other in zip(before, after, strict=True) if one != other
    ]
    assert changed == ["20270525T190000"]


def test_a_dropped_date_becomes_an_exception_of_its_series() -> None:
    before, after = components(MEETUP), components(MEETUP, cancelled=Cancelled.DROP)
    assert [line.value for line in after[0].all("EXDATE")] == [
        "20270511T190000",
        "20270525T190000",
    ]
    assert {line.parameters["TZID"] for line in after[0].all("EXDATE")} == {"Europe/Berlin"}
    assert without(after[0], "EXDATE") == without(before[0], "EXDATE")
    kept = [each for each in before[1:] if each.value("STATUS") != "CANCELLED"]
    assert after[1:] == kept


def test_a_dropped_date_that_was_moved_leaves_its_first_date_free() -> None:
    moved = Override(MAY_11, Status.CANCELLED, start=datetime(2027, 5, 12, 8))
    (only,) = components(series("FREQ=WEEKLY", overrides=(moved,)), cancelled=Cancelled.DROP)
    assert [line.value for line in only.all("EXDATE")] == ["20270511T190000"]


@pytest.mark.parametrize(
    ("start", "tzid", "exception"),
    [
        (date(2027, 5, 4), "Europe/Berlin", Line("EXDATE", {"VALUE": "DATE"}, "20270511")),
        (
            datetime(2027, 5, 4, 19),
            "UTC",
            Line("EXDATE", {"TZID": "Etc/UTC"}, "20270511T190000"),
        ),
    ],
)
def test_the_exception_has_the_form_of_the_series(
    start: datetime, tzid: str, exception: Line
) -> None:
    off = Override(start + timedelta(days=7), Status.CANCELLED)
    told = series("FREQ=WEEKLY", start=start, end=None, tzid=tzid, overrides=(off,))
    (only,) = components(told, cancelled=Cancelled.DROP)
    assert only.all("EXDATE") == [exception]


def test_an_extra_date_is_dropped_by_itself() -> None:
    extra = datetime(2027, 5, 7, 19)
    told = series("FREQ=WEEKLY", include=(extra,), overrides=(Override(extra, Status.CANCELLED),))
    before, after = components(told), components(told, cancelled=Cancelled.DROP)
    assert after == before[:1]


def test_a_first_date_without_a_rule_is_dropped_by_itself() -> None:
    first, other = datetime(2027, 5, 4, 19), datetime(2027, 5, 7, 19)
    told = series(None, include=(other,), overrides=(Override(first, Status.CANCELLED),))
    before, after = components(told), components(told, cancelled=Cancelled.DROP)
    assert after == before[1:]


def test_dates_that_still_happen_stand_alone_when_their_series_is_dropped() -> None:
    on = (
        Override(MAY_11, Status.CONFIRMED, title="Once more"),
        Override(MAY_18, Status.TENTATIVE, start=datetime(2027, 5, 19, 20)),
    )
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, overrides=on, uid="a,b;c")
    found = components(told, cancelled=Cancelled.DROP)
    assert [(each.text("UID"), each.value("DTSTART"), each.text("SUMMARY")) for each in found] == [
        (str(uuid5(NAMESPACE_URL, "a,b;c/20270511T190000")), "20270511T190000", "Once more"),
        (str(uuid5(NAMESPACE_URL, "a,b;c/20270518T190000")), "20270519T200000", "Film night"),
    ]
    assert not any(each.all("RECURRENCE-ID") or each.all("RRULE") for each in found)


def test_those_of_a_series_in_utc_stand_alone_too() -> None:
    on = (Override(MAY_11, Status.CONFIRMED),)
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, overrides=on, tzid="UTC")
    (found,) = components(told, cancelled=Cancelled.DROP)
    assert found.text("UID") == str(uuid5(NAMESPACE_URL, f"{told.uid}/20270511T190000"))


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_stands_in_each_component_that_takes_place(alarm: str) -> None:
    before, after = components(MEETUP), components(MEETUP, alarm=alarm)
    assert [each.lines for each in after] == [each.lines for each in before]
    for component in after:
        if component.value("STATUS") == "CANCELLED":
            assert component.components == []
            continue
        (found,) = component.components
        assert found == Component(
            "VALARM",
            [
                Line("ACTION", {}, "DISPLAY"),
                Line("DESCRIPTION", {}, component.one("SUMMARY").value),
                Line("TRIGGER", {}, alarm if alarm == "PT0S" else f"-{alarm}"),
            ],
            [],
        )


@pytest.mark.parametrize("cancelled", [Cancelled.BOTH, Cancelled.STATUS, Cancelled.MARK])
def test_what_is_cancelled_rings_nobody_even_if_it_is_marked_alone(cancelled: Cancelled) -> None:
    plain = components(OFF, cancelled=cancelled)
    assert components(OFF, cancelled=cancelled, alarm="PT1H") == plain
    rings = {
        each.value("RECURRENCE-ID"): len(each.components)
        for each in components(MEETUP, cancelled=cancelled, alarm="PT1H")
    }
    assert (rings.pop("20270525T190000"), set(rings.values())) == (0, {1})


def test_the_dates_that_still_take_place_ring_where_their_series_is_cancelled() -> None:
    on = (Override(MAY_11, Status.CONFIRMED),)
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, overrides=on)
    found = [len(each.components) for each in components(told, alarm="PT1H")]
    alone = [
        len(each.components) for each in components(told, alarm="PT1H", cancelled=Cancelled.DROP)
    ]
    assert (found, alone) == ([0, 1], [1])


def test_an_alarm_and_an_exception_stand_in_one_series() -> None:
    (told, *_) = components(MEETUP, cancelled=Cancelled.DROP, alarm="PT1H")
    (plain, *_) = components(MEETUP, cancelled=Cancelled.DROP)
    assert (told.lines, len(told.components)) == (plain.lines, 1)


def test_an_alarm_says_the_title() -> None:
    odd = event(title="a:b", language="x:y")
    assert components(odd, alarm="PT1H")[0].components[0].text("DESCRIPTION") == "a:b"


@pytest.mark.parametrize(("cancelled", "alarm"), CHOICES)
def test_readers_take_all_that_was_ever_kept(cancelled: Cancelled, alarm: str | None) -> None:
    for told in (*EVENTS[:5], *KEPT.values(), OFF):
        octets = splice(told, cancelled=cancelled, alarm=alarm)
        if not octets:
            assert cancelled is Cancelled.DROP
            continue
        loose = read_icalendar(wrapped(octets)).events
        strict = read_ical(wrapped(octets)).events
        titles = [each.text("SUMMARY") for each in read(wrapped(octets))[0].components]
        assert [str(each["SUMMARY"]) for each in loose] == titles
        assert [each.summary for each in strict] == titles
        is_cancelled = [
            each.value("STATUS") == "CANCELLED" or "Cancelled: " in each.one("SUMMARY").value
            for each in read(wrapped(octets))[0].components
        ]
        rings = [int(alarm is not None and not is_off) for is_off in is_cancelled]
        assert [len(each.alarm) for each in strict] == rings
        if alarm is None:
            assert fault(octets) is None


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_is_taken_for_a_line(field: str) -> None:
    for text in (*WEB_TEXTS, "\nSTATUS:CANCELLED", "\r\nBEGIN:VEVENT\r\nRECURRENCE-ID:1"):
        told = replace(IN_EVERY_FIELD[field](f"A{text}Z"), status=Status.CANCELLED)
        before = read(render_vevents(told, VOICE))
        for cancelled in (Cancelled.STATUS, Cancelled.MARK):
            after = components(told, cancelled=cancelled, alarm="PT15M")
            names = [[line.name for line in each.lines] for each in after]
            assert names == [[line.name for line in each.lines] for each in before]
        assert splice(told, cancelled=Cancelled.DROP) == b""


def test_a_title_comes_back_as_it_was() -> None:
    for text in WEB_TEXTS:
        told = event(title=f"A{text}Z", status=Status.CANCELLED)
        (component,) = components(told, cancelled=Cancelled.STATUS)
        assert component.text("SUMMARY") == strip_forbidden(f"A{text}Z")


@pytest.mark.parametrize(("cancelled", "alarm"), CHOICES)
def test_a_tombstone_rings_nobody_and_is_never_marked(
    cancelled: Cancelled, alarm: str | None
) -> None:
    at = datetime(2027, 3, 1, tzinfo=UTC)
    tombstone = render_tombstone(MEETUP, VOICE, changed_at=at, sequence=4)
    after = spliced(tombstone, Presentation(cancelled=cancelled, alarm=alarm), VOICE.words)
    assert after == (b"" if cancelled is Cancelled.DROP else tombstone)


def test_spliced_twice_is_the_same() -> None:
    for cancelled, alarm in CHOICES:
        presentation = Presentation(cancelled=cancelled, alarm=alarm)
        vevents = render_vevents(MEETUP, VOICE)
        assert spliced(vevents, presentation, VOICE.words) == spliced(
            vevents, presentation, VOICE.words
        )
