"""Letters about a published edit: which dates and fields it has changed, and what was left out."""

from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from calendar_service.domain import addresses
from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.operations.cancel_event import cancel_own_event, take_cancellation_back
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.operations.edit_event import cancel_date, resume_date
from calendar_service.operations.letters import manage_token
from calendar_service.operations.own_parts import own_parts
from calendar_service.operations.renew_link import renew_own_link
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.schema import outbox
from calendar_service.storage.submissions import Submission
from tests.house import House
from tests.operations.test_cancel_event import published

SERIES = {"end": "2027-05-08T11:00", "recurrence": "FREQ=WEEKLY;COUNT=4"}
SECOND = "20270515T090000"
ALICE = {"name": "Alice", "email": "alice@example.org"}


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


@pytest.fixture
def careful(house: House) -> House:
    return house.set_up(confirm_email=True)


async def sent_in(house: House, event_id: str | None, token: str, **fields: Any) -> Submission:
    sent = {"event_id": event_id, "contact": ALICE, "manage_token": token, **fields}
    return (await submit_event(house.context, sent, source="form")).submission


async def waiting(house: House, since: int) -> Sequence[tuple[str, str]]:
    """Return subject and text of the letters after the first ones, as they wait or have left."""
    rows = sorted(await house.rows(outbox), key=lambda row: (row["created_at"], row["id"]))
    read = [message_from_bytes(row["message"], EmailMessage, policy=default) for row in rows]
    return [(str(each["Subject"]), _text(each)) for each in read[since:]]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


async def test_one_letter_says_which_date_was_cancelled_and_taken_back(
    careful: House, bob: Account
) -> None:
    sent, token = await published(careful, bob, **SERIES)
    before = len(await careful.rows(outbox))

    await cancel_own_event(careful.context, token, reason="Storm", recurrence_id=SECOND)
    careful.clock.advance(hours=1)
    await take_cancellation_back(careful.context, token, recurrence_id=SECOND)

    (off, off_text), (on, on_text) = await waiting(careful, before)
    assert off == "Cancelled: Harbour Tour, 15 May 2027"
    assert on == "On again: Harbour Tour, 15 May 2027"
    assert "one date of “Harbour Tour” is cancelled: Saturday, 15 May 2027" in off_text
    assert "- Reason: Storm" in off_text.splitlines()
    assert "“Harbour Tour” takes place after all: Saturday, 15 May 2027" in on_text
    page = addresses.manage(careful.context.calendar, token)
    for text in (off_text, on_text):
        assert [line for line in text.splitlines() if "/manage/" in line] == [page]
        assert f"https://calendar.example/events/{sent.event_id}" in text.splitlines()


async def test_the_letter_names_what_changed_and_what_was_not_taken(
    careful: House, bob: Account
) -> None:
    sent, token = await published(careful, bob, price={"text": "5 euro"})
    edit = await sent_in(
        careful,
        sent.event_id,
        token,
        title="Winter tour",
        price={"text": "7 euro"},
        url="https://x.org",
    )
    before = len(await careful.rows(outbox))

    verdict = Verdict(Action.APPROVE, fields=("price", "url"), revision=edit.revision)
    await decide_submission(careful.context, edit.id, verdict, bob)

    ((subject, text),) = await waiting(careful, before)
    assert subject == "Changed: Harbour Tour"
    assert "A part of what you changed about “Harbour Tour” is in Cluster Calendar now." in text
    assert (
        "This has changed:\n"
        "- Web page about it\n"
        "- Price: 5 euro becomes 7 euro\n"
        "\n"
        "This was not taken over:\n"
        "- Title\n"
        "\n"
        "Whoever subscribes"
    ) in text
    assert addresses.manage(careful.context.calendar, token) in text.splitlines()


async def test_the_letter_about_a_split_links_the_new_series(careful: House, bob: Account) -> None:
    sent, token = await published(careful, bob, **SERIES)
    scope = {"applies_to": "following", "recurrence_id": SECOND}
    edit = await sent_in(careful, sent.event_id, token, title="Night tour", **scope)
    before = len(await careful.rows(outbox))

    await careful.decide(edit, Action.APPROVE, bob)

    ((subject, text),) = await waiting(careful, before)
    [part] = [
        each.id for each in await own_parts(careful.context, sent) if each.id != sent.event_id
    ]
    assert subject == "Changed: Night tour"
    assert "This edit is for Saturday, 15 May 2027" in text
    assert "- Title: Harbour Tour becomes Night tour" in text.splitlines()
    for event_id in (sent.event_id, part):
        assert f"https://calendar.example/events/{event_id}" in text.splitlines()


async def test_what_is_asked_for_is_told_until_it_is_decided(house: House, bob: Account) -> None:
    sent, token = await published(house, bob, **SERIES)
    before = len(await house.rows(outbox))

    await cancel_own_event(house.context, token, reason="Storm", recurrence_id=SECOND)
    await sent_in(house, sent.event_id, token, title="Night tour")

    texts = [text for _, text in await waiting(house, before)]
    assert [text.split("\n\n")[1] for text in texts] == [
        "You have asked to cancel “Harbour Tour” in Cluster Calendar.\n"
        "This edit is for one date alone: Saturday, 15 May 2027, 09:00.",
        "You have asked to change “Night tour” in Cluster Calendar.",
    ]
    assert all("What is public stays as it is" in text for text in texts)


async def test_a_date_that_moderators_cancel_is_named_to_the_sender(
    house: House, bob: Account
) -> None:
    sent, _ = await published(house, bob, **SERIES)
    before = len(await house.rows(outbox))

    await cancel_date(house.context, sent.event_id or "", SECOND, reason="Storm", account=bob)
    house.clock.advance(hours=1)
    await resume_date(house.context, sent.event_id or "", SECOND, bob)

    (subject, off), (_, on) = await waiting(house, before)
    assert subject == "Changed by others: Harbour Tour"
    assert "One date of it is cancelled: Saturday, 15 May 2027, 09:00." in off.splitlines()
    assert "- Reason: Storm" in off.splitlines()
    assert "One date of it takes place after all: Saturday, 15 May 2027, 09:00." in on.splitlines()


async def test_a_new_link_stands_in_the_letters_about_edits_that_wait(
    careful: House, bob: Account
) -> None:
    sent, token = await published(careful, bob)
    edit = await sent_in(careful, sent.event_id, token, title="Night tour")
    await careful.decide(edit, Action.APPROVE, bob)
    before = len(await careful.rows(outbox)) - 1

    await renew_own_link(careful.context, token)

    (_, text), _ = await waiting(careful, before)
    new = manage_token(careful.context, sent.id, sent.rotation + 1)
    assert [line for line in text.splitlines() if "/manage/" in line] == [
        addresses.manage(careful.context.calendar, new)
    ]
