"""Tests of when a document last changed, and which change it was."""

from datetime import UTC, date, datetime, timedelta

from calendar_service.catalogue.listing import upcoming_document
from calendar_service.catalogue.touch import Touch
from calendar_service.domain.event import Status
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.storage.schema import events
from tests.house import START, House, draft

EVERYTHING = EventFilter()
IN_GERMAN = EventFilter(any_of=(("language", ("de",)),))
CHOIR = draft("Choir", "2027-05-08T19:00", "choir@x", language="de")
QUIZ = draft("Quiz", "2027-06-09", "quiz@x", language="fr")


async def touch(house: House, asked: EventFilter, *, only: str | None = None) -> Touch:
    page = await house.catalogue.page(asked, Paging(), only=only)
    return page.touch


async def json_tag(house: House, asked: EventFilter) -> str:
    page = await house.catalogue.page(asked, Paging())
    return upcoming_document(page, title="Calendar", next_url=None, filename="events.json").etag


def between(start: date, end: date) -> EventFilter:
    return EventFilter(start, end)


async def test_a_document_that_nothing_ever_touched_is_as_old_as_the_database(
    house: House,
) -> None:
    first = await json_tag(house, IN_GERMAN)
    house.clock.advance(days=1)
    await house.publish(QUIZ)

    assert await touch(house, IN_GERMAN) == Touch(0, START)
    assert await json_tag(house, IN_GERMAN) == first


async def test_the_newest_change_that_touched_it_counts_and_no_other(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    changed_at = house.clock.advance(days=1)
    await house.change("Choir", title="Choirs")
    german = await json_tag(house, IN_GERMAN)
    later_at = house.clock.advance(days=1)
    await house.change("Quiz", title="Pub Quiz")

    assert await touch(house, IN_GERMAN) == Touch(2, changed_at)
    assert await touch(house, EVERYTHING) == Touch(3, later_at)
    assert await json_tag(house, IN_GERMAN) == german


async def test_entering_and_leaving_a_filter_touch_it(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    entered_at = house.clock.advance(days=1)
    await house.change("Quiz", language="de")
    assert await touch(house, IN_GERMAN) == Touch(2, entered_at)

    left_at = house.clock.advance(days=1)
    await house.change("Quiz", language="fr")
    assert await touch(house, IN_GERMAN) == Touch(3, left_at)

    house.clock.advance(days=1)
    await house.change("Quiz", title="Pub Quiz")
    assert await touch(house, IN_GERMAN) == Touch(3, left_at)


async def test_entering_and_leaving_a_window_touch_it(house: House) -> None:
    may = between(date(2027, 5, 1), date(2027, 6, 1))
    await house.publish(CHOIR, QUIZ)
    edge_at = datetime(2027, 4, 30, 22, tzinfo=UTC)
    house.clock.at = edge_at + timedelta(days=3)

    entered_at = house.clock.now()
    await house.change("Quiz", start=date(2027, 5, 9))
    assert await touch(house, may) == Touch(2, entered_at)
    left_at = house.clock.advance(days=1)
    await house.change("Quiz", start=date(2027, 7, 9))
    assert await touch(house, may) == Touch(3, left_at)
    house.clock.advance(days=1)
    await house.change("Quiz", status=Status.CANCELLED)
    found = await touch(house, may)
    assert (found.revision, found.updated_at) == (3, left_at)


async def test_one_event_is_touched_by_its_own_changes_alone(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    choir_id, quiz_id = await house.column(events.c.id)
    changed_at = house.clock.advance(days=1)
    await house.change("Quiz", title="Pub Quiz")

    assert await touch(house, EVERYTHING, only=choir_id) == Touch(1, START)
    assert await touch(house, EVERYTHING, only=quiz_id) == Touch(2, changed_at)


async def test_a_window_edge_that_was_crossed_is_when_the_document_changed(house: House) -> None:
    """From 10 May to 12 May in Berlin; an edge ahead may be a relative one, such as tomorrow,
    which moved with the last midnight."""
    await house.publish(CHOIR)
    window = between(date(2027, 5, 10), date(2027, 5, 12))

    for now, modified_at in (
        ("2027-05-09T21:59:59", "2027-05-08T22:00:00"),
        ("2027-05-09T22:00:00", "2027-05-09T22:00:00"),
        ("2027-05-10T12:00:00", "2027-05-09T22:00:00"),
        ("2027-05-11T22:00:00", "2027-05-11T22:00:00"),
        ("2027-05-14T12:00:00", "2027-05-11T22:00:00"),
    ):
        house.clock.at = datetime.fromisoformat(now).replace(tzinfo=UTC)
        assert await touch(house, window) == Touch(0, START)
        feed = await house.catalogue.feed(window, house.clock.now())
        assert feed.modified_at == datetime.fromisoformat(modified_at).replace(tzinfo=UTC)


async def test_a_change_after_an_edge_counts_more_than_the_edge(house: House) -> None:
    house.clock.at = datetime(2027, 5, 8, 12, tzinfo=UTC)
    today = EventFilter(start_day=date(2027, 5, 8))
    await house.publish(CHOIR)

    feed = await house.catalogue.feed(today, house.clock.now())
    assert feed.modified_at == house.clock.now()
