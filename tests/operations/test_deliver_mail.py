"""Tests of how promised mail leaves: once, later, or not at all, and what a crash does to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes

from sqlalchemy.exc import IntegrityError

from calendar_service.domain.moderation import Action
from calendar_service.mail.delivery import Delivery, DeliveryRefused, SmtpDelivery
from calendar_service.mail.server import MailServer
from calendar_service.operations.deliver_mail import AT_ONCE, LEASE, PAUSES, deliver_mail
from calendar_service.storage.connection import Row
from calendar_service.storage.outbox import Outgoing, promise_mail, take_due
from calendar_service.storage.schema import outbox
from tests.house import House, refused
from tests.mail.postbox import HOST, Postbox, listening


def to(port: int) -> SmtpDelivery:
    return SmtpDelivery(MailServer(HOST, port, is_tls=False))


async def one(house: House) -> Row:
    [row] = await house.rows(outbox)
    return row


def ids(letters: Sequence[bytes]) -> list[str]:
    return [str(message_from_bytes(letter)["Message-ID"]) for letter in letters]


async def test_a_letter_leaves_once(house: House) -> None:
    sent, _ = await house.submit()

    assert await deliver_mail(house.context, house.maildir) == 1
    assert await deliver_mail(house.context, house.maildir) == 0
    house.clock.advance(days=10)
    assert await deliver_mail(house.context, house.maildir) == 0

    row = await one(house)
    assert (row["sent_at"], row["attempts"], row["failed_at"], row["last_error"]) == (
        row["created_at"],
        1,
        None,
        None,
    )
    assert ids(house.letters()) == [f"<{sent.id}.1@calendar.example>"]
    assert house.letters() == [row["message"].replace(b"\r\n", b"\n")]


async def test_letters_leave_by_smtp_in_the_order_in_which_they_were_promised(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit()
    house.clock.advance(minutes=1)
    await house.decide(sent, Action.APPROVE, bob)
    house.clock.advance(seconds=30)
    postbox = Postbox()

    with listening(postbox) as port:
        assert await deliver_mail(house.context, to(port)) == 2

    sender, recipients = "calendar@calendar.example", ["alice@example.org"]
    assert [each[:2] for each in postbox.accepted] == [(sender, recipients)] * 2
    assert ids([each[2] for each in postbox.accepted]) == [
        f"<{sent.id}.1@calendar.example>",
        f"<{sent.id}.2@calendar.example>",
    ]


async def test_what_is_refused_for_now_is_tried_later_and_later(house: House) -> None:
    await house.submit()
    postbox = Postbox(answer_rcpt="451 Try again later")

    with listening(postbox) as port:
        assert await deliver_mail(house.context, to(port)) == 0
        row = await one(house)
        assert (row["sent_at"], row["failed_at"], row["last_error"]) == (
            None,
            None,
            "451 Try again later",
        )
        assert row["due_at"] == house.clock.now() + timedelta(minutes=1)
        house.clock.advance(seconds=59)
        assert await deliver_mail(house.context, to(port)) == 0
        assert (await one(house))["attempts"] == 1
        house.clock.advance(seconds=1)
        assert await deliver_mail(house.context, to(port)) == 0
        assert (await one(house))["due_at"] == house.clock.now() + timedelta(minutes=5)
        postbox.answer_rcpt = "250 OK"
        house.clock.advance(minutes=5)
        assert await deliver_mail(house.context, to(port)) == 1

    row = await one(house)
    assert (row["sent_at"], row["attempts"], row["last_error"]) == (house.clock.now(), 3, None)


async def test_what_is_refused_for_good_is_given_up_at_once(house: House) -> None:
    await house.submit()

    with listening(Postbox(answer_rcpt="550 No such user")) as port:
        assert await deliver_mail(house.context, to(port)) == 0
        house.clock.advance(days=1)
        assert await deliver_mail(house.context, to(port)) == 0

    row = await one(house)
    assert (row["failed_at"], row["attempts"], row["last_error"]) == (
        row["created_at"],
        1,
        "550 No such user",
    )


async def test_a_letter_is_given_up_after_about_three_days(house: House) -> None:
    await house.submit()
    began_at = house.clock.now()
    (house.folder / "mail").write_text("not a folder")

    tries = 0
    while (row := await one(house))["failed_at"] is None:
        house.clock.at = max(row["due_at"], house.clock.at)
        assert await deliver_mail(house.context, house.maildir) == 0
        tries += 1

    assert tries == len(PAUSES) + 1
    assert row["failed_at"] - began_at == sum(PAUSES, timedelta())
    assert timedelta(days=2.5) < sum(PAUSES, timedelta()) < timedelta(days=3)


async def test_after_a_crash_before_sending_the_letter_leaves_later(house: House) -> None:
    sent, _ = await house.submit()
    now = house.clock.now()
    [taken] = await house.store.write(
        lambda con: take_due(con, now, next_try_at=now + LEASE, most=1)
    )

    assert await deliver_mail(house.context, house.maildir) == 0
    house.clock.advance(seconds=LEASE.total_seconds())
    assert await deliver_mail(house.context, house.maildir) == 1

    assert ids(house.letters()) == ids([taken.message]) == [f"<{sent.id}.1@calendar.example>"]


async def test_after_a_crash_between_sending_and_noting_it_the_same_message_leaves_again(
    house: House,
) -> None:
    await house.submit()
    house.refuse("UPDATE OF sent_at ON outbox")
    postbox = Postbox()

    with listening(postbox) as port:
        await refused(IntegrityError, lambda: deliver_mail(house.context, to(port)))
        house.refuse_nothing("outbox")
        house.clock.advance(seconds=LEASE.total_seconds())
        assert await deliver_mail(house.context, to(port)) == 1

    first, second = postbox.accepted
    assert first == second
    assert await deliver_mail(house.context, house.maildir) == 0


@dataclass
class Explosive:
    """A way out that fails as nobody expected for one recipient."""

    inner: Delivery
    recipient: str

    async def send(self, message: bytes, recipient: str) -> None:
        if recipient == self.recipient:
            raise LookupError(recipient)
        await self.inner.send(message, recipient)


async def test_a_letter_that_breaks_the_delivery_holds_up_no_other(house: House) -> None:
    for name in ("eve", "alice", "bob"):
        await house.submit(contact={"email": f"{name}@example.org"})
    delivery = Explosive(house.maildir, "eve@example.org")

    await refused(LookupError, lambda: deliver_mail(house.context, delivery))
    assert await deliver_mail(house.context, delivery) == 2

    assert [row["sent_at"] is None for row in await house.rows(outbox)] == [True, False, False]


async def test_a_letter_is_never_under_way_from_two_places(house: House) -> None:
    for number in range(3):
        await house.submit(title=f"Choir {number}")
    inner: list[int] = []

    class Nested:
        async def send(self, message: bytes, recipient: str) -> None:
            if not inner:
                inner.append(0)
                inner[0] = await deliver_mail(house.context, house.maildir)
            await house.maildir.send(message, recipient)

    assert await deliver_mail(house.context, Nested()) == 1
    assert inner == [2]
    assert len(house.letters()) == 3


async def test_a_long_outbox_leaves_in_portions(house: House) -> None:
    for number in range(AT_ONCE + 1):
        await house.submit(title=f"Choir {number}")

    assert await deliver_mail(house.context, house.maildir) == AT_ONCE
    assert await deliver_mail(house.context, house.maildir) == 1


async def test_a_second_mail_for_the_same_reason_is_the_same_mail(house: House) -> None:
    await house.submit()
    await deliver_mail(house.context, house.maildir)
    first = await one(house)
    again = Outgoing("other", "received", "alice@example.org", first["key"], b"other")
    now = house.clock.now()

    await house.store.write(lambda con: promise_mail(con, again, created_at=now, due_at=now))

    assert (await one(house))["message"] == first["message"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A way out on which something happens before the letter is refused."""

    happening: Callable[[], Awaitable[object]]

    async def send(self, message: bytes, recipient: str) -> None:
        await self.happening()
        raise DeliveryRefused(permanent=False, reason="come back later")


async def test_who_was_too_slow_gives_nobody_what_another_is_sending(house: House) -> None:
    await house.submit()

    async def take_over() -> None:
        house.clock.advance(seconds=LEASE.seconds)
        [taken] = await house.store.write(
            lambda con: take_due(con, house.clock.at, next_try_at=house.clock.at + LEASE, most=1)
        )
        assert taken.attempts == 1

    await deliver_mail(house.context, Waiting(take_over))
    row = await one(house)
    house.clock.advance(minutes=2)

    assert (row["attempts"], row["last_error"]) == (2, None)
    assert await deliver_mail(house.context, house.maildir) == 0
