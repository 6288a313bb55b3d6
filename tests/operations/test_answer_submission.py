"""Tests of what a submitter does through the private links."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from calendar_service.domain.errors import InvalidInput, LinkSpent, NotFound, TransitionRefused
from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.domain.problems import Problem
from calendar_service.operations.answer_submission import (
    CONFIRM_WITHIN,
    change_submission,
    confirm_submission,
    find_confirmable,
    find_managed,
    withdraw_submission,
)
from calendar_service.operations.letters import confirm_token
from calendar_service.storage.decisions import Signed, list_decisions
from calendar_service.storage.schema import decisions, outbox
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import House, proposed, refused


@pytest.fixture
def asking(house: House) -> House:
    """The same house where addresses are confirmed by mail."""
    return house.set_up(confirm_email=True)


async def saved(house: House, submission: Submission) -> Submission | None:
    return await house.store.read(lambda con: find_submission(con, submission.id))


async def history(house: House, submission: Submission) -> list[Signed]:
    return list(await house.store.read(lambda con: list_decisions(con, submission.id)))


def mailed(house: House, submission: Submission) -> str:
    """Return the token in the link that was mailed to confirm the address."""
    return confirm_token(house.context, submission.id, submission.rotation)


async def test_confirming_puts_the_submission_into_the_queue(asking: House) -> None:
    sent, _ = await asking.submit()
    confirmed_at = asking.clock.advance(hours=1)

    confirmed = await confirm_submission(asking.context, mailed(asking, sent))

    assert confirmed == replace(
        sent,
        state=State.PENDING,
        revision=2,
        changed_at=confirmed_at,
        confirmed_at=confirmed_at,
    )
    assert await saved(asking, sent) == confirmed
    [signed] = await history(asking, sent)
    assert signed == Signed(
        Decision(
            id=signed.decision.id,
            submission_id=sent.id,
            revision=2,
            action=Action.CONFIRM,
            from_state=State.UNCONFIRMED,
            to_state=State.PENDING,
            at=confirmed_at,
            account_id=None,
            message=None,
            reason=None,
            event_id=None,
        ),
        email=None,
    )
    assert await asking.column(outbox.c.kind) == ["confirm", "received"]


async def test_confirming_again_changes_nothing(asking: House) -> None:
    sent, _ = await asking.submit()
    confirmed = await confirm_submission(asking.context, mailed(asking, sent))
    before = await asking.dump()
    asking.clock.advance(days=30)

    assert await confirm_submission(asking.context, mailed(asking, sent)) == confirmed
    assert await asking.dump() == before


async def test_two_clicks_at_the_same_moment_confirm_once(asking: House) -> None:
    sent, _ = await asking.submit()

    answers = await asyncio.gather(
        *(confirm_submission(asking.context, mailed(asking, sent)) for _ in range(4))
    )

    assert answers == [await saved(asking, sent)] * 4
    assert len(await asking.rows(decisions)) == 1


async def test_a_link_confirms_until_48_hours_are_over(asking: House) -> None:
    sent, _ = await asking.submit()
    late, _ = await asking.submit(title="Film Night")
    asking.clock.advance(hours=48)

    confirmed = await confirm_submission(asking.context, mailed(asking, sent))
    asking.clock.advance(seconds=1)

    assert confirmed.state is State.PENDING
    await refused(LinkSpent, lambda: confirm_submission(asking.context, mailed(asking, late)))
    assert await saved(asking, late) == late
    assert timedelta(hours=48) == CONFIRM_WITHIN


async def test_a_confirmation_link_that_was_never_ours_is_not_found(asking: House) -> None:
    sent, manage = await asking.submit()
    other, _ = await asking.submit(title="Film Night")
    right = mailed(asking, sent)
    swapped = f"{sent.id}.{mailed(asking, other).partition('.')[2]}"
    wrong = [manage, f"{sent.id}.{manage}", right[:-1], f"x{right}", swapped, "", ".", sent.id]

    for token in wrong:
        refusal = await refused(NotFound, partial(find_confirmable, asking.context, token))
        assert str(refusal) == "There is no submission 'of this link'."
    assert await saved(asking, sent) == sent


async def test_the_link_that_confirms_does_not_manage(asking: House) -> None:
    sent, _ = await asking.submit()

    await refused(NotFound, lambda: find_managed(asking.context, mailed(asking, sent)))


async def test_a_manage_link_is_for_its_submission_alone(house: House) -> None:
    first, first_token = await house.submit()
    second, second_token = await house.submit(title="Film Night")

    assert await find_managed(house.context, first_token) == first
    assert await find_managed(house.context, second_token) == second
    await refused(NotFound, lambda: find_managed(house.context, first.token_hash))


async def test_an_edit_replaces_what_was_proposed(house: House) -> None:
    sent, token = await house.submit(description="Bring a coat.")
    changed_at = house.clock.advance(minutes=5)

    edited = await change_submission(house.context, token, proposed(title="Harbour Walk", end=None))

    assert edited == replace(
        sent,
        revision=2,
        title="Harbour Walk",
        fields={
            "title": "Harbour Walk",
            "start": "2027-05-08T09:00",
            "time_zone": "Europe/Berlin",
        },
        changed_at=changed_at,
    )
    assert await saved(house, sent) == edited
    assert await house.column(outbox.c.kind) == ["received"]


async def test_an_edit_after_changes_were_asked_for_is_in_the_queue_again(house: House) -> None:
    sent, token = await house.submit()
    bob = await house.account("bob@example.org")
    asked, _ = await house.decide(sent, Action.REQUEST_CHANGES, bob)

    edited = await change_submission(house.context, token, proposed(venue={"city": "Kiel"}))

    assert (asked.state, edited.state, edited.revision) == (
        State.CHANGES_REQUESTED,
        State.PENDING,
        3,
    )


async def test_an_edit_with_mistakes_changes_nothing(house: House) -> None:
    _, token = await house.submit()
    before = await house.dump()

    refusal = await refused(
        InvalidInput,
        lambda: change_submission(house.context, token, proposed(title="", start="tomorrow")),
    )

    assert refusal.problems == (
        Problem(
            "start",
            "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, "
            "without an offset.",
        ),
        Problem("title", "This is needed."),
    )
    assert await house.dump() == before


async def test_an_edit_at_the_moment_of_a_decision_holds_for_what_was_decided(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    for title in ("Choir", "Film Night", "Flea Market"):
        sent, token = await house.submit(title=title)
        fields = proposed(title=f"{title}, moved")

        edit, asked = await asyncio.gather(
            change_submission(house.context, token, fields),
            house.decide(sent, Action.REQUEST_CHANGES, bob),
        )

        assert {edit.revision, asked[0].revision} == {2, 3}
        now = await saved(house, sent)
        assert now == max(edit, asked[0], key=lambda each: each.revision)
        assert now.title == f"{title}, moved"


async def test_withdrawing_is_final_and_told_by_mail(house: House) -> None:
    sent, token = await house.submit()
    withdrawn_at = house.clock.advance(minutes=5)

    withdrawn = await withdraw_submission(house.context, token)

    assert withdrawn == replace(sent, state=State.WITHDRAWN, revision=2, changed_at=withdrawn_at)
    assert await saved(house, sent) == withdrawn
    assert await house.column(outbox.c.kind) == ["received", "withdrawn"]
    refusal = await refused(TransitionRefused, lambda: withdraw_submission(house.context, token))
    assert (refusal.state, refusal.action) == ("withdrawn", "withdraw")


async def test_a_stranger_changes_and_withdraws_nothing(house: House) -> None:
    await house.submit()
    before = await house.dump()
    carols = "a-token-that-carol-made-up"

    await refused(NotFound, lambda: change_submission(house.context, carols, proposed()))
    await refused(NotFound, lambda: withdraw_submission(house.context, carols))

    assert await house.dump() == before
