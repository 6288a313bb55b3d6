"""What a VEVENT says of an event: its version, texts, place and status."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from calendar_service.domain.event import Category, Closing, Event, Kind, Override, Status, Version
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.vevent import render_vevents
from calendar_service.words.load import load_words
from tests.events import CINEMA, FILM, VOICE, event, series
from tests.feeds.reading import Component, Line, read

PAGE = "https://calendar.example.org/events/film-night"
TUESDAY = datetime(2027, 5, 11, 19, 0)


def vevents(told: Event) -> list[Component]:
    return read(render_vevents(told, VOICE))


def vevent(**changes: object) -> Component:
    (component,) = vevents(event(**changes))
    return component


def test_every_line_of_a_plain_event_is_known() -> None:
    assert vevent() == Component(
        "VEVENT",
        [
            Line("UID", {}, "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11"),
            Line("DTSTAMP", {}, "20270103T083000Z"),
            Line("CREATED", {}, "20270102T120000Z"),
            Line("LAST-MODIFIED", {}, "20270103T083000Z"),
            Line("SEQUENCE", {}, "3"),
            Line("DTSTART", {"TZID": "Europe/Berlin"}, "20270504T190000"),
            Line("DTEND", {"TZID": "Europe/Berlin"}, "20270504T213000"),
            Line("STATUS", {}, "CONFIRMED"),
            Line("TRANSP", {}, "OPAQUE"),
            Line("SUMMARY", {}, "Film night"),
            Line("DESCRIPTION", {}, PAGE),
            Line("URL", {}, PAGE),
        ],
        [],
    )


def test_rfc5545_3_8_7_the_version_is_told_in_utc_and_whole_seconds() -> None:
    changed_at = datetime(2027, 1, 3, 23, 59, 58, 999999, timezone(timedelta(hours=-5)))
    component = vevent(version=Version(7, datetime(2027, 1, 1, tzinfo=UTC), changed_at))
    names = ("SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED")
    assert [component.value(name) for name in names] == [
        "7",
        "20270104T045958Z",
        "20270101T000000Z",
        "20270104T045958Z",
    ]


def test_all_components_of_an_event_share_its_version() -> None:
    told = series(
        "FREQ=WEEKLY", include=(datetime(2027, 6, 2, 19),), overrides=(Override(TUESDAY),)
    )
    versions = {
        tuple(component.value(name) for name in ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED"))
        for component in vevents(told)
    }
    assert versions == {("3", "20270103T083000Z", "20270103T083000Z")}


@pytest.mark.parametrize(
    ("status", "said", "title"),
    [
        (Status.CONFIRMED, "CONFIRMED", "Film night"),
        (Status.TENTATIVE, "TENTATIVE", "Film night"),
        (Status.CANCELLED, "CANCELLED", "Cancelled: Film night"),
        (Status.POSTPONED, "TENTATIVE", "Postponed: Film night"),
        (Status.MOVED_ONLINE, "CONFIRMED", "Moved online: Film night"),
    ],
)
def test_a_status_stands_in_its_property_and_in_the_title(
    status: Status, said: str, title: str
) -> None:
    component = vevent(status=status)
    assert component.value("STATUS") == said
    assert component.one("SUMMARY").text == title


def test_rfc5545_3_8_1_4_the_reason_of_a_status_is_a_comment_and_begins_the_description() -> None:
    component = vevent(status=Status.CANCELLED, status_reason="Alice is ill; sorry, all")
    assert component.one("DESCRIPTION").text == f"Alice is ill; sorry, all\n\n{PAGE}"
    assert component.one("COMMENT").text == "Alice is ill; sorry, all"


def test_rfc5545_3_8_1_5_the_description_is_plain_text_and_ends_with_the_links_and_the_page() -> (
    None
):
    voice = replace(VOICE, markup=lambda text: Markup(text.replace("*", ""), "<b>"))
    told = event(
        description="*Two* films\n\nand a talk",
        online_url="https://meet.example.org/film",
        registration_url="https://tickets.example.org/?a=1,2;3",
        url="https://films.example.org/",
    )
    (component,) = read(render_vevents(told, voice))
    assert component.one("DESCRIPTION").text == (
        "Two films\n\nand a talk\n\nRegister: https://tickets.example.org/?a=1,2;3\n"
        f"https://meet.example.org/film\nhttps://films.example.org/\n{PAGE}"
    )


def test_rfc5545_3_2_10_texts_carry_the_language_of_the_event() -> None:
    component = vevent(
        language="de", status=Status.CANCELLED, status_reason="Kein Strom", venue=CINEMA
    )
    said = {line.name for line in component.lines if line.parameters.get("LANGUAGE") == "de"}
    assert said == {"SUMMARY", "DESCRIPTION", "COMMENT"}


def test_words_of_the_calendar_are_in_its_own_language_and_do_not_fill_in_braces() -> None:
    told = event(title="{title} {0} %s", status=Status.CANCELLED)
    (component,) = read(render_vevents(told, replace(VOICE, words=load_words("de"))))
    assert component.one("SUMMARY").text == "Abgesagt: {title} {0} %s"


def test_rfc5545_3_8_1_2_categories_and_tags_keep_their_commas() -> None:
    component = vevent(
        categories=(Category("film", "Film, TV; radio"), FILM), tags=("a\\b", "free")
    )
    assert component.one("CATEGORIES").texts == ["Film, TV; radio", "Film", "a\\b", "free"]


def test_a_call_and_a_survey_are_named_among_the_categories_and_in_the_title() -> None:
    closes = Closing(datetime(2027, 6, 30, 18), "Europe/Berlin")
    components = [vevent(kind=kind, closes=closes, categories=(FILM,)) for kind in Kind]
    assert [component.one("CATEGORIES").texts for component in components] == [
        ["Film"],
        ["Call", "Film"],
        ["Survey", "Film"],
    ]
    assert [component.one("SUMMARY").text for component in components] == [
        "Film night",
        "Call closes: Film night",
        "Survey closes: Film night",
    ]


def test_a_cancelled_call_says_both() -> None:
    closes = Closing(date(2027, 6, 30), "Europe/Berlin")
    component = vevent(kind=Kind.CALL, closes=closes, status=Status.CANCELLED)
    assert component.one("SUMMARY").text == "Cancelled: Call closes: Film night"


def test_rfc5545_3_8_1_6_a_venue_is_a_location_a_point_and_apples_own_map_which_agree() -> None:
    where = "Kino Babylon, Rosa-Luxemburg-Straße 30, 10178 Berlin, Germany"
    component = vevent(venue=CINEMA)
    assert component.one("LOCATION").text == where
    assert component.value("GEO") == "52.5258;13.4112"
    assert component.one("X-APPLE-STRUCTURED-LOCATION") == Line(
        "X-APPLE-STRUCTURED-LOCATION",
        {"VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": where},
        "geo:52.5258,13.4112",
    )


def test_the_country_is_told_by_its_name_in_the_language_of_the_calendar() -> None:
    german = replace(VOICE, words=load_words("de"))
    (component,) = read(render_vevents(event(venue=CINEMA), german))
    where = "Kino Babylon, Rosa-Luxemburg-Straße 30, 10178 Berlin, Deutschland"
    assert component.one("LOCATION").text == where
    assert component.one("X-APPLE-STRUCTURED-LOCATION").parameters["X-TITLE"] == where
    assert component.value("GEO") == "52.5258;13.4112"


def test_rfc6868_the_map_title_is_quoted_and_holds_no_double_quote() -> None:
    venue = replace(CINEMA, name='The "Old"\r\n^Mill^', address="Gate: 3; left")
    octets = render_vevents(event(venue=venue), VOICE)
    written = ";X-TITLE=\"The 'Old' ^^Mill^^, Gate: 3; left, 10178 Berlin, Germany\":geo:"
    assert written in octets.replace(b"\r\n ", b"").decode()
    (component,) = read(octets)
    assert component.one("X-APPLE-STRUCTURED-LOCATION").parameters["X-TITLE"] == (
        "The 'Old' ^Mill^, Gate: 3; left, 10178 Berlin, Germany"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        (0.00001, -0.0000001, "0.00001;0"),
        (-90.0, 180.0, "-90;180"),
        (10.0, 100.0, "10;100"),
        (1 / 3, -1 / 3, "0.333333;-0.333333"),
    ],
)
def test_rfc5545_3_3_7_a_point_is_written_without_an_exponent(
    latitude: float, longitude: float, point: str
) -> None:
    component = vevent(venue=replace(CINEMA, latitude=latitude, longitude=longitude))
    assert component.value("GEO") == point


def test_a_venue_without_a_point_has_no_map() -> None:
    component = vevent(venue=replace(CINEMA, latitude=None, longitude=None))
    assert component.value("GEO") is None
    assert component.value("X-APPLE-STRUCTURED-LOCATION") is None


def test_rfc7986_5_11_an_event_that_is_only_online_is_a_conference_and_located_there() -> None:
    component = vevent(online_url="https://meet.example.org/a;b,c")
    assert component.one("LOCATION").text == "https://meet.example.org/a;b,c"
    assert component.one("CONFERENCE") == Line(
        "CONFERENCE", {"VALUE": "URI", "FEATURE": "VIDEO"}, "https://meet.example.org/a;b,c"
    )


def test_an_event_that_moved_online_sends_nobody_to_the_hall() -> None:
    told = event(
        venue=CINEMA, online_url="https://meet.example.org/film", status=Status.MOVED_ONLINE
    )
    (component,) = vevents(told)
    assert component.one("LOCATION").text == "https://meet.example.org/film"
    assert component.value("GEO") is None
    assert component.value("X-APPLE-STRUCTURED-LOCATION") is None


def test_one_that_moved_online_without_an_address_keeps_its_hall() -> None:
    component = vevent(venue=CINEMA, status=Status.MOVED_ONLINE)
    assert component.one("LOCATION").text.startswith("Kino Babylon, ")


def test_an_imported_uid_is_written_as_text() -> None:
    component = vevent(uid="a,b;c\\d\r\nX-EVIL:1")
    assert component.one("UID").text == "a,b;c\\d\nX-EVIL:1"
    assert component.all("X-EVIL") == []


def test_rfc5545_3_8_4_6_each_component_names_the_page_of_its_event() -> None:
    told = series(
        "FREQ=WEEKLY", include=(datetime(2027, 6, 2, 19),), overrides=(Override(TUESDAY),)
    )
    pages = [component.one("URL") for component in vevents(told)]
    assert pages == [Line("URL", {}, PAGE)] * 3
    ends = [component.one("DESCRIPTION").text.splitlines()[-1] for component in vevents(told)]
    assert ends == [PAGE] * 3


def test_rfc5545_3_6_6_nobody_is_rung_who_has_not_asked_for_it() -> None:
    told = (series("FREQ=WEEKLY", overrides=(Override(TUESDAY),)), event(online_url="https://a.b"))
    assert [component.components for each in told for component in vevents(each)] == [[], [], []]


def test_rfc5545_3_8_7_1_an_event_says_when_it_was_made_and_keeps_saying_it() -> None:
    version = event().version
    later = version.next(datetime(2027, 2, 1, 7, 0, tzinfo=UTC))
    told = [vevent(version=each) for each in (version, later)]
    assert [each.value("CREATED") for each in told] == ["20270102T120000Z"] * 2
    assert [each.value("LAST-MODIFIED") for each in told] == [
        "20270103T083000Z",
        "20270201T070000Z",
    ]


def test_a_series_that_continues_another_is_related_to_it() -> None:
    component = vevent(related_uid="2b1f")
    assert component.one("RELATED-TO") == Line("RELATED-TO", {"RELTYPE": "SIBLING"}, "2b1f")


def test_rfc5545_3_8_2_7_a_whole_day_and_a_closing_make_nobody_busy() -> None:
    closes = Closing(datetime(2027, 6, 30, 18), ANYWHERE_ON_EARTH)
    told = [
        vevent(),
        vevent(start=date(2027, 5, 4), end=date(2027, 5, 7)),
        vevent(kind=Kind.CALL, closes=closes),
    ]
    assert [component.value("TRANSP") for component in told] == [
        "OPAQUE",
        "TRANSPARENT",
        "TRANSPARENT",
    ]


@pytest.mark.parametrize(
    ("status", "transparency"),
    [
        (Status.CONFIRMED, "OPAQUE"),
        (Status.TENTATIVE, "OPAQUE"),
        (Status.CANCELLED, "TRANSPARENT"),
        (Status.POSTPONED, "TRANSPARENT"),
        (Status.MOVED_ONLINE, "OPAQUE"),
    ],
)
def test_rfc5545_3_8_2_7_what_does_not_take_place_keeps_nobody_busy(
    status: Status, transparency: str
) -> None:
    assert vevent(status=status).value("TRANSP") == transparency
    off = series("FREQ=WEEKLY", overrides=(Override(TUESDAY, status),))
    assert [each.value("TRANSP") for each in vevents(off)] == ["OPAQUE", transparency]


def test_a_survey_that_never_closes_is_in_no_calendar() -> None:
    assert render_vevents(event(kind=Kind.SURVEY, start=None, end=None), VOICE) == b""


def test_the_same_event_gives_the_same_bytes() -> None:
    told = series("FREQ=WEEKLY", exclude=(TUESDAY,), venue=CINEMA, tags=("b", "a"))
    assert render_vevents(told, VOICE) == render_vevents(replace(told), VOICE)
