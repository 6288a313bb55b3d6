"""Tests of the upcoming list: its order, its pages, and what is on them."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calendar_service.catalogue.listing import Page, upcoming_document
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.when import parse_moment
from calendar_service.storage.schema import events, occurrences
from tests.house import House, counted_queries, draft

EVERYTHING = EventFilter()


def since(day: str, end: str | None = None) -> EventFilter:
    return EventFilter(date.fromisoformat(day), date.fromisoformat(end) if end else None)


def read(page: Page) -> list[dict[str, Any]]:
    return [json.loads(each) for each in page.occurrences]


async def titles(house: House, asked: EventFilter = EVERYTHING) -> list[str]:
    page = await house.catalogue.page(asked, Paging(200))
    return [each["title"] for each in read(page)]


async def pages(house: House, limit: int, *, only: str | None = None) -> list[Page]:
    """Return all pages of the whole listing."""
    found: list[Page] = []
    place: Place | None = None
    while not found or place is not None:
        paging = Paging(limit, place)
        page = await house.catalogue.page(EVERYTHING, paging, only=only)
        found.append(page)
        place = page.next_place
    return found


def keys(found: list[Page]) -> Iterator[tuple[str, str | None]]:
    for page in found:
        for each in read(page):
            yield each["id"], each["recurrence_id"]


async def test_every_occurrence_is_on_one_page_however_the_list_is_cut(house: House) -> None:
    """Also where several begin at the same moment, on either side of a cut."""
    await house.publish(
        *(draft(f"Talk {number}", "2027-05-08T19:00") for number in range(4)),
        draft("Choir", "2027-05-01T19:00", recurrence="FREQ=WEEKLY;COUNT=3"),
        draft("Dance", "2027-05-01T19:00", recurrence="FREQ=WEEKLY;COUNT=3"),
        draft("Day", "2027-05-08"),
    )
    whole = list(keys(await pages(house, 200)))
    assert len(whole) == len(set(whole)) == 11

    for limit in range(1, 13):
        cut = await pages(house, limit)
        assert list(keys(cut)) == whole
        assert [len(page.occurrences) for page in cut[:-1]] == [limit] * (len(cut) - 1)
        assert 1 <= len(cut[-1].occurrences) <= limit


async def test_a_page_that_just_holds_the_rest_has_none_after_it(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-01"), draft("Quiz", "2027-05-02"))

    page = await house.catalogue.page(EVERYTHING, Paging(2))

    assert (len(page.occurrences), page.next_place) == (2, None)


@pytest.mark.parametrize("order", [2**63 - 1, -(2**63) + 1, 10**17, 0])
async def test_a_place_that_no_instant_is_at_is_before_or_after_all(
    house: House, order: int
) -> None:
    """Whoever makes up a cursor gets an answer all the same."""
    await house.publish(draft("Choir", "2027-05-01"))

    paging = Paging(5, Place(order, "x/"))
    page = await house.catalogue.page(EVERYTHING, paging)

    expected = ["Choir"] if order <= 0 else []
    assert [each["title"] for each in read(page)] == expected


async def test_an_event_that_comes_between_two_pages_moves_no_other(house: House) -> None:
    await house.publish(*(draft(f"Talk {day}", f"2027-05-0{day}") for day in range(1, 7)))
    first = await house.catalogue.page(EVERYTHING, Paging(3))

    await house.publish(draft("Earlier", "2027-04-01"), draft("Later", "2027-05-05T10:00"))
    rest = await house.catalogue.page(EVERYTHING, Paging(9, first.next_place))

    shown = [each["title"] for each in (*read(first), *read(rest))]
    assert shown == [*("Talk 1", "Talk 2", "Talk 3", "Talk 4", "Talk 5", "Later", "Talk 6")]


async def test_an_occurrence_tells_its_own_times_and_an_override_its_own_words(
    house: House,
) -> None:
    await house.publish(
        draft(
            "Choir",
            "2027-03-25T19:00",
            "choir@x",
            end="2027-03-25T21:00",
            recurrence="FREQ=WEEKLY;COUNT=3",
            overrides=[
                {
                    "recurrence_id": "2027-04-01",
                    "title": "Concert",
                    "start": "2027-04-02T20:00",
                    "venue": {"name": "Cathedral"},
                }
            ],
        )
    )

    page = await house.catalogue.page(EVERYTHING, Paging())

    facts = ("title", "start", "end", "recurrence_id")
    assert [tuple(each[fact] for fact in facts) for each in read(page)] == [
        ("Choir", "2027-03-25T19:00:00+01:00", "2027-03-25T21:00:00+01:00", "20270325T190000"),
        ("Concert", "2027-04-02T20:00:00+02:00", "2027-04-02T22:00:00+02:00", "20270401T190000"),
        ("Choir", "2027-04-08T19:00:00+02:00", "2027-04-08T21:00:00+02:00", "20270408T190000"),
    ]
    assert [each["venue"] and each["venue"]["name"] for each in read(page)] == [
        *(None, "Cathedral", None)
    ]
    event_id = read(page)[0]["id"]
    moment = parse_moment("20270401T190000")
    assert moment is not None
    assert await house.catalogue.occurrence(event_id, moment) == page.occurrences[1]
    assert await house.catalogue.last_occurrence(event_id) == page.occurrences[2]
    missing = parse_moment("20270402T200000")
    assert missing is not None
    assert await house.catalogue.occurrence(event_id, missing) is None


async def test_a_moved_occurrence_is_listed_where_it_was_moved_to(house: House) -> None:
    await house.publish(
        draft(
            "Choir",
            "2027-05-01",
            recurrence="FREQ=DAILY;COUNT=3",
            overrides=[{"recurrence_id": "2027-05-02", "start": "2027-06-02"}],
        )
    )

    page = await house.catalogue.page(since("2027-05-02"), Paging())

    assert [each["start"] for each in read(page)] == ["2027-05-03", "2027-06-02"]


async def test_a_call_is_listed_while_it_is_open_and_stands_at_its_closing(house: House) -> None:
    await house.publish(
        draft("Call", "2027-04-01", kind="call", closes_at="2027-05-12T17:00"),
        draft("Fair", "2027-05-12"),
        draft("Concert", "2027-05-12T20:00"),
    )

    assert await titles(house) == ["Fair", "Call", "Concert"]
    assert await titles(house, since("2027-04-20", "2027-04-21")) == ["Call"]
    assert await titles(house, since("2027-03-31", "2027-04-01")) == []
    assert await titles(house, since("2027-05-12", "2027-05-13")) == ["Fair", "Call", "Concert"]
    assert await titles(house, since("2027-05-13")) == []


async def test_a_call_is_open_to_the_end_of_its_day_anywhere_on_earth(house: House) -> None:
    """12 May ends at noon of 13 May UTC there."""
    await house.publish(
        draft("Here", None, kind="call", closes_at="2027-05-12"),
        draft("Anywhere", None, kind="call", closes_at="2027-05-12 AoE"),
    )

    assert await titles(house, since("2027-05-12", "2027-05-13")) == ["Here", "Anywhere"]
    assert await titles(house, since("2027-05-13", "2027-05-14")) == ["Anywhere"]
    assert await titles(house, since("2027-05-14")) == []


async def test_a_survey_that_never_closes_stands_where_it_opened(house: House) -> None:
    await house.publish(
        draft("Survey", "2014-01-01", kind="survey"),
        draft("Nameless Survey", None, kind="survey"),
        draft("Far Ahead", "2199-12-31"),
    )

    page = await house.catalogue.page(since("2027-05-01"), Paging())

    assert [(each["title"], each["start"], each["end"]) for each in read(page)] == [
        ("Survey", "2014-01-01", None),
        ("Nameless Survey", None, None),
        ("Far Ahead", "2199-12-31", "2200-01-01"),
    ]
    assert await titles(house, since("2014-01-01", "2014-01-02")) == ["Survey"]
    assert [page.next_place for page in await pages(house, 1)][-1] is None
    assert len(await pages(house, 1)) == 3


async def test_all_day_events_are_listed_by_their_own_dates(house: House) -> None:
    await house.publish(
        draft("Auckland", "2027-05-09", time_zone="Pacific/Auckland"),
        draft("Honolulu", "2027-05-09", time_zone="Pacific/Honolulu"),
        draft("Midnight", "2027-05-09T00:00"),
    )

    assert await titles(house, since("2027-05-09", "2027-05-10")) == [
        *("Auckland", "Honolulu", "Midnight")
    ]
    assert await titles(house, since("2027-05-10")) == []
    assert await titles(house, since("2027-05-08", "2027-05-09")) == []


async def test_a_moment_without_a_length_is_listed_on_its_day(house: House) -> None:
    await house.publish(draft("Fireworks", "2027-05-09T00:00"))

    assert await titles(house, since("2027-05-09", "2027-05-10")) == ["Fireworks"]
    assert await titles(house, since("2027-05-08", "2027-05-09")) == []


async def test_one_event_alone_has_its_past_dates_too(house: House) -> None:
    await house.publish(
        draft("Choir", "2020-01-01", recurrence="FREQ=YEARLY"), draft("Quiz", "2027-05-01")
    )
    choir_id = (await house.column(events.c.id))[0]

    found = list(keys(await pages(house, 3, only=choir_id)))

    assert [recurrence_id for _, recurrence_id in found] == [
        f"{year}0101" for year in range(2020, 2030)
    ]
    assert {event_id for event_id, _ in found} == {choir_id}


async def test_words_are_found_wherever_they_stand_the_last_as_it_is_typed(house: House) -> None:
    await house.publish(
        draft("Straßenfest", "2027-05-01", venue={"city": "Köln"}, tags=["Musik"]),
        draft("Stadtfest", "2027-05-02", description="With **musicians** of Köln."),
    )

    assert await titles(house, EventFilter(words=("koln", "mus"))) == ["Straßenfest", "Stadtfest"]
    assert await titles(house, EventFilter(words=("koln", "musik"))) == ["Straßenfest"]
    assert await titles(house, EventFilter(words=("mus", "koln"))) == []
    assert await titles(house, EventFilter(words=("strassenf",))) == ["Straßenfest"]


async def test_choices_are_any_of_and_none_of(house: House) -> None:
    await house.publish(
        draft("Kiel", "2027-05-01", venue={"city": "Kiel", "country": "DE"}),
        draft("Graz", "2027-05-02", venue={"city": "Graz", "country": "AT"}),
        draft("Nowhere", "2027-05-03"),
    )
    either = EventFilter(any_of=(("country", ("AT", "DE")),))

    assert await titles(house, either) == ["Kiel", "Graz"]
    assert await titles(house, EventFilter(none_of=(("country", ("AT",)),))) == ["Kiel", "Nowhere"]
    both = EventFilter(any_of=(("city", ("kiel",)), ("country", ("AT",))))
    assert await titles(house, both) == []
    assert await titles(house, EventFilter(any_of=(("country", ("FR",)),))) == []


async def test_one_event_and_three_take_as_many_queries(house: House) -> None:
    async def queries() -> int:
        with counted_queries() as seen:
            await house.catalogue.page(EVERYTHING, Paging())
        return len(seen)

    await house.publish(draft("Choir", "2027-05-01", venue={"name": "Hall"}))
    one = await queries()
    for number in range(2):
        await house.publish(
            draft(f"Quiz {number}", "2027-05-01", venue={"name": f"Hall {number}"}, tags=["a"])
        )

    assert await queries() == one


async def test_the_document_is_the_page_as_json(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-01"))
    page = await house.catalogue.page(EVERYTHING, Paging())
    told = {"title": "Cluster Calendar", "filename": "events.json"}

    document = upcoming_document(page, next_url="https://x/?a=1", **told)

    assert json.loads(document.body) == {
        "title": "Cluster Calendar",
        "updated": "2027-03-01T10:00:00Z",
        "revision": 1,
        "events": read(page),
        "next": "https://x/?a=1",
    }
    same = await house.catalogue.page(EVERYTHING, Paging())
    again = upcoming_document(same, next_url="https://x/?a=1", **told)
    assert again == document
    other = upcoming_document(same, next_url=None, **told)
    assert other.etag != document.etag


async def test_the_export_holds_everything_that_is_indexed(house: House) -> None:
    await house.publish(
        draft("Choir", "2020-01-01T19:00", recurrence="FREQ=DAILY;COUNT=450"),
        draft("Survey", None, kind="survey"),
    )

    exported = json.loads(await house.catalogue.export_upcoming())

    assert len(exported["events"]) == len(await house.rows(occurrences)) == 451
    assert exported["next"] is None
    assert exported["updated"] == datetime(2027, 3, 1, 10, tzinfo=UTC).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


@pytest.mark.parametrize("end", ["2027-05-10", "2027-05-01"])
async def test_nothing_is_between_two_days_that_have_none_between_them(
    house: House, end: str
) -> None:
    await house.publish(
        draft("Exhibition", "2027-01-01", end="2028-01-01"),
        draft("Choir", "2027-01-04T19:00", recurrence="FREQ=WEEKLY"),
        draft("Call", None, kind="call", closes_at="2027-12-01"),
    )
    asked = since("2027-05-10", end)

    feed = await house.catalogue.feed(asked, house.clock.now())

    assert await titles(house, asked) == []
    assert b"BEGIN:VEVENT" not in feed.body
