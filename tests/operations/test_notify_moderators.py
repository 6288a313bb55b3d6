"""Tests of what moderators are told by mail, when, and that nobody is told twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from calendar_service.domain.moderation import Action
from calendar_service.domain.notices import NoticeChoice
from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import Scope
from calendar_service.mail.delivery import SmtpDelivery
from calendar_service.mail.server import MailServer
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.manage_account import create_account
from calendar_service.operations.notify_moderators import (
    choose_notices,
    note_desk_look,
    notify_moderators,
)
from calendar_service.operations.report_event import report_event
from calendar_service.storage.schema import events, outbox
from calendar_service.storage.schema_reports import notices
from tests.house import House, draft, opened_house
from tests.mail.postbox import HOST, Postbox, listening

SIX = datetime(2027, 3, 2, 5, 0, tzinfo=UTC)  # in Berlin, an hour before the digest
SEVEN = datetime(2027, 3, 2, 6, 0, tzinfo=UTC)


async def moderator(house: House, choice: NoticeChoice = NoticeChoice.DIGEST) -> Account:
    bob = await house.account("bob@example.org")
    if choice is not NoticeChoice.DIGEST:
        await choose_notices(house.context, bob, choice, None)
    return bob


async def told(house: House) -> list[str]:
    """Return the subjects of the notices that were promised so far, in their order."""
    rows = [row for row in await house.rows(outbox) if row["kind"] == "notice"]
    rows.sort(key=lambda row: (row["created_at"], row["id"]))
    return [str(read(row["message"])["Subject"]) for row in rows]


async def told_text(house: House) -> list[str]:
    """Return the lines of the one notice."""
    [row] = [row for row in await house.rows(outbox) if row["kind"] == "notice"]
    body = read(row["message"]).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").split("\n\n")[1].split("\n")


def read(message: bytes) -> Any:
    return message_from_bytes(message, policy=default)


async def test_who_wants_it_at_once_gets_one_mail_for_ten_minutes(house: House) -> None:
    await moderator(house, NoticeChoice.AT_ONCE)
    house.clock.advance(minutes=30)
    await house.submit(title="Choir")
    assert await notify_moderators(house.context) == 0  # it may not be saved yet
    house.clock.advance(minutes=1)
    assert await notify_moderators(house.context) == 1
    for title in ("Dance", "Quiz"):
        await house.submit(title=title)
        house.clock.advance(minutes=2)
        assert await notify_moderators(house.context) == 0
    house.clock.advance(minutes=7)
    assert await notify_moderators(house.context) == 1
    house.clock.advance(hours=1)
    assert await notify_moderators(house.context) == 0

    assert await told(house) == ["1 new at the desk", "2 new at the desk"]


async def test_the_digest_comes_once_at_seven_by_the_calendars_clocks(house: House) -> None:
    await moderator(house)
    await house.submit(title="Choir", start="2027-03-05T19:00", end=None)
    house.clock.at = SIX
    assert await notify_moderators(house.context) == 0
    house.clock.at = SEVEN
    assert await notify_moderators(house.context) == 1
    house.clock.advance(hours=5)
    assert await notify_moderators(house.context) == 0

    assert await told(house) == ["At the desk: 1 waits"]
    assert await told_text(house) == [
        "1 event waits for a decision.",
        "The oldest has waited for 20 hours.",
        "Of these, the next days have:",
        "– 5 Mar 2027: Choir",
    ]
    house.clock.advance(days=1)
    assert await notify_moderators(house.context) == 1


async def test_a_digest_tells_reports_given_up_mails_and_what_no_feed_has(house: House) -> None:
    await moderator(house)
    await house.publish(draft("Market", "2027-06-01"))
    [event_id] = await house.column(events.c.id)
    await report_event(house.context, event_id, {"kind": "cancelled"}, source="form")
    await house.submit()
    failed_at = house.clock.now() + timedelta(hours=1)
    await house.store.write(lambda con: con.run(outbox.update().values(failed_at=failed_at)))
    await house.store.write(lambda con: con.run(events.update().values(fault="it is odd")))
    house.clock.at = SEVEN

    assert await notify_moderators(house.context) == 1

    assert await told_text(house) == [
        "1 event waits for a decision.",
        "1 report is open.",
        "The oldest has waited for 20 hours.",
        "1 mail could not be delivered and was given up.",
        "1 event is left out of the feeds, since calendar apps could not read it.",
    ]


async def test_who_looks_after_a_part_is_told_of_that_part(house: House) -> None:
    for slug in ("music", "film"):
        await create_category(house.context, {"name": slug, "slug": slug})
    scope = Scope(("film",))
    await create_account(house.context, "bob@example.org", Role.MODERATOR, None, scope=scope)
    await house.submit(
        title="Secret concert", start="2027-03-04T19:00", end=None, categories=["music"]
    )
    await house.publish(draft("Secret gig", "2027-05-04T19:00", categories=["music"]))
    [event_id] = await house.column(events.c.id)
    await report_event(house.context, event_id, {"kind": "cancelled"}, source="form")
    house.clock.at = SEVEN
    assert await notify_moderators(house.context) == 0

    await house.submit(title="Film", start="2027-03-04T19:00", end=None, categories=["film"])
    house.clock.advance(days=1)

    assert await notify_moderators(house.context) == 1
    assert await told(house) == ["At the desk: 1 waits"]
    assert "Secret" not in "\n".join(await told_text(house))


async def test_a_morning_on_which_nothing_waits_sends_nothing_all_day(house: House) -> None:
    await moderator(house)
    house.clock.at = SEVEN
    assert await notify_moderators(house.context) == 0
    house.clock.advance(hours=2)
    await house.submit()

    assert await notify_moderators(house.context) == 0


async def test_who_wants_none_and_who_only_organises_gets_none(house: House) -> None:
    await moderator(house, NoticeChoice.NONE)
    await house.account("alice@example.org", Role.ORGANISER)
    await house.submit()
    house.clock.advance(days=3)

    assert await notify_moderators(house.context) == 0


async def test_what_was_decided_or_withdrawn_waits_no_more(house: House) -> None:
    bob = await moderator(house)
    sent, _ = await house.submit()
    await house.decide(sent, Action.DECLINE, bob)
    house.clock.at = SEVEN

    assert await notify_moderators(house.context) == 0


async def test_admins_are_warned_once_a_week_while_something_waits_and_nobody_looks(
    house: House,
) -> None:
    ada = await house.account("ada@example.org", Role.ADMIN)
    bob = await house.account("bob@example.org")
    for account in (ada, bob):
        await choose_notices(house.context, account, NoticeChoice.NONE, None)
    house.clock.advance(days=20)
    await house.submit()  # the quiet weeks before it are nobody's fault
    assert await notify_moderators(house.context) == 0
    house.clock.advance(days=7)
    assert await notify_moderators(house.context) == 1
    house.clock.advance(days=1)
    assert await notify_moderators(house.context) == 0
    house.clock.advance(days=6)
    assert await notify_moderators(house.context) == 1

    await note_desk_look(house.context, bob)
    house.clock.advance(days=6)
    assert await notify_moderators(house.context) == 0
    recipients = {row["recipient"] for row in await house.rows(outbox) if row["kind"] == "notice"}
    assert recipients == {"ada@example.org"}
    assert (await told(house))[0] == "Nobody has looked at the desk for 1 week"


async def test_a_look_is_noted_once_an_hour(house: House) -> None:
    bob = await house.account("bob@example.org")
    first = house.clock.now()
    for minutes in (0, 30, 31):
        house.clock.advance(minutes=minutes)
        await note_desk_look(house.context, bob)

    assert await house.column(notices.c.looked_at) == [first + timedelta(minutes=61)]


async def test_two_workers_at_once_tell_everybody_once(house: House) -> None:
    for number in range(3):
        await house.account(f"bob{number}@example.org", Role.ADMIN)
    await house.submit()
    house.clock.advance(days=9)

    promised = await asyncio.gather(*(notify_moderators(house.context) for _ in range(4)))

    assert sum(promised) == 6  # three digests, three warnings
    keys = [row["key"] for row in await house.rows(outbox) if row["kind"] == "notice"]
    assert len(keys) == len(set(keys)) == 6


async def test_two_processes_on_one_database_tell_everybody_once(
    house: House, tmp_path: Path
) -> None:
    await house.account("bob@example.org")
    await house.submit()
    house.clock.at = SEVEN

    async with opened_house(house.folder, house.clock, chance="b") as other:
        contexts = (house.context, other.context)
        promised = await asyncio.gather(*(notify_moderators(each) for each in contexts))

    assert sum(promised) == 1


async def test_a_moderator_reads_it_in_their_own_language(house: House) -> None:
    bob = await house.account("bob@example.org")
    await choose_notices(house.context, bob, NoticeChoice.DIGEST, "de")
    await house.submit()
    house.clock.at = SEVEN
    await notify_moderators(house.context)

    [row] = [row for row in await house.rows(outbox) if row["kind"] == "notice"]
    assert read(row["message"])["Content-Language"] == "de"


async def test_a_digest_leaves_by_a_real_mail_server_once(house: House) -> None:
    await house.account("bob@example.org")
    await house.submit()
    house.clock.at = SEVEN
    postbox = Postbox()
    with listening(postbox) as port:
        delivery = SmtpDelivery(MailServer(HOST, port, is_tls=False))
        for _ in range(2):
            await notify_moderators(house.context)
            await deliver_mail(house.context, delivery)

    to_bob = [letter for _, to, letter in postbox.accepted if to == ["bob@example.org"]]
    [message] = [read(letter) for letter in to_bob]
    assert message.get_content_type() == "text/plain"
    assert message["Subject"] == "At the desk: 1 waits"
    assert "https://calendar.example/desk\n" in message.get_content().replace("\r\n", "\n")
