"""Tests of withdrawing a published event: who may, what stays, and for how long."""

from itertools import count

import pytest
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from calendar_service.catalogue.documents import Documents
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.renderings import Renderings
from calendar_service.domain.errors import TransitionRefused
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.paging import Paging
from calendar_service.domain.people import Account
from calendar_service.domain.presentation import Order, Presentation
from calendar_service.feeds.registry import FORMATS
from calendar_service.operations.answer_submission import (
    confirm_submission,
    withdraw_submission,
)
from calendar_service.operations.letters import confirm_token
from calendar_service.operations.withdraw_event import forget_tombstones
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import (
    event_facets,
    event_positions,
    event_words,
    fragments,
    occurrences,
)
from tests.house import House


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def published(house: House, bob: Account) -> tuple[str, str]:
    """Return the manage token and the event of a confirmed submission that was approved."""
    strict = house.set_up(confirm_email=True)
    submission, token = await strict.submit(categories=None, tags=["sea"])
    mailed = confirm_token(strict.context, submission.id, submission.rotation)
    confirmed = await confirm_submission(strict.context, mailed)
    after, _ = await house.decide(confirmed, Action.APPROVE, bob)
    return token, after.event_id or ""


async def entries(house: House, asked: EventFilter | None = None) -> list[tuple[str, str, int]]:
    document = await house.catalogue.feed(asked or EventFilter(), house.clock.now())
    return [
        (str(each["SUMMARY"]), str(each["STATUS"]), int(str(each["SEQUENCE"])))
        for each in Calendar.from_ical(document.body).walk("VEVENT")
    ]


async def test_a_withdrawn_event_leaves_a_cancelled_entry_and_nothing_else(
    house: House, bob: Account
) -> None:
    token, event_id = await published(house, bob)
    house.clock.advance(hours=1)

    withdrawn = await withdraw_submission(house.context, token)

    page = await house.catalogue.page(EventFilter(), Paging())
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert withdrawn.state is State.WITHDRAWN
    assert await entries(house) == [("Withdrawn", "CANCELLED", 1)]
    assert page.occurrences == ()
    assert stored is not None
    assert stored.withdrawn_at == house.clock.now()
    document = await house.catalogue.feed(EventFilter(), house.clock.now())
    assert b"Harbour" not in document.body


async def test_the_tombstone_is_in_every_feed_that_the_event_was_in(
    house: House, bob: Account
) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)

    sea = EventFilter(any_of=(("tag", ("sea",)),))
    land = EventFilter(any_of=(("tag", ("land",)),))
    assert len(await entries(house, sea)) == 1
    assert await entries(house, land) == []


async def test_so_it_is_in_one_of_those_that_were_asked_for_by_words(
    house: House, bob: Account
) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)

    harbour, choir = EventFilter(words=("harbour",)), EventFilter(words=("choir",))
    assert await entries(house, harbour) == [("Withdrawn", "CANCELLED", 1)]
    assert await entries(house, choir) == []
    assert (await house.catalogue.page(harbour, Paging())).occurrences == ()


async def test_each_date_of_a_series_leaves_the_entry_that_it_had(
    house: House, bob: Account
) -> None:
    strict = house.set_up(confirm_email=True)
    submission, token = await strict.submit(recurrence="FREQ=WEEKLY;COUNT=3")
    mailed = confirm_token(strict.context, submission.id, submission.rotation)
    await house.decide(await confirm_submission(strict.context, mailed), Action.APPROVE, bob)
    before = await expanded(house)

    await withdraw_submission(house.context, token)

    after = await expanded(house)
    assert [each["UID"] for each in after] == [each["UID"] for each in before]
    assert [each.start for each in after] == [each.start for each in before]
    assert [each["STATUS"] for each in after] == ["CANCELLED"] * 3
    assert [each["SEQUENCE"] for each in after] == [1] * 3


async def expanded(house: House) -> list[CalendarEvent]:
    """Return the entries of the feed that tells each date by itself."""
    question = Question("/events", EventFilter(), FORMATS["ics"], Presentation(is_expanded=True))
    renderings = Renderings(house.store, lambda _: house.context.voice)
    kept = await renderings.build(question)
    return list(Calendar.from_ical(kept.document.body).events)


async def test_the_tombstone_leaves_the_documents_that_are_kept(house: House, bob: Account) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)
    documents = documents_of(house)
    question = Question("/events", EventFilter(), FORMATS["ics"])
    assert b"BEGIN:VEVENT" in (await documents.document(question, house.clock.now())).body

    house.clock.advance(days=61)
    await forget_tombstones(house.context)

    after = await documents.document(question, house.clock.now())
    assert b"BEGIN:VEVENT" not in after.body
    assert after.modified_at == house.clock.now()
    assert after == await documents_of(house).document(question, house.clock.now())


def documents_of(house: House) -> Documents:
    """Return what a process of its own keeps; time goes on whenever it looks."""
    seconds = count()
    return Documents(
        house.store,
        lambda _: house.context.voice,
        bytes_most=10_000_000,
        monotonic=lambda: float(next(seconds)),
    )


async def test_nothing_of_it_is_left_after_that(house: House, bob: Account) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)
    house.clock.advance(days=61)

    await forget_tombstones(house.context)

    derived = (fragments, occurrences, event_facets, event_words, event_positions)
    assert [await house.rows(table) for table in derived] == [[]] * 5


async def test_the_tombstone_goes_after_sixty_days(house: House, bob: Account) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)
    before = await house.store.read(read_reached)

    house.clock.advance(days=59)
    assert await forget_tombstones(house.context) == 0
    house.clock.advance(days=2)
    assert await forget_tombstones(house.context) == 1

    after = await house.store.read(read_reached)
    assert await entries(house) == []
    assert after.revision == before.revision + 1
    assert await forget_tombstones(house.context) == 0


async def test_a_link_whose_address_was_never_confirmed_withdraws_nothing_public(
    house: House, bob: Account
) -> None:
    submission, token = await house.submit()
    await house.decide(submission, Action.APPROVE, bob)

    with pytest.raises(TransitionRefused):
        await withdraw_submission(house.context, token)

    assert [status for _, status, _ in await entries(house)] == ["CONFIRMED"]


@pytest.mark.parametrize("name", ["ics", "jcal", "jscalendar", "csv", "atom", "rss"])
@pytest.mark.parametrize(
    "told",
    [
        Presentation(language="en"),
        Presentation(is_expanded=True),
        Presentation(order=Order.CHANGED),
        Presentation(alarm="PT15M"),
    ],
    ids=["language", "expanded", "changed", "alarm"],
)
async def test_no_format_and_no_form_of_a_feed_brings_it_back(
    house: House, bob: Account, name: str, told: Presentation
) -> None:
    token, _ = await published(house, bob)
    await withdraw_submission(house.context, token)
    renderings = Renderings(house.store, lambda _: house.context.voice)

    kept = await renderings.build(Question("/events", EventFilter(), FORMATS[name], told))

    assert b"Harbour" not in kept.document.body
