"""Listings and single events as programs read them."""

from datetime import datetime
from typing import Any

import pytest
from icalendar import Calendar

from calendar_service.feeds.registry import FORMATS, Format
from tests.web.visitors import HERE, Site, decide, submit

OCCURRENCE = [
    *("id", "uid", "url", "kind", "status", "status_reason", "title", "description"),
    *("description_html", "start", "end", "time_zone", "all_day", "venue", "online_url"),
    *("organiser", "categories", "tags", "language", "image", "registration_url", "closes_at"),
    *("price", "recurrence", "recurrence_id", "sequence", "updated"),
]
SAMPLE_OF_2014 = [
    "Haus der Wirtschaft, Stuttgart",
    "Europe Day",
    "Six model demonstrator regions",
    "European Mobility Week",
    "European Day of Languages",
    "Monterrey, Mexico",
    "Key Enabling Technologies Platforms",
]


async def titles(site: Site, query: str) -> list[str]:
    """Return what is listed, in order; surveys, which happen at no time, come last."""
    answer = await site.visitor().get(f"/events.json?{query}")
    assert answer.status_code == 200, answer.text
    found = sorted(answer.json()["events"], key=lambda each: each["kind"] == "survey")
    return [each["title"] for each in found]


async def summaries(site: Site, path: str) -> list[str]:
    answer = await site.visitor().get(path)
    assert answer.status_code == 200, answer.text
    return [str(each["summary"]) for each in Calendar.from_ical(answer.content).walk("VEVENT")]


async def test_the_feed_is_a_calendar_that_others_can_read(sampled: Site) -> None:
    answer = await sampled.visitor().get("/events.ics")

    calendar = Calendar.from_ical(answer.content)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="events.ics"'
    assert (calendar["version"], calendar["x-wr-calname"]) == ("2.0", "Calendar")
    assert [str(each["summary"]) for each in calendar.walk("VEVENT")] == [
        "Europe Day",
        "European Mobility Week",
        "European Day of Languages",
        "Cluster network round table",
    ]


async def test_the_feed_reaches_six_months_back_by_default(site: Site) -> None:
    for title, start in (("Long ago", "2026-04-30"), ("Six months ago", "2026-05-01")):
        await site.publish(title=title, start=start, end=None)

    found = await summaries(site, "/events.ics")

    assert [title for title in found if "ago" in title] == ["Six months ago"]
    assert await titles(site, "q=ago") == []
    assert await titles(site, "q=ago&from=2000-01-01") == ["Long ago", "Six months ago"]


