"""Tests that what is published appears as one, or leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from calendar_service.domain.event import Category
from calendar_service.domain.moderation import Action, State
from calendar_service.operations.import_events import publish_drafts
from calendar_service.storage.categories import add_category
from calendar_service.storage.schema import catalogue, events, outbox
from tests.house import House, draft, proposed, refused

pytestmark = pytest.mark.core

WRITTEN = {
    "venues": "INSERT",
    "organisers": "INSERT",
    "events": "INSERT",
    "event_categories": "INSERT",
    "versions": "INSERT",
    "fragments": "INSERT",
    "event_facets": "INSERT",
    "event_words": "INSERT",
    "occurrences": "INSERT",
    "changes": "INSERT",
    "catalogue": "UPDATE",
    "decisions": "INSERT",
    "submissions": "UPDATE",
    "outbox": "INSERT",
}
FILM: dict[str, Any] = {
    "title": "Film Night",
    "start": "2027-05-08T20:00",
    "end": "2027-05-08T22:00",
    "recurrence": "FREQ=WEEKLY",
    "overrides": [{"recurrence_id": "2027-05-15", "venue": {"name": "Harbour"}}],
    "venue": {"name": "Town Hall", "city": "Kiel"},
    "organiser": {"name": "Film Club"},
    "categories": ["film"],
}


async def test_an_approval_that_fails_anywhere_leaves_nothing_and_can_be_made_again(
    house: House,
) -> None:
    await house.store.write(lambda con: add_category(con, "film", Category("film", "Film")))
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit(**FILM)
    before = await house.dump()

    for table in WRITTEN:
        with full(house, table):
            failure = await refused(IntegrityError, lambda: house.decide(sent, Action.APPROVE, bob))
        assert "database or disk is full" in str(failure)
        assert await house.dump() == before

    now, _ = await house.decide(sent, Action.APPROVE, bob)
    assert now.state is State.APPROVED
    assert await house.column(events.c.id) == [now.event_id]


@contextmanager
def full(house: House, table: str) -> Iterator[None]:
    """Let every write to one table fail, once it was made."""
    house.refuse(f"{WRITTEN[table]} ON {table}")
    yield
    house.refuse_nothing(table)


async def test_an_import_that_fails_anywhere_leaves_nothing(house: House) -> None:
    drafts = [draft("Choir", "2027-05-08"), draft("Quiz", "2027-05-09")]
    before = await house.dump()

    for table in ("fragments", "changes", "catalogue"):
        with full(house, table):
            await refused(IntegrityError, lambda: publish_drafts(house.context, drafts))
        assert await house.dump() == before


async def test_a_submission_whose_letter_cannot_be_promised_is_not_taken_in(house: House) -> None:
    before = await house.dump()

    with full(house, "outbox"):
        await refused(IntegrityError, house.submit)

    assert await house.dump() == before
    assert house.woken == []


async def test_each_publication_is_a_revision_of_its_own(house: House) -> None:
    bob = await house.account("bob@example.org")
    for title in ("Choir", "Quiz"):
        sent, _ = await house.submit(**proposed(title=title))
        await house.decide(sent, Action.APPROVE, bob)
    await house.publish(draft("Film Night", "2027-05-08"), draft("Concert", "2027-05-09"))

    dump = await house.dump()
    titles = {row["id"]: row["title"] for row in dump["events"]}
    told = [(row["revision"], titles[row["event_id"]]) for row in dump["changes"]]
    assert sorted(told) == [(1, "Choir"), (2, "Quiz"), (3, "Concert"), (3, "Film Night")]
    assert await house.column(catalogue.c.revision) == [3]
    assert len(await house.rows(outbox)) == 4
