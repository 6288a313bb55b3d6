"""Tests of what a sender edits of a live event, and of changing an edit that waits."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.errors import (
    EventOutdated,
    InvalidInput,
    NotFound,
    TransitionRefused,
)
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.people import Account
from calendar_service.operations.answer_submission import change_edit, find_managed
from calendar_service.operations.compare_edit import compare_edit
from calendar_service.operations.own_edit import find_own_edit
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.storage.submissions import Submission
from tests.house import House, refused

CHOIR = {
    "title": "Choir practice",
    "start": "2027-05-04T19:00",
    "end": "2027-05-04T21:00",
    "recurrence": "FREQ=WEEKLY;COUNT=6",
    "overrides": [{"recurrence_id": "2027-05-18", "title": "Rehearsal", "end": "2027-05-18T22:00"}],
}


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def published(house: House, bob: Account, **fields: Any) -> Submission:
    sent, _ = await house.submit(**fields)
    return (await house.decide(sent, Action.APPROVE, bob))[0]


async def proposed(house: House, event_id: str | None, **fields: Any) -> Receipt:
    contact = {"name": "Alice", "email": "alice@example.org"}
    sent = {"event_id": event_id, "contact": contact, **fields}
    return await submit_event(house.context, sent, source="form")


async def test_an_edit_begins_with_what_its_dates_are_now(house: House, bob: Account) -> None:
    sent = await published(house, bob, **CHOIR)
    found = partial(find_own_edit, house.context, sent)

    whole = await found()
    one = await found(applies_to="this", recurrence_id="20270518T190000")
    rest = await found(applies_to="following", recurrence_id="20270525T190000")

    assert (whole.before["start"], whole.before["title"]) == (
        "2027-05-04T19:00:00",
        "Choir practice",
    )
    assert {name: one.before[name] for name in ("title", "start", "end")} == {
        "title": "Rehearsal",
        "start": "2027-05-18T19:00:00",
        "end": "2027-05-18T22:00:00",
    }
    assert not {"recurrence", "overrides", "exclude", "include"} & set(one.before)
    assert (rest.before["start"], rest.before["recurrence"]) == (
        "2027-05-25T19:00:00",
        "FREQ=WEEKLY;COUNT=3",
    )
    assert rest.edit.applies_to is AppliesTo.FOLLOWING
    assert rest.edit.recurrence_id == datetime(2027, 5, 25, 19)


@pytest.mark.parametrize(("count", "told"), [(3, 3), (30, 12)])
async def test_all_dates_that_change_are_told_as_far_as_they_are_looked_at(
    house: House, bob: Account, count: int, told: int
) -> None:
    rule = f"FREQ=WEEKLY;COUNT={count}"
    sent = await published(house, bob, **{**CHOIR, "recurrence": rule, "overrides": None})
    receipt = await proposed(house, sent.event_id, start="2027-05-04T20:00")

    found = await compare_edit(house.context, receipt.submission)

    assert found is not None
    first = datetime(2027, 5, 4, 19)
    weeks = [timedelta(weeks=number) for number in range(told)]
    assert list(found.dates.leaving) == [first + week for week in weeks]
    assert list(found.dates.coming) == [first + timedelta(hours=1) + week for week in weeks]
    assert found.dates.are_all == (count == told)


@pytest.mark.parametrize(
    ("applies_to", "first", "moved_to", "leaving", "coming"),
    [
        # The Wednesday of each week: as many come as go, though the last lies a day later.
        ("all", None, "2027-05-05T19:00", 12, 12),
        # A week later: all but the first were its dates already.
        ("all", None, "2027-05-11T19:00", 1, 0),
        ("following", "20270601T190000", "2027-06-01T20:00", 12, 12),
    ],
)
async def test_as_many_dates_come_as_go_where_all_move_alike(
    house: House,
    bob: Account,
    applies_to: str,
    first: str | None,
    moved_to: str,
    leaving: int,
    coming: int,
) -> None:
    fields = {**CHOIR, "recurrence": "FREQ=WEEKLY", "overrides": None}
    sent = await published(house, bob, **fields)
    scope = {"applies_to": applies_to, "recurrence_id": first}
    receipt = await proposed(house, sent.event_id, start=moved_to, end=None, **scope)

    found = await compare_edit(house.context, receipt.submission)

    assert found is not None
    assert (len(found.dates.leaving), len(found.dates.coming)) == (leaving, coming)
    assert not found.dates.are_all


@pytest.mark.parametrize("recurrence_id", ["", "20270519T190000", "yesterday"])
async def test_only_dates_of_the_series_are_edited(
    house: House, bob: Account, recurrence_id: str
) -> None:
    sent = await published(house, bob, **CHOIR)
    find = partial(
        find_own_edit, house.context, sent, applies_to="this", recurrence_id=recurrence_id
    )

    await refused(NotFound, find)


async def test_what_is_not_public_has_no_edit(house: House, bob: Account) -> None:
    waiting, _ = await house.submit()
    declined, _ = await house.submit(title="Film Night")
    await house.decide(declined, Action.DECLINE, bob)

    for sent in (waiting, declined):
        await refused(TransitionRefused, partial(find_own_edit, house.context, sent))


async def test_a_waiting_edit_makes_other_changes_once_it_is_sent_anew(
    house: House, bob: Account
) -> None:
    sent = await published(house, bob)
    receipt = await proposed(house, sent.event_id, title="Walk")
    await house.decide(receipt.submission, Action.REQUEST_CHANGES, bob)

    changed = await change_edit(
        house.context, receipt.manage_token, {"description": "With soup."}, base_version=0
    )

    assert (changed.state, changed.fields) == (State.PENDING, {"description": "With soup."})
    assert changed.title == "Harbour Tour"
    assert await find_managed(house.context, receipt.manage_token) == changed


async def test_a_waiting_edit_is_kept_where_its_changes_are_wrong_or_old(
    house: House, bob: Account
) -> None:
    sent = await published(house, bob)
    receipt = await proposed(house, sent.event_id, title="Walk")
    other = await proposed(house, sent.event_id, title="Ride")
    await house.decide(other.submission, Action.APPROVE, bob)
    change = partial(change_edit, house.context, receipt.manage_token)

    await refused(InvalidInput, lambda: change({"end": "2027-05-08T08:00"}, base_version=1))
    await refused(InvalidInput, lambda: change({}, base_version=1))
    await refused(EventOutdated, lambda: change({"title": "Tour"}, base_version=0))

    assert await find_managed(house.context, receipt.manage_token) == receipt.submission


async def test_a_decided_edit_and_what_is_none_are_not_changed_as_one(
    house: House, bob: Account
) -> None:
    sent, token = await house.submit()
    live, _ = await house.decide(sent, Action.APPROVE, bob)
    receipt = await proposed(house, live.event_id, title="Walk")
    await house.decide(receipt.submission, Action.DECLINE, bob)

    for each in (token, receipt.manage_token):
        change = partial(change_edit, house.context, each, {"title": "x"}, base_version=0)
        await refused(TransitionRefused, change)