async def test_the_listing_as_json_has_the_shape_of_the_contract(site: Site) -> None:
    event_id = await site.publish(
        title="Choir & friends",
        start="2027-05-08T09:00",
        end="2027-05-08T10:30",
        time_zone="Europe/Berlin",
        description="**Bring** a voice",
        status="tentative",
        status_reason="The hall is not booked",
        venue={
            "name": "Liederhalle",
            "address": "Berliner Platz 1",
            "postal_code": "70174",
            "city": "Stuttgart",
            "region": "BW",
            "country": "de",
            "latitude": 48.78,
            "longitude": 9.17,
            "url": "https://hall.example.org/",
        },
        online_url="https://meet.example.org/choir",
        url="https://choir.example.org/",
        registration_url="https://choir.example.org/join",
        price={"text": "5 €", "amount": "5", "currency": "EUR", "free": False},
        organiser={"name": "Choir", "url": "https://choir.example.org/"},
        tags=["Singing"],
        language="de",
    )

    document = (await site.visitor().get("/events.json?q=choir")).json()

    (found,) = document["events"]
    assert list(document) == ["title", "updated", "revision", "events", "next"]
    assert (document["title"], document["next"]) == ("Calendar", None)
    assert list(found) == OCCURRENCE
    assert found == {
        "id": event_id,
        "uid": found["uid"],
        "url": f"{HERE}/events/{event_id}",
        "kind": "event",
        "status": "tentative",
        "status_reason": "The hall is not booked",
        "title": "Choir & friends",
        "description": "Bring a voice",
        "description_html": "<p><strong>Bring</strong> a voice</p>",
        "start": "2027-05-08T09:00:00+02:00",
        "end": "2027-05-08T10:30:00+02:00",
        "time_zone": "Europe/Berlin",
        "all_day": False,
        "venue": {
            "id": found["venue"]["id"],
            "name": "Liederhalle",
            "address": "Berliner Platz 1",
            "postal_code": "70174",
            "city": "Stuttgart",
            "region": "BW",
            "country": "DE",
            "latitude": 48.78,
            "longitude": 9.17,
            "url": "https://hall.example.org/",
        },
        "online_url": "https://meet.example.org/choir",
        "organiser": {
            "id": found["organiser"]["id"],
            "name": "Choir",
            "url": "https://choir.example.org/",
        },
        "categories": [],
        "tags": ["Singing"],
        "language": "de",
        "image": None,
        "registration_url": "https://choir.example.org/join",
        "closes_at": None,
        "price": {"text": "5 €", "amount": "5", "currency": "EUR", "free": False},
        "recurrence": None,
        "recurrence_id": None,
        "sequence": 0,
        "updated": "2026-11-22T12:00:00Z",
    }


async def test_a_past_event_has_its_documents_for_ever(sampled: Site) -> None:
    carol = sampled.visitor()
    (past,) = (await carol.get("/events.json?q=stuttgart&from=2014-01-01")).json()["events"]

    alone = (await carol.get(f"/events/{past['id']}.json")).json()

    assert list(alone) == ["title", "updated", "revision", "events", "next"]
    assert alone["events"] == [past]
    assert (past["start"], past["end"], past["all_day"]) == ("2014-05-08", "2014-05-09", True)
    assert await summaries(sampled, f"/events/{past['id']}.ics") == [
        "Haus der Wirtschaft, Stuttgart"
    ]


async def test_a_series_has_all_its_dates_on_its_own_pages(sampled: Site) -> None:
    carol = sampled.visitor()
    (first, *_) = (await carol.get("/events.json?q=europe+day")).json()["events"]

    found, url = [], f"{HERE}/events/{first['id']}.json?limit=5"
    while url:
        page = (await carol.get(url)).json()
        found += [(each["start"], each["recurrence_id"]) for each in page["events"]]
        url = page["next"]

    assert found == [(f"{year}-05-09", f"{year}0509") for year in range(2014, 2029)]
    assert first["recurrence"] == {
        "rrule": "FREQ=YEARLY",
        "text": first["recurrence"]["text"],
    }


async def test_a_changed_date_of_a_series_tells_what_differs(site: Site) -> None:
    event_id = await site.publish(
        title="Market",
        start="2027-05-07T08:00",
        end="2027-05-07T12:00",
        recurrence="FREQ=WEEKLY;COUNT=3",
        overrides=[
            {"recurrence_id": "2027-05-14", "title": "Spring market", "start": "2027-05-15T09:00"}
        ],
    )

    events = (await site.visitor().get(f"/events/{event_id}.json")).json()["events"]

    assert [(each["title"], each["start"], each["recurrence_id"]) for each in events] == [
        ("Market", "2027-05-07T08:00:00+02:00", "20270507T080000"),
        ("Spring market", "2027-05-15T09:00:00+02:00", "20270514T080000"),
        ("Market", "2027-05-21T08:00:00+02:00", "20270521T080000"),
    ]
    assert {(each["id"], each["uid"]) for each in events} == {(event_id, events[0]["uid"])}


