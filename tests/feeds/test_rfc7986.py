"""What RFC 7986 adds to calendars and events, each beside the older name of the same fact."""

from dataclasses import replace

import pytest

from calendar_service.domain.event import Event, Image
from calendar_service.feeds.ics import FOOTER, header, join_ics
from calendar_service.feeds.lint import lint
from calendar_service.feeds.lint_finding import Level
from calendar_service.feeds.vevent import render_vevents
from tests.events import CALENDAR, VOICE, event
from tests.feeds.reading import Component, Line, read, read_ical, read_ical_js, read_icalendar

TEXT = "Films, all; of Berlin\\ and 映画"
MEETING = "https://meet.example.org/film"


def calendar() -> Component:
    (found,) = read(header(replace(CALENDAR, description=TEXT, refresh="PT2H"), TEXT) + FOOTER)
    return found


def vevent(told: Event) -> Component:
    (found,) = read(render_vevents(told, VOICE))
    return found


def test_rfc7986_5_1_the_calendar_has_a_name() -> None:
    assert [calendar().text(name) for name in ("NAME", "X-WR-CALNAME")] == [TEXT, TEXT]


def test_rfc7986_5_2_the_calendar_has_a_description() -> None:
    assert [calendar().text(name) for name in ("DESCRIPTION", "X-WR-CALDESC")] == [TEXT, TEXT]


def test_rfc7986_5_5_the_calendar_has_a_page() -> None:
    assert calendar().one("URL") == Line("URL", {}, "https://calendar.example.org/events")


def test_rfc7986_5_7_how_often_to_look_is_a_duration_that_says_so() -> None:
    assert calendar().one("REFRESH-INTERVAL").parameters == {"VALUE": "DURATION"}
    names = ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")
    assert [calendar().value(name) for name in names] == ["PT2H", "PT2H"]


def test_rfc7986_5_8_the_source_is_a_uri_that_says_so() -> None:
    assert calendar().one("SOURCE") == Line(
        "SOURCE", {"VALUE": "URI"}, "https://calendar.example.org/events.ics"
    )


def test_rfc7986_5_9_the_calendar_has_a_colour_by_its_name() -> None:
    (found,) = read(header(replace(CALENDAR, accent="#0f0"), TEXT) + FOOTER)
    assert [found.value(name) for name in ("COLOR", "X-APPLE-CALENDAR-COLOR")] == [
        "lime",
        "#00FF00",
    ]


def test_rfc7986_6_3_a_conference_says_that_it_shows_pictures() -> None:
    told = vevent(event(online_url=MEETING)).one("CONFERENCE")
    assert told.parameters["FEATURE"] == "VIDEO"


@pytest.mark.parametrize(
    ("logo", "url"),
    [
        ("/static/logo.png", "https://calendar.example.org/static/logo.png"),
        ("https://pictures.example/logo.png", "https://pictures.example/logo.png"),
    ],
)
def test_rfc7986_5_10_the_logo_of_the_operator_is_the_image_of_the_calendar(
    logo: str, url: str
) -> None:
    (told,) = read(header(replace(CALENDAR, logo=logo), TEXT) + FOOTER)
    image = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": "image/png"}
    assert told.one("IMAGE") == Line("IMAGE", image, url)
    assert calendar().all("IMAGE") == []


def test_rfc7986_5_10_readers_take_a_calendar_with_a_logo() -> None:
    url = "https://pictures.example/a,b;c.svg"
    document = join_ics(
        replace(CALENDAR, logo=url), TEXT, [], [render_vevents(event(tzid="UTC"), VOICE)]
    )
    assert str(read_icalendar(document)["IMAGE"]) == url
    assert [each.summary for each in read_ical(document).events] == ["Film night"]
    (_, lines, (vevent, *_)) = read_ical_js(document)
    image = {"display": "BADGE", "fmttype": "image/svg+xml"}
    assert ["image", image, "uri", url] in lines
    assert ["summary", {}, "text", "Film night"] in vevent[1]
    assert [each for each in lint(document) if each.level is not Level.NOTE] == []


def test_rfc7986_6_1_an_image_says_how_it_is_shown() -> None:
    picture = Image("https://calendar.example.org/images/ab.webp", "An angel", 1920, 1080)
    assert vevent(event(image=picture)).one("IMAGE").parameters["DISPLAY"] == "BADGE"
