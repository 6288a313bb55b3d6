"""Pages as drafts: their linked data in the shapes that are found, and what stands in for it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from calendar_service.feeds.jsonld import render_jsonld
from calendar_service.importers.draft import Draft, Reading
from calendar_service.importers.page import read_linked_data, read_page
from tests.events import ALICE, CINEMA, VOICE, series
from tests.importers.standing import HERE, PAGE

SUPPER = {
    "@context": "https://schema.org",
    "@type": "Event",
    "name": "Harvest supper",
    "startDate": "2027-05-08T18:00:00+02:00",
}
HALL = {"name": "Hall"}
FETCHED = replace(HERE, url=PAGE)


def page(*scripts: object, head: str = "") -> bytes:
    told = "".join(
        f'<script type="application/ld+json">{json.dumps(script)}</script>' for script in scripts
    )
    return f"<!doctype html><html lang=en><head>{head}{told}</head><body>Hi</body></html>".encode()


def read(source: bytes, content_type: str = "text/html") -> Reading:
    return read_page(source, content_type, FETCHED)


def read_one(**changes: Any) -> Draft:
    """Return the draft of the supper with these changes."""
    reading = read(page({**SUPPER, **changes}))
    assert reading.problems == ()
    [draft] = reading.drafts
    return draft


def fields(**changes: Any) -> dict[str, Any]:
    """Return what the draft says besides title, start, zone, status and page."""
    usual = {"title", "start", "time_zone", "status", "url"}
    return {k: v for k, v in read_one(**changes).fields.items() if k not in usual}


def test_an_event_is_told_in_the_calendars_zone_where_its_offset_fits() -> None:
    draft = read_one()

    assert draft.fields == {
        "title": "Harvest supper",
        "start": "2027-05-08T18:00:00",
        "time_zone": "Europe/Berlin",
        "status": "confirmed",
        "url": PAGE,
    }
    assert (draft.guessed, draft.notes, draft.uid) == (("time_zone",), (), None)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2027-05-08", None, ("2027-05-08", None, None)),
        ("2027-05-08", "2027-05-08", ("2027-05-08", None, None)),
        ("2027-05-08", "2027-05-10", ("2027-05-08", "2027-05-11", None)),
        (
            "2027-05-08T18:00",
            "2027-05-08T20:00",
            ("2027-05-08T18:00:00", "2027-05-08T20:00:00", None),
        ),
        ("2027-05-08 18:00:00.000", None, ("2027-05-08T18:00:00", None, None)),
        ("2027-05-08T16:00:00Z", None, ("2027-05-08T18:00:00", None, "Europe/Berlin")),
        ("2027-05-08T18:00:00+0530", None, ("2027-05-08T18:00:00", None, "Asia/Kolkata")),
        ("2027-05-08T18:00:00-04", None, ("2027-05-08T18:00:00", None, "America/New_York")),
        ("2027-05-08T18:00:00-03:17", None, ("2027-05-08T23:17:00", None, "Europe/Berlin")),
        (
            "2027-05-08T00:00:00+02:00",
            "2027-05-08T23:59:59+02:00",
            ("2027-05-08", None, None),
        ),
        (
            "2027-05-08T00:00:00+02:00",
            "2027-05-10T00:00:00+02:00",
            ("2027-05-08", "2027-05-10", None),
        ),
        ("8 May 2027", None, ("2027-05-08", None, None)),
        (
            "2027-05-08T18:00:00+02:00",
            "2027-05-08T17:00:00+02:00",
            ("2027-05-08T18:00:00", None, "Europe/Berlin"),
        ),
        ("2027-05-08T18:00:00+02:00", "2027-05-09", ("2027-05-08T18:00:00", None, "Europe/Berlin")),
    ],
)
def test_times_are_read_as_pages_write_them(
    start: str, end: str | None, told: tuple[str, str | None, str | None]
) -> None:
    found = read_one(startDate=start, endDate=end).fields

    assert (found["start"], found.get("end"), found.get("time_zone")) == told


def test_a_duration_is_an_end() -> None:
    assert fields(duration="PT2H30M") == {"end": "2027-05-08T20:30:00"}


def test_a_start_that_cannot_be_read_is_left_out_and_said() -> None:
    draft = read_one(startDate="soon")

    assert "start" not in draft.fields
    assert draft.notes == ("Its start could not be read: soon",)


def test_a_place_and_a_place_online_are_both_kept() -> None:
    location = [
        {
            "@type": "Place",
            "name": "Village &amp; Town Hall",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Königstr. 1",
                "postalCode": 70173,
                "addressLocality": "Stuttgart",
                "addressRegion": "Baden-Württemberg",
                "addressCountry": {"@type": "Country", "name": "Germany"},
            },
            "geo": {"@type": "GeoCoordinates", "latitude": "48.78", "longitude": 9.18},
            "url": "/hall",
        },
        {"@type": "VirtualLocation", "url": "https://zoom.us/j/1"},
    ]

    assert fields(location=location) == {
        "venue": {
            "name": "Village & Town Hall",
            "address": "Königstr. 1",
            "postal_code": "70173",
            "city": "Stuttgart",
            "region": "Baden-Württemberg",
            "country": "DE",
            "latitude": 48.78,
            "longitude": 9.18,
            "url": "https://events.example/hall",
        },
        "online_url": "https://zoom.us/j/1",
    }


@pytest.mark.parametrize(
    ("location", "venue"),
    [
        ("Village Hall", {"name": "Village Hall"}),
        (
            {"@type": "Place", "name": "Hall", "address": "Königstr. 1, 70173 Stuttgart"},
            {
                "name": "Hall",
                "address": "Königstr. 1",
                "postal_code": "70173",
                "city": "Stuttgart",
            },
        ),
        ({"@type": "Place", "address": "by the lake"}, {"address": "by the lake"}),
        ({"@type": "PostalAddress", "addressLocality": "Gent"}, {"city": "Gent"}),
        (
            {"@type": "Place", "name": "Hall", "geo": {"latitude": 0, "longitude": 0}},
            {"name": "Hall"},
        ),
    ],
)
def test_a_place_in_words_is_a_venue_as_far_as_it_is_understood(
    location: object, venue: dict[str, str]
) -> None:
    assert fields(location=location) == {"venue": venue}


def test_guessed_parts_of_a_venue_are_named() -> None:
    draft = read_one(location="Hall, Königstr. 1, 70173 Stuttgart")

    parts = ("name", "address", "postal_code", "city")
    assert draft.guessed == ("time_zone", *(f"venue.{part}" for part in parts))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("https://schema.org/EventCancelled", "cancelled"),
        ("EventPostponed", "postponed"),
        (
            ["http://schema.org/EventRescheduled", "http://schema.org/EventMovedOnline"],
            "moved_online",
        ),
        ("https://schema.org/EventRescheduled", "confirmed"),
        ("nonsense", "confirmed"),
    ],
)
def test_the_status_is_kept(status: object, told: str) -> None:
    assert read_one(eventStatus=status).fields["status"] == told


@pytest.mark.parametrize(
    ("offers", "price"),
    [
        ({"price": "12.50", "priceCurrency": "EUR"}, {"amount": "12.50", "currency": "EUR"}),
        ({"price": 12, "priceCurrency": "eur"}, {"amount": "12", "currency": "EUR"}),
        ({"price": "12,00", "priceCurrency": "€"}, {"amount": "12"}),
        ([{"price": 0}], {"free": True}),
        (
            [{"price": 12, "priceCurrency": "EUR"}, {"price": 8, "priceCurrency": "EUR"}],
            {"text": "8–12 EUR", "currency": "EUR"},
        ),
        (
            {"@type": "AggregateOffer", "lowPrice": 5, "highPrice": 9, "priceCurrency": "EUR"},
            {"text": "5–9 EUR", "currency": "EUR"},
        ),
        ({"price": "on request"}, {"text": "on request"}),
    ],
)
def test_the_price_is_kept(offers: object, price: dict[str, object]) -> None:
    assert fields(offers=offers) == {"price": price}


def test_all_else_that_an_event_may_say_is_kept() -> None:
    draft = read_one(
        description="<p>Bring <b>bread</b>.</p><p>And salt.</p>",
        url="/supper?a=1",
        organizer=[
            {"@type": "Person", "name": "alice@example.org"},
            {"name": "Alice", "url": "/a"},
        ],
        offers={"@type": "Offer", "url": "book", "price": "0"},
        keywords="food, village,food",
        inLanguage="en_GB",
        image=[{"@type": "ImageObject", "url": "/supper.jpg"}],
    )

    assert draft.image_url == "https://events.example/supper.jpg"
    assert draft.fields == {
        "title": "Harvest supper",
        "start": "2027-05-08T18:00:00",
        "time_zone": "Europe/Berlin",
        "status": "confirmed",
        "description": "Bring bread.\n\nAnd salt.",
        "url": "https://events.example/supper?a=1",
        "registration_url": "https://events.example/2027/book",
        "price": {"free": True},
        "organiser": {"name": "Alice", "url": "https://events.example/a"},
        "tags": ["food", "village"],
        "language": "en-GB",
    }


def test_events_are_found_wherever_they_lie() -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "mainEntity": {**SUPPER, "location": {"@id": "#hall"}}},
            {"@type": "Place", "@id": "#hall", "name": "Hall"},
            {"@type": ["Thing", "MusicEvent"], "name": "Concert", "startDate": "2027-05-09"},
        ],
    }
    listed = [
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": SUPPER}]},
        {"@type": "Festival", "name": "Fair", "subEvent": [{**SUPPER, "name": "Opening"}]},
        {"@type": "PublicationEvent", "name": "Printed", "startDate": "2027-05-09"},
        {**SUPPER, "name": "Part", "superEvent": {**SUPPER, "name": "Whole"}},
    ]

    reading = read(page(graph, listed))

    assert [draft.fields["title"] for draft in reading.drafts] == [
        *("Harvest supper", "Concert", "Opening", "Part")
    ]
    assert reading.drafts[0].fields["venue"] == {"name": "Hall"}


def test_an_event_without_a_title_is_a_problem_that_spoils_no_other() -> None:
    reading = read(page([{**SUPPER, "name": None}, SUPPER]))

    assert [draft.fields["title"] for draft in reading.drafts] == ["Harvest supper"]
    assert [(each.field, str(each)) for each in reading.problems] == [
        ("events.1", "Event 1 has no title.")
    ]


@pytest.mark.parametrize(
    "wrapped",
    ["<!-- {} -->", "//<![CDATA[\n{}\n//]]>", "/* <![CDATA[ */ {} /* ]]> */", "{};", "\n{}\n"],
)
def test_scripts_in_wrappings_are_read(wrapped: str) -> None:
    script = wrapped.replace("{}", json.dumps(SUPPER))
    source = f'<script type="application/ld+json">{script}</script>'.encode()

    assert [draft.fields["title"] for draft in read(source).drafts] == ["Harvest supper"]


@pytest.mark.parametrize(
    "content", [5, None, "x", [], {}, [[]], {"@type": 5}, {"@type": ["Event", 5]}]
)
@pytest.mark.parametrize("name", ["startDate", "location", "offers", "organizer", "image", "@type"])
def test_strange_values_are_never_an_accident(name: str, content: object) -> None:
    for script in (
        content,
        {**SUPPER, name: content},
        {**SUPPER, name: [content, {"url": content}]},
    ):
        read_linked_data(json.dumps(script).encode(), "", FETCHED)


def test_broken_json_is_a_problem_and_the_rest_of_the_page_is_read() -> None:
    broken = b'<script type="application/ld+json">{"@type": "Event",</script>'

    reading = read(page(SUPPER) + broken)

    assert [draft.fields["title"] for draft in reading.drafts] == ["Harvest supper"]
    assert [str(each) for each in reading.problems] == [
        "Linked data in the page could not be read: it is not JSON."
    ]


def test_a_schedule_is_a_rule() -> None:
    schedule = {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "byDay": ["https://schema.org/Saturday"],
        "endDate": "2027-06-30",
        "exceptDate": ["2027-05-15T18:00:00+02:00"],
        "scheduleTimezone": "Europe/Brussels",
    }

    draft = read_one(eventSchedule=schedule)

    assert draft.fields["recurrence"] == "FREQ=WEEKLY;INTERVAL=1;UNTIL=20270630T235959;BYDAY=SA"
    assert (draft.fields["exclude"], draft.fields["time_zone"]) == (
        ["2027-05-15"],
        "Europe/Brussels",
    )
    assert draft.guessed == ()


def test_our_own_pages_are_read_back() -> None:
    ours = series("FREQ=WEEKLY;COUNT=3", venue=CINEMA, organiser=ALICE)
    text = render_jsonld(ours, VOICE)
    assert text is not None

    [draft] = read_linked_data(text.encode(), "", FETCHED).drafts

    assert draft.fields == {
        "title": "Film night",
        "start": "2027-05-04T19:00:00",
        "end": "2027-05-04T21:30:00",
        "time_zone": "Europe/Berlin",
        "recurrence": "FREQ=WEEKLY;INTERVAL=1;COUNT=3;BYDAY=TU",
        "status": "confirmed",
        "url": "https://calendar.example.org/events/film-night",
        "venue": {
            "name": "Kino Babylon",
            "address": "Rosa-Luxemburg-Straße 30",
            "postal_code": "10178",
            "city": "Berlin",
            "country": "DE",
            "latitude": 52.5258,
            "longitude": 13.4112,
        },
        "organiser": {"name": "Alice", "url": "https://alice.example.org/"},
    }
    assert draft.guessed == ()


HEAD = (
    '<meta property="og:title" content="Harvest supper"><title>Village – Harvest</title>'
    '<meta property="og:description" content="On 8 May 2027 at 6 pm. All are welcome.">'
    '<meta property="og:image" content="/a.jpg"><link rel=canonical href="/supper">'
)


def test_without_linked_data_the_head_of_the_page_is_a_guess() -> None:
    [draft] = read(page(head=HEAD)).drafts

    assert draft.fields == {
        "title": "Harvest supper",
        "description": "On 8 May 2027 at 6 pm. All are welcome.",
        "url": "https://events.example/supper",
        "language": "en",
        "start": "2027-05-08T18:00:00",
    }
    assert sorted(draft.guessed) == ["description", "language", "start", "title", "url"]
    assert draft.image_url == "https://events.example/a.jpg"


def test_a_page_that_says_nothing_of_itself_is_read_as_text() -> None:
    source = b"<html><h1>Summer party</h1><p>8 May\n2027, 7 pm</p><nav>1 May 2027</nav></html>"

    [draft] = read(source).drafts

    assert (draft.fields["title"], draft.fields["start"]) == ("Summer party", "2027-05-08T19:00:00")


def test_the_calendar_files_that_a_page_links_to_are_told() -> None:
    head = (
        '<base href="/cal/"><link rel="alternate" type="text/calendar" href="a.ics">'
        '<link rel="alternate" type="text/calendar" href="webcal://events.example/b.ics">'
        '<link rel="alternate" type="application/rss+xml" href="c">'
        '<link rel="alternate" type="text/calendar" href="javascript:alert(1)">'
    )

    assert read(page(head=head)).feed_urls == (
        "https://events.example/cal/a.ics",
        "https://events.example/b.ics",
    )


@pytest.mark.parametrize(
    ("source", "content_type"),
    [
        ("Café".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("Café".encode(), "text/html"),
        ("Café".encode("cp1252"), "text/html"),
        ("Café".encode("utf-16"), "text/html"),
        ("Café".encode(), "text/html; charset=base64"),
        ("Café".encode(), "text/html; charset=nonsense"),
    ],
)
def test_a_page_is_decoded_as_browsers_do(source: bytes, content_type: str) -> None:
    [draft] = read(source, content_type).drafts

    assert draft.fields["title"] == "Café"