async def test_a_year_of_the_past_lists_what_happened_in_it(sampled: Site) -> None:
    assert await titles(sampled, "from=2014-01-01&to=2015-01-01") == SAMPLE_OF_2014


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=mx", ["Monterrey, Mexico"]),
        ("country=DE&country=MX", ["Haus der Wirtschaft, Stuttgart", "Monterrey, Mexico"]),
        ("kind=call", ["Six model demonstrator regions"]),
        (
            "kind=call&kind=survey",
            ["Six model demonstrator regions", "Key Enabling Technologies Platforms"],
        ),
        ("kind=event&not_category=european-days&country=DE", ["Haus der Wirtschaft, Stuttgart"]),
        ("q=könig", ["Haus der Wirtschaft, Stuttgart"]),
        ("q=KONIG+karl", ["Haus der Wirtschaft, Stuttgart"]),
        ("q=no+such+words", []),
        ("category=no-such-category", []),
        ("country=ZZ", []),
        ("country=&q=&kind=", SAMPLE_OF_2014),
        ("colour=green&expand=yes&utm_source=letter", SAMPLE_OF_2014),
    ],
)
async def test_a_filter_decides_what_is_listed(sampled: Site, query: str, found: list[str]) -> None:
    assert await titles(sampled, f"from=2014-01-01&to=2015-01-01&{query}") == found


async def test_the_feed_and_the_listing_understand_the_same_filter(sampled: Site) -> None:
    query = "from=2014-01-01&to=2015-01-01&category=european-days"

    assert await summaries(sampled, f"/events.ics?{query}") == await titles(sampled, query)


@pytest.mark.parametrize("path", ["/events.ics", "/events.json"])
async def test_an_ill_formed_value_is_400_and_names_what_is_allowed(
    sampled: Site, path: str
) -> None:
    answer = await sampled.visitor().get(
        f"{path}?from=soon&to=2027-05-08T09:00&country=Germany&kind=party&online=maybe"
    )

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (400, "/api#bad-query")
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(error["field"] for error in problem["errors"]) == [
        *("country", "from", "kind", "online", "to")
    ]
    told = {error["field"]: error["message"] for error in problem["errors"]}
    assert "event, call, survey" in told["kind"]
    assert "yes or no" in told["online"]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "said",
    [
        "lang=en&cancelled=both&expand=no&order=start&limit=50&utm_source=letter&country=",
        "LANG=EN&lang=EN&lang=en-GB&order=START",
    ],
)
async def test_what_goes_without_saying_makes_no_second_copy(
    sampled: Site, format: str, said: str
) -> None:
    carol = sampled.visitor()
    plain = await carol.get(f"/events.{format}")
    listed = (await carol.get("/events.json?kind=event&limit=1")).json()["events"]
    address = f"/events/{listed[0]['id']}.{format}"

    asked = await carol.get(f"/events.{format}?{said}")

    assert (asked.headers["etag"], asked.content) == (plain.headers["etag"], plain.content)
    if format in ("ics", "jscalendar", "json"):
        told, usual = await carol.get(f"{address}?{said}"), await carol.get(address)
        assert (told.status_code, told.headers["etag"]) == (200, usual.headers["etag"])


async def test_a_feed_takes_no_pages(sampled: Site) -> None:
    whole = await sampled.visitor().get("/events.ics")

    assert (await sampled.visitor().get("/events.ics?limit=1")).content == whole.content


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
async def test_what_is_ill_formed_is_refused_alike_in_every_format(
    sampled: Site, format: Format
) -> None:
    query = "cancelled=foo&expand=maybe&alarm=PT3H&lang=tlh&order=size&limit=0&after=x&from=soon"

    answer = await sampled.visitor().get(f"/events{format.suffix}?{query}")

    wrong = sorted(error["field"] for error in answer.json()["errors"])
    named = ["after", "alarm", "cancelled", "expand", "from", "lang", "limit", "order"]
    assert (answer.status_code, wrong) == (400, named)


