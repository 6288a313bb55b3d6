"""Letters about a public event to whoever sent it in, read as they lie in the postbox."""

from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

import pytest

from calendar_service.domain.errors import UndoTooLate
from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.operations.answer_submission import confirm_submission
from calendar_service.operations.cancel_event import cancel_own_event, take_cancellation_back
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.end_event import cancel_event, withdraw_public_event
from calendar_service.operations.letters import confirm_token
from calendar_service.operations.renew_link import renew_own_link
from calendar_service.operations.revert_event import revert_event
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.events import list_event_ids
from calendar_service.storage.submissions import Submission
from tests.house import House, draft, refused
from tests.mail.writing import parse, text_of

ALICE = {"name": "Alice", "email": "alice@example.org"}
CAROL = {"name": "Carol", "email": "carol@example.org"}


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def delivered(house: House) -> Sequence[bytes]:
    """Let all mail leave that waits, and return all that ever left, in the order of its dates."""
    house.clock.advance(minutes=1)
    await deliver_mail(house.context, house.maildir)
    return sorted(house.letters(), key=lambda letter: parse(letter)["Date"].datetime)


async def published(house: House, bob: Account, **fields: Any) -> str:
    sent, _ = await house.submit(**fields)
    house.clock.advance(seconds=1)
    after, _ = await house.decide(sent, Action.APPROVE, bob)
    await delivered(house)
    return after.event_id or ""


async def edited(house: House, event_id: str, contact: object, **fields: Any) -> Submission:
    sent = {"event_id": event_id, "contact": contact, **fields}
    receipt = await submit_event(house.context, sent, source="form")
    house.clock.advance(seconds=1)
    return receipt.submission


def subjects(letters: Sequence[bytes]) -> list[tuple[str, str]]:
    read = [parse(letter) for letter in letters]
    return [(each["To"].addresses[0].addr_spec, str(each["Subject"])) for each in read]


def entry_of(letter: bytes) -> str | None:
    """Return the calendar entry that comes after the text, if there is one."""
    parts = list(parse(letter).walk())
    found = [part for part in parts if part.get_content_type() == "text/calendar"]
    assert [part.get_content_type() for part in parts if not part.is_multipart()] == [
        "text/plain",
        *(["text/calendar"] * len(found)),
    ]
    return str(found[0].get_content()) if found else None


async def test_whoever_sent_an_event_in_learns_what_moderators_make_of_it(
    house: House, bob: Account
) -> None:
    event_id = await published(house, bob)

    await cancel_event(house.context, event_id, {"reason": "Storm warning"}, bob)
    await delivered(house)
    await revert_event(house.context, event_id, 0, bob)
    await delivered(house)
    await withdraw_public_event(house.context, event_id, {"reason": "Twice there"}, bob)
    await delivered(house)
    await revert_event(house.context, event_id, 0, bob)
    letters = await delivered(house)

    assert subjects(letters) == [
        ("alice@example.org", f"{subject}: Harbour Tour")
        for subject in (
            "Received",
            "Published",
            "Cancelled",
            "In the calendar again",
            "Taken out",
            "In the calendar again",
        )
    ]
    texts = [text_of(letter) for letter in letters]
    assert "> Storm warning" in texts[2].splitlines()
    assert "> Twice there" in texts[4].splitlines()
    page = f"https://calendar.example/events/{event_id}"
    assert [page in text.splitlines() for text in texts] == [False, True, True, True, False, True]
    entries = [entry_of(letter) for letter in letters]
    assert [entry is not None for entry in entries] == [False, True, True, True, False, True]
    assert "STATUS:CANCELLED" in (entries[2] or "")
    assert [entry for entry in entries if entry and "METHOD" in entry] == []


async def test_letters_are_in_the_language_of_the_sender(house: House, bob: Account) -> None:
    receipt = await submit_event(
        house.context,
        {"title": "Chor", "start": "2027-05-08T19:00", "contact": ALICE},
        source="form",
        language="de",
    )
    after, _ = await house.decide(receipt.submission, Action.APPROVE, bob)

    await cancel_event(house.context, after.event_id or "", {}, bob)

    texts = [parse(each).get_body(("plain",)) for each in await delivered(house)]
    assert [text["Content-Language"] for text in texts if text] == ["de", "de", "de"]


async def test_an_edit_by_others_is_told_to_whoever_sent_the_event_in(
    house: House, bob: Account
) -> None:
    event_id = await published(house, bob)
    edit = await edited(house, event_id, CAROL, title="Harbour Walk")

    await house.decide(edit, Action.APPROVE, bob)
    told = (await delivered(house))[2:]

    assert sorted(subjects(told)) == [
        ("alice@example.org", "Changed by others: Harbour Walk"),
        ("carol@example.org", "Changed: Harbour Walk"),
        ("carol@example.org", "Received: Harbour Walk"),
    ]
    [alices] = [each for each in told if b"alice@example.org" in each]
    assert "SUMMARY:Harbour Walk" in (entry_of(alices) or "")
    assert "carol" not in text_of(alices)


