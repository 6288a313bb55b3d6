"""Tests of what a moderator changes of a public event: at once, signed, and told to its sender."""

from email import message_from_bytes
from uuid import UUID

import pytest

from calendar_service.domain.errors import EventOutdated, InvalidInput
from calendar_service.domain.event import Status
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.people import Account
from calendar_service.operations.edit_event import cancel_date, edit_event
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.origins import find_parts
from calendar_service.storage.schema import outbox, submissions
from tests.house import House
from tests.operations.test_edits import CHOIR, live, published


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def test_an_edit_of_a_moderator_is_public_at_once_and_signed(
    house: House, bob: Account
) -> None:
    event = await published(house, bob, title="Reading")

    done = await edit_event(house.context, {"event_id": event.id, "title": "Readings"}, bob)

    signed = await house.store.read(lambda con: list_decisions(con, done.id))
    told = [
        str(message_from_bytes(each)["Subject"]) for each in await house.column(outbox.c.message)
    ]
    assert (await live(house, event.id)).title == "Readings"
    assert (done.state, done.source, done.contact_email) == (State.APPROVED, "desk", None)
    assert [(each.decision.action, each.email) for each in signed] == [
        (Action.APPROVE, "bob@example.org")
    ]
    assert any("Changed" in subject and "Readings" in subject for subject in told)


async def test_one_date_is_cancelled_and_the_undo_brings_it_back(
    house: House, bob: Account
) -> None:
    event = await published(house, bob, **CHOIR)

    done = await cancel_date(house.context, event.id, "20270511T190000", reason="Ill", account=bob)
    off = (await live(house, event.id)).recurrence
    after, _ = await house.decide(done, Action.UNDO, bob)

    on = (await live(house, event.id)).recurrence
    assert off is not None
    assert on is not None
    (override,) = off.overrides
    assert (override.status, override.status_reason) == (Status.CANCELLED, "Ill")
    assert (after.state, on.overrides) == (State.PENDING, ())


async def test_a_series_is_split_at_a_date(house: House, bob: Account) -> None:
    event = await published(house, bob, **CHOIR)
    scope = {"event_id": event.id, "applies_to": "following", "recurrence_id": "20270525T190000"}

    await edit_event(house.context, {**scope, "title": "Choir, new room"}, bob)

    (part,) = await house.store.read(lambda con: find_parts(con, event.id))
    assert (await live(house, part)).title == "Choir, new room"


async def test_a_mistake_and_a_look_at_an_older_version_change_nothing(
    house: House, bob: Account
) -> None:
    event = await published(house, bob, title="Reading")
    await edit_event(house.context, {"event_id": event.id, "title": "Readings"}, bob)

    with pytest.raises(InvalidInput):
        await edit_event(house.context, {"event_id": event.id, "start": "soon"}, bob)
    fields = {"event_id": event.id, "title": "Mine", "base_version": 0}
    with pytest.raises(EventOutdated):
        await edit_event(house.context, fields, bob)

    assert (await live(house, event.id)).title == "Readings"


async def test_the_same_form_twice_is_one_edit(house: House, bob: Account) -> None:
    event = await published(house, bob, title="Reading")
    fields = {"event_id": event.id, "title": "Readings", "client_id": str(UUID(int=7))}

    first = await edit_event(house.context, {**fields, "base_version": 0}, bob)
    again = await edit_event(house.context, {**fields, "base_version": 0}, bob)

    assert first.id == again.id
    assert len(await house.column(submissions.c.id)) == 2