@pytest.mark.parametrize("suffix", [".ics", ".json", ".jscalendar"])
async def test_so_it_is_where_one_event_is_asked_for(site: Site, suffix: str) -> None:
    event_id = await site.publish()

    answer = await site.visitor().get(f"/events/{event_id}{suffix}?cancelled=foo&limit=none")

    wrong = sorted(error["field"] for error in answer.json()["errors"])
    assert (answer.status_code, wrong) == (400, ["cancelled", "limit"])


async def test_next_leads_through_every_occurrence_once_in_order(sampled: Site) -> None:
    carol = sampled.visitor()
    query = "from=2014-01-01&to=2028-01-01"
    whole = (await carol.get(f"/events.json?{query}&limit=200")).json()

    found, url = [], f"{HERE}/events.json?{query}&limit=7"
    while url:
        page = (await carol.get(url)).json()
        assert len(page["events"]) == 7 or page["next"] is None
        found += page["events"]
        url = page["next"]

    assert whole["next"] is None
    assert found == whole["events"]
    starts = [_day(each) for each in found if each["kind"] == "event"]
    assert starts == sorted(starts)


def _day(occurrence: dict[str, Any]) -> str:
    return datetime.fromisoformat(occurrence["start"]).date().isoformat()


async def test_nothing_that_was_not_published_can_be_read(site: Site) -> None:
    """Whatever is guessed is answered alike, but for the guess itself."""
    program = await site.program()
    waiting = await submit(site.visitor(), title="A secret party")
    declined = await submit(site.visitor(), title="A secret party")
    await decide(program, declined["id"], "decline")
    carol = site.visitor()

    for form in ("/events/{}", "/events/{}.json", "/events/{}.ics", "/events/{}/20270508T180000"):
        answers = {
            guess: await carol.get(form.format(guess))
            for guess in (waiting["id"], declined["id"], "id0")
        }
        bodies = {answer.text.replace(guess, "…") for guess, answer in answers.items()}
        assert {answer.status_code for answer in answers.values()} == {404}
        assert len(bodies) == 1
    for path in ("/", "/events", "/events.json?q=secret", "/events.ics?from=2000-01-01"):
        assert "secret party" not in (await carol.get(path)).text


async def test_a_survey_without_an_end_is_listed_but_no_calendar_entry(sampled: Site) -> None:
    carol = sampled.visitor()
    (survey,) = (await carol.get("/events.json?kind=survey")).json()["events"]

    assert survey["closes_at"] is None
    assert (await carol.get(f"/events/{survey['id']}.json")).status_code == 200
    assert (await carol.get(f"/events/{survey['id']}.ics")).status_code == 404


async def test_a_call_stands_at_its_closing(sampled: Site) -> None:
    carol = sampled.visitor()
    (call,) = (await carol.get("/events.json?kind=call&from=2014-01-01")).json()["events"]

    assert (call["start"], call["end"], call["closes_at"]) == (
        "2014-05-12",
        "2014-05-13",
        "2014-05-12",
    )


async def test_relative_days_are_counted_from_today_and_a_space_reads_as_plus(
    site: Site,
) -> None:
    await site.publish(title="Tomorrow’s soup", start="2026-11-23", end=None)

    assert await titles(site, "from=+1d&to=+2d") == ["Tomorrow’s soup"]
    assert await titles(site, "from=%2B1d&to=%2B2d&q=soup") == ["Tomorrow’s soup"]
    assert await titles(site, "from=-30d&to=+1d&q=soup") == []


async def test_the_revision_is_that_of_the_newest_change_in_the_document(site: Site) -> None:
    carol = site.visitor()
    await site.publish(title="Lantern walk", venue={"country": "LU"})
    before = (await carol.get("/events.json?country=LU")).json()

    await site.publish(title="Elsewhere", venue={"country": "FR"})

    after = (await carol.get("/events.json?country=LU")).json()
    everywhere = (await carol.get("/events.json")).json()
    assert after == before
    assert everywhere["revision"] > before["revision"]
