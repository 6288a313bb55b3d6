"""What trusted organisers send, and trivial edits, pass without a look; nothing else does."""

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from calendar_service.domain.moderation import Action, State
from calendar_service.domain.people import Account, Role
from calendar_service.domain.trust import Trust
from calendar_service.operations.answer_submission import change_submission, confirm_submission
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.letters import confirm_token
from calendar_service.operations.manage_account import change_trust
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.storage.accounts import find_account
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.schema import events, outbox
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import House, proposed

ALICE = "alice@example.org"
ALL = Trust()
LONG = "We meet at the old harbour and walk along the quay to the lighthouse, where there is tea."


async def trusted(house: House, trust: Trust | None = ALL, email: str = ALICE) -> Account:
    """Return Alice's account, trusted or not."""
    account = await house.account(email, Role.ORGANISER)
    await change_trust(house.context, account.id, trust)
    found = await house.store.read(lambda con: find_account(con, email))
    assert found is not None
    assert found.trust == trust
    return found


async def sent(house: House, account: Account | None = None, **changes: Any) -> Receipt:
    return await submit_event(house.context, proposed(**changes), source="form", account=account)


async def confirmed(house: House, **changes: Any) -> Submission:
    receipt = await sent(house, **changes)
    submission = receipt.submission
    token = confirm_token(house.context, submission.id, submission.rotation)
    return await confirm_submission(house.context, token)


async def history(house: House, submission: Submission) -> list[tuple[Action, str | None]]:
    signed = await house.store.read(lambda con: list_decisions(con, submission.id))
    assert {each.email for each in signed} <= {None}
    return [(each.decision.action, each.decision.reason) for each in signed]


async def edit(house: House, origin: Submission, token: str, **changes: Any) -> Receipt:
    fields = {"contact": {"email": ALICE}, "event_id": origin.event_id, "manage_token": token}
    return await submit_event(house.context, fields | changes, source="form")


async def published(house: House, **changes: Any) -> tuple[Submission, str]:
    """Return Alice's confirmed and approved event, and the token of its manage link."""
    receipt = await sent(house, description=LONG, **changes)
    token = confirm_token(house.context, receipt.submission.id, 1)
    submission = await confirm_submission(house.context, token)
    bob = await house.account(f"{house.context.new_id()}@example.org")
    approved, _ = await house.decide(submission, Action.APPROVE, bob)
    return approved, receipt.manage_token


async def test_a_trusted_organiser_who_is_signed_in_is_published_at_once(house: House) -> None:
    alice = await trusted(house)

    receipt = await sent(house, alice)

    stored = await house.store.read(lambda con: find_submission(con, receipt.submission.id))
    assert stored == receipt.submission
    assert (stored.state, stored.revision) == (State.APPROVED, 2)
    assert await house.column(events.c.title) == ["Harbour Tour"]
    assert await history(house, stored) == [(Action.PASS, "trusted_organiser")]
    assert await house.column(outbox.c.kind) == ["approved"]
    assert await house.column(outbox.c.due_at) == [house.clock.now()]


async def test_where_addresses_are_confirmed_it_passes_once_that_is_done(house: House) -> None:
    house = house.set_up(confirm_email=True)
    alice = await trusted(house)

    receipt = await sent(house, alice)
    assert receipt.submission.state is State.UNCONFIRMED
    token = confirm_token(house.context, receipt.submission.id, 1)
    submission = await confirm_submission(house.context, token)

    assert submission.state is State.APPROVED
    assert await history(house, submission) == [
        (Action.CONFIRM, None),
        (Action.PASS, "trusted_organiser"),
    ]
    assert await confirm_submission(house.context, token) == submission


async def test_nobody_passes_by_naming_a_trusted_address(house: House) -> None:
    await trusted(house)
    carol = await trusted(house, None, "carol@example.org")

    for account in (None, carol):
        assert (await sent(house, account)).submission.state is State.PENDING
    assert await house.column(events.c.title) == []


@pytest.mark.parametrize("trust", [None, Trust(("film",))], ids=str)
async def test_who_is_not_trusted_with_it_waits(house: House, trust: Trust | None) -> None:
    for slug in ("film", "music"):
        await create_category(house.context, {"name": slug, "slug": slug})
    alice = await trusted(house, trust)

    for categories in (None, ["music"], ["film", "music"]):
        receipt = await sent(house, alice, categories=categories)
        assert receipt.submission.state is State.PENDING


