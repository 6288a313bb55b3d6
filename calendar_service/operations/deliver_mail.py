"""Sends the mail that is due: at least once, with one fixed Message-ID a mail."""

from datetime import timedelta

from calendar_service.mail.delivery import Delivery, DeliveryRefused
from calendar_service.operations.context import Context
from calendar_service.storage.outbox import Outgoing, mark_refused, mark_sent, take_due

AT_ONCE = 20
LEASE = timedelta(minutes=10)
"""Longer than any try takes, so that nobody else begins the same one."""
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720, 720)
)
"""Between the tries, over about three days; after the last the mail is given up."""


async def deliver_mail(context: Context, delivery: Delivery) -> int:
    """Try the mails that are due, at most `AT_ONCE` of them, and return how many left.

    Each is marked as tried before it is tried, so that a crash in between delays it but never
    sends it from two places at once, and one that cannot be tried holds up no other.
    """
    sent = 0
    for _ in range(AT_ONCE):
        outgoing = await _take(context)
        if outgoing is None:
            break
        sent += await _deliver(context, delivery, outgoing)
    return sent


async def _take(context: Context) -> Outgoing | None:
    now = context.now()
    taken = await context.store.write(
        lambda con: take_due(con, now, next_try_at=now + LEASE, most=1)
    )
    return taken[0] if taken else None


async def _deliver(context: Context, delivery: Delivery, outgoing: Outgoing) -> bool:
    try:
        await delivery.send(outgoing.message, outgoing.recipient)
    except DeliveryRefused as refusal:
        await _put_back(context, outgoing, refusal)
        return False
    now = context.now()
    await context.store.write(lambda con: mark_sent(con, outgoing.id, now))
    return True


async def _put_back(context: Context, outgoing: Outgoing, refusal: DeliveryRefused) -> None:
    now = context.now()
    tries = outgoing.attempts + 1
    is_last = refusal.permanent or tries > len(PAUSES)
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    await context.store.write(
        lambda con: mark_refused(
            con,
            outgoing,
            reason=refusal.reason[:500],
            due_at=now + pause,
            failed_at=now if is_last else None,
        )
    )
