"""Tests of how the sample comes, and goes without a trace."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action
from calendar_service.domain.paging import Paging
from calendar_service.domain.report import ReportAction
from calendar_service.importers.sample import read_sample
from calendar_service.operations.import_events import Imported
from calendar_service.operations.load_sample import is_untouched, load_sample, remove_sample
from calendar_service.operations.report_event import report_event
from calendar_service.operations.resolve_report import ReportVerdict, resolve_report
from calendar_service.storage.schema import (
    catalogue,
    categories,
    changes,
    events,
    organisers,
    venues,
)
from tests.house import Dump, House, draft, refused

pytestmark = pytest.mark.core

DRAFTS, CATEGORIES = read_sample()
EVERYTHING = EventFilter()
BESIDE = ("catalogue", "changes", "accounts")


def without(dump: Dump, *tables: str) -> Dump:
    return {name: rows for name, rows in dump.items() if name not in tables}


async def test_the_sample_comes_once(house: House) -> None:
    assert await load_sample(house.context, DRAFTS, CATEGORIES) == Imported(taken_in=len(DRAFTS))
    before = await house.dump()

    assert await load_sample(house.context, DRAFTS, CATEGORIES) == Imported()

    assert await house.dump() == before
    assert await house.column(events.c.is_sample) == [True] * len(DRAFTS)
    assert await house.column(catalogue.c.has_sample) == [True]
    assert not await is_untouched(house.context)


async def test_the_sample_comes_once_although_two_processes_bring_it(house: House) -> None:
    both = await asyncio.gather(*(load_sample(house.context, DRAFTS, CATEGORIES) for _ in range(2)))

    assert sorted(each.taken_in for each in both) == [0, len(DRAFTS)]
    assert len(await house.rows(events)) == len(DRAFTS)
    assert len(await house.rows(categories)) == len(CATEGORIES)


async def test_a_sample_that_failed_half_way_comes_at_the_next_start(house: House) -> None:
    house.refuse("UPDATE OF has_sample ON catalogue")
    await refused(IntegrityError, lambda: load_sample(house.context, DRAFTS, CATEGORIES))
    house.refuse_nothing("catalogue")

    assert await is_untouched(house.context)
    assert await load_sample(house.context, DRAFTS, CATEGORIES) == Imported(taken_in=len(DRAFTS))
    assert len(await house.rows(events)) == len(DRAFTS)


async def test_removing_the_sample_leaves_no_trace_but_that_it_has_left(house: House) -> None:
    before = await house.dump()
    await load_sample(house.context, DRAFTS, CATEGORIES)
    ids = await house.column(events.c.id)
    bob, kind = await house.account("bob@example.org"), {"kind": "duplicate"}
    report = await report_event(house.context, ids[0], kind, source="api")
    await resolve_report(house.context, report.id, ReportVerdict(ReportAction.DISMISS), bob)
    left_at = house.clock.advance(days=1)

    assert await remove_sample(house.context) == len(DRAFTS)

    after = await house.dump()
    assert without(after, *BESIDE) == without(before, *BESIDE)
    [row] = after["catalogue"]
    assert row == {**before["catalogue"][0], "revision": 2, "changed_at": left_at}
    told = [(row["event_id"], row["revision"], row["after"]) for row in after["changes"]]
    assert told == [(id, 2, None) for id in ids]


async def test_a_removed_sample_does_not_come_back_by_itself_but_when_asked_for(
    house: House,
) -> None:
    await load_sample(house.context, DRAFTS, CATEGORIES)
    await remove_sample(house.context)

    assert not await is_untouched(house.context)
    assert await remove_sample(house.context) == 0
    assert await house.column(catalogue.c.revision) == [2]
    assert await load_sample(house.context, DRAFTS, CATEGORIES) == Imported(taken_in=len(DRAFTS))


async def test_a_calendar_that_has_events_of_its_own_gets_no_sample_by_itself(
    house: House,
) -> None:
    assert await is_untouched(house.context)
    await house.publish(draft("Choir", "2027-05-08"))

    assert not await is_untouched(house.context)


async def test_what_others_use_of_the_sample_stays(house: House) -> None:
    """Also what only one date of a series uses, and what waits at the desk."""
    sample = [
        draft(name, "2027-05-08", venue={"name": name}, organiser={"name": name})
        for name in ("Theatre", "Cinema", "Library", "Museum")
    ]
    await load_sample(house.context, sample, CATEGORIES)
    await house.publish(
        draft("Play", "2027-05-09", venue={"name": "theatre"}, organiser={"name": "museum"}),
        draft(
            "Film",
            "2027-05-09",
            recurrence="FREQ=DAILY;COUNT=2",
            overrides=[{"recurrence_id": "2027-05-10", "venue": {"name": "cinema"}}],
        ),
    )
    ids = {row["name"]: row["id"] for row in await house.rows(venues)}
    await house.submit(venue={"id": ids["Library"]}, categories=["surveys"])

    await remove_sample(house.context)

    assert sorted(await house.column(venues.c.name)) == ["Cinema", "Library", "Theatre"]
    assert await house.column(organisers.c.name) == ["Museum"]
    page = await house.catalogue.page(EVERYTHING, Paging())
    assert len(page.occurrences) == 3
    assert b'"name":"Cinema"' in page.occurrences[2]


async def test_a_submission_that_names_a_place_of_the_sample_can_be_approved_without_it(
    house: House,
) -> None:
    await load_sample(house.context, DRAFTS, CATEGORIES)
    bob = await house.account("bob@example.org")
    venue_id = (await house.column(venues.c.id))[0]
    sent, _ = await house.submit(venue={"id": venue_id}, categories=["Open-Calls"])
    await remove_sample(house.context)

    await house.decide(sent, Action.APPROVE, bob)

    assert await house.column(events.c.venue_id) == [venue_id]
    assert await house.column(categories.c.slug) == ["open-calls"]


async def test_documents_that_held_the_sample_learn_that_it_has_left(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08"))
    house.clock.advance(days=1)
    await load_sample(house.context, DRAFTS, CATEGORIES)
    left_at = house.clock.advance(days=1)
    await remove_sample(house.context)
    asked_at = house.clock.advance(hours=1)

    document = await house.catalogue.feed(EVERYTHING, asked_at)
    page = await house.catalogue.page(EVERYTHING, Paging())

    assert document.modified_at == left_at == datetime(2027, 3, 3, 10, tzinfo=UTC)
    assert (page.touch.revision, page.touch.updated_at) == (3, left_at)
    assert document.body.count(b"BEGIN:VEVENT") == 1
    assert sorted(set(await house.column(changes.c.revision))) == [1, 3]