async def test_trust_in_a_category_is_enough_for_it(house: House) -> None:
    await create_category(house.context, {"name": "Film", "slug": "film"})
    alice = await trusted(house, Trust(("film",)))

    assert (await sent(house, alice, categories=["Film"])).submission.state is State.APPROVED


async def test_spam_is_spam_whoever_sends_it(house: House) -> None:
    alice = await trusted(house)

    receipt = await submit_event(
        house.context, proposed(), source="form", account=alice, is_spam=True
    )

    assert receipt.submission.state is State.SPAM


async def test_what_was_changed_before_it_was_confirmed_is_looked_at(house: House) -> None:
    """Whoever sent it in may have named the address; its owner confirms what it was then."""
    house = house.set_up(confirm_email=True)
    await trusted(house)
    receipt = await sent(house)
    await change_submission(house.context, receipt.manage_token, proposed(title="Other"))

    token = confirm_token(house.context, receipt.submission.id, 1)

    assert (await confirm_submission(house.context, token)).state is State.PENDING


async def test_what_cannot_be_published_is_left_to_the_moderators(house: House) -> None:
    house = house.set_up(confirm_email=True)
    await create_category(house.context, {"name": "Film", "slug": "film"})
    await trusted(house)
    receipt = await sent(house, categories=["film"])
    house.tamper("DELETE FROM categories")

    token = confirm_token(house.context, receipt.submission.id, 1)

    assert (await confirm_submission(house.context, token)).state is State.PENDING
    assert await house.column(events.c.title) == []


async def test_trust_does_not_reach_the_events_of_others(house: House) -> None:
    house = house.set_up(confirm_email=True)
    origin, _ = await published(house, contact={"email": "carol@example.org"})
    own, _ = await published(house, title="Own")
    await trusted(house)
    change: dict[str, Any] = {"title": "Mine now", "start": None, "end": None, "time_zone": None}

    other = await confirmed(house, event_id=origin.event_id, **change)
    mine = await confirmed(house, event_id=own.event_id, **change)

    assert (other.state, mine.state) == (State.PENDING, State.APPROVED)


async def test_a_trivial_edit_by_the_confirmed_link_passes(house: House) -> None:
    house = house.set_up(confirm_email=True, trivial_edits=True)
    origin, token = await published(house)

    receipt = await edit(house, origin, token, description=LONG.replace("tea", "cake"))

    assert receipt.submission.state is State.APPROVED
    assert await history(house, receipt.submission) == [(Action.PASS, "trivial_edit")]
    assert "cake" in (await house.column(events.c.description))[0]


async def test_any_other_edit_waits(house: House) -> None:
    house = house.set_up(confirm_email=True, trivial_edits=True)
    origin, token = await published(house)
    _, stolen = await published(house, title="Other")
    small = {"description": LONG.replace("tea", "cake")}

    states = {
        "title too": await edit(house, origin, token, title="Tour", **small),
        "large": await edit(house, origin, token, description="Cancelled, stay at home."),
        "link of another event": await edit(house, origin, stolen, **small),
        "no link": await edit(house, origin, "", **small),
        "another sender": await edit(
            house, origin, token, **small, contact={"email": "carol@example.org"}
        ),
    }
    off = house.set_up(trivial_edits=False)
    states["not allowed"] = await edit(off, origin, token, **small)

    assert {name: each.submission.state for name, each in states.items()} == {
        "title too": State.PENDING,
        "large": State.PENDING,
        "link of another event": State.UNCONFIRMED,
        "no link": State.UNCONFIRMED,
        "another sender": State.UNCONFIRMED,
        "not allowed": State.PENDING,
    }
    assert LONG in await house.column(events.c.description)


async def test_without_a_confirmed_address_no_link_is_proof(house: House) -> None:
    house = house.set_up(trivial_edits=True)
    receipt = await sent(house, description=LONG)
    bob = await house.account("bob@example.org")
    origin, _ = await house.decide(receipt.submission, Action.APPROVE, bob)

    edited = await edit(house, origin, receipt.manage_token, description=LONG + " Yes.")

    assert edited.submission.state is State.PENDING


async def test_the_letter_of_what_passed_has_the_calendar_entry(house: House) -> None:
    await sent(house, await trusted(house))

    [body] = await house.column(outbox.c.message)
    letter = message_from_bytes(body, policy=default)
    assert [part.get_content_type() for part in letter.walk()].count("text/calendar") == 1