async def test_who_acts_on_the_own_event_gets_no_second_letter(house: House, bob: Account) -> None:
    contact = {"name": "Bob", "email": "Bob@Example.org"}
    event_id = await published(house, bob, contact=contact)
    edit = await edited(house, event_id, contact, title="Harbour Walk")

    await house.decide(edit, Action.APPROVE, bob)
    await cancel_event(house.context, event_id, {}, bob)

    assert [subject for _, subject in subjects(await delivered(house))] == [
        *("Received: Harbour Tour", "Published: Harbour Tour"),
        *("Received: Harbour Walk", "Changed: Harbour Walk"),
    ]


async def test_what_was_imported_is_nobodys_to_be_told_of(house: House, bob: Account) -> None:
    await house.publish(draft("Fair", "2027-05-08"))
    [event_id] = await _ids(house)

    await withdraw_public_event(house.context, event_id, {}, bob)

    assert await delivered(house) == []


async def test_a_part_of_a_split_series_is_still_its_senders(house: House, bob: Account) -> None:
    event_id = await published(
        house, bob, title="Choir", end=None, recurrence="FREQ=WEEKLY;COUNT=6"
    )
    scope = {"applies_to": "following", "recurrence_id": "20270522T090000"}
    edit = await edited(house, event_id, ALICE, title="Summer choir", **scope)
    await house.decide(edit, Action.APPROVE, bob)
    [rest] = set(await _ids(house)) - {event_id}
    await delivered(house)

    await cancel_event(house.context, rest, {}, bob)

    last = (await delivered(house))[-1]
    assert subjects([last]) == [("alice@example.org", "Cancelled: Summer choir")]
    assert f"https://calendar.example/events/{rest}" in text_of(last).splitlines()


async def test_a_decision_that_is_taken_back_takes_both_letters_back(
    house: House, bob: Account
) -> None:
    event_id = await published(house, bob)
    edit = await edited(house, event_id, CAROL, title="Harbour Walk")
    await house.decide(edit, Action.APPROVE, bob)

    await decide_submission(house.context, edit.id, Verdict(Action.UNDO), bob)

    assert subjects(await delivered(house))[2:] == [("carol@example.org", "Received: Harbour Walk")]


async def test_a_decision_stays_where_one_of_its_letters_has_left(
    house: House, bob: Account
) -> None:
    event_id = await published(house, bob)
    edit = await edited(house, event_id, CAROL, title="Harbour Walk")
    await house.decide(edit, Action.APPROVE, bob)
    house.tamper("UPDATE outbox SET attempts = 1 WHERE kind = 'edited'")

    undo = Verdict(Action.UNDO)
    await refused(UndoTooLate, lambda: decide_submission(house.context, edit.id, undo, bob))


async def test_every_letter_after_the_first_answers_it(house: House, bob: Account) -> None:
    asking = house.set_up(confirm_email=True)
    sent, token = await asking.submit()
    await delivered(asking)
    await confirm_submission(asking.context, confirm_token(asking.context, sent.id, sent.rotation))
    await delivered(asking)
    asked, _ = await asking.decide(sent, Action.REQUEST_CHANGES, bob)
    await delivered(asking)
    after, _ = await asking.decide(asked, Action.APPROVE, bob)
    await delivered(asking)
    await cancel_own_event(asking.context, token, reason="Storm")
    await delivered(asking)
    await take_cancellation_back(asking.context, token)
    await delivered(asking)
    edit = await edited(asking, after.event_id or "", CAROL, title="Harbour Walk")
    confirming = confirm_token(asking.context, edit.id, edit.rotation)
    await confirm_submission(asking.context, confirming)
    await delivered(asking)
    await asking.decide(edit, Action.APPROVE, bob)
    await delivered(asking)
    await withdraw_public_event(asking.context, after.event_id or "", {}, bob)
    await delivered(asking)
    await renew_own_link(asking.context, token)

    letters = await delivered(asking)

    alices, carols = (_to(letters, name) for name in ("alice", "carol"))
    assert [str(each["Subject"]).partition(":")[0] for each in alices] == [
        *("Please confirm", "Received", "Changes needed", "Published", "Cancelled", "On again"),
        *("Changed by others", "Taken out", "New link"),
    ]
    assert len(carols) == 3
    for first, *rest in (alices, carols):
        assert (first["In-Reply-To"], first["References"]) == (None, None)
        assert {each["In-Reply-To"] for each in rest} == {first["Message-ID"]}
        assert {each["References"] for each in rest} == {first["Message-ID"]}
    ids = [parse(letter)["Message-ID"] for letter in letters]
    assert len(ids) == len(set(ids))


def _to(letters: Sequence[bytes], name: str) -> list[EmailMessage]:
    read = [parse(letter) for letter in letters]
    return [each for each in read if each["To"].addresses[0].username == name]


async def _ids(house: House) -> list[str]:
    return list(await house.store.read(list_event_ids))
