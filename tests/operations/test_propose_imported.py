"""Tests of files that say something else of an event that is public already."""

from dataclasses import replace
from typing import Any

import pytest

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.importers.draft import Draft
from calendar_service.importers.ics import read_ics
from calendar_service.operations.edit_event import edit_event
from calendar_service.operations.import_events import Imported, check_drafts, queue_drafts
from calendar_service.storage.schema import events, submissions
from calendar_service.storage.submissions import Submission, find_submissions
from tests.house import House, draft

CHOIR = draft(
    "Choir",
    "2027-05-08T19:00",
    uid="choir@example",
    end="2027-05-08T21:00",
    venue={"name": "Town Hall", "city": "Kiel"},
    description="Songs of the sea.",
)


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


def saying(of: Draft, **changes: Any) -> Draft:
    return replace(of, fields={**of.fields, **changes})


async def waiting(house: House) -> list[Submission]:
    """Return the edits that came in, the newest last."""
    ids = [row["id"] for row in await house.rows(submissions) if row["applies_to"]]
    return list((await house.store.read(lambda con: find_submissions(con, ids))).values())


async def test_what_a_file_says_anew_waits_as_an_edit_and_is_published_by_approval(
    house: House, bob: Account
) -> None:
    await house.publish(CHOIR)
    later = saying(CHOIR, start="2027-05-08T20:00", end="2027-05-08T22:00")

    would = await check_drafts(house.context, [later], is_for_desk=True)
    first = await queue_drafts(house.context, [later])
    again = await queue_drafts(house.context, [later])
    [edit] = await waiting(house)
    await house.decide(edit, Action.APPROVE, bob)

    assert would == first
    assert (first, again) == (Imported(already_here=1, proposed=1), Imported(already_here=1))
    assert edit.fields == {"start": "2027-05-08T20:00", "end": "2027-05-08T22:00"}
    assert (edit.title, edit.base_version, edit.source) == ("Choir", 0, "import")
    body = (await house.catalogue.feed(EventFilter(), house.clock.now())).body.decode()
    assert "DTSTART;TZID=Europe/Berlin:20270508T200000" in body
    assert await house.column(events.c.sequence) == [1]


async def test_an_old_file_does_not_ask_to_undo_what_was_changed_here(
    house: House, bob: Account
) -> None:
    await house.publish(CHOIR)
    [row] = await house.rows(events)
    fields = {"event_id": row["id"], "title": "Spring choir", "venue": {"name": "Harbour"}}
    await edit_event(house.context, fields, bob)

    same = await queue_drafts(house.context, [CHOIR])
    other = await queue_drafts(house.context, [saying(CHOIR, description="Songs of the wind.")])

    assert (same.proposed, other.proposed) == (0, 1)
    [edit] = [each for each in await waiting(house) if each.source == "import"]
    assert edit.fields == {"description": "Songs of the wind."}


async def test_a_declined_wording_does_not_come_back(house: House, bob: Account) -> None:
    await house.publish(CHOIR)
    other = saying(CHOIR, title="Chor")
    await queue_drafts(house.context, [other])
    [edit] = await waiting(house)
    await house.decide(edit, Action.DECLINE, bob)

    assert await queue_drafts(house.context, [other]) == Imported(already_here=1)


async def test_our_own_feed_read_in_again_asks_for_nothing(house: House) -> None:
    await house.publish(
        saying(CHOIR, description="*Songs* of [the sea](https://sea.example).", tags=["Music"]),
        draft(
            "Course",
            "2027-05-06T19:00",
            uid="course@example",
            recurrence="FREQ=WEEKLY",
            exclude=["2027-05-20"],
            overrides=[
                {"recurrence_id": "2027-05-13T19:00", "title": "In the park"},
                {"recurrence_id": "2027-05-27T19:00", "venue": {"name": "Park", "city": "Kiel"}},
            ],
            organiser={"name": "Kiel Singers", "url": "https://singers.example"},
            price={"text": "5 €"},
        ),
        draft("Fair", "2027-05-20", uid="fair@example", venue={"city": "Kiel", "country": "DE"}),
    )
    body = (await house.catalogue.feed(EventFilter(), house.clock.now())).body

    drafts = read_ics(body, default_tzid="Europe/Berlin").drafts
    taken = await queue_drafts(house.context, drafts)

    assert [each.fields for each in await waiting(house)] == []
    assert taken == Imported(already_here=3)
