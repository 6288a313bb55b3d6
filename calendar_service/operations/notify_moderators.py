"""Tells those who look after the desk by mail what waits there: at once, once a day, or when
nobody has looked for a week."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from calendar_service.domain.notices import (
    LOOK_NOTED_EVERY,
    NoticeChoice,
    is_due,
    weeks_unseen,
)
from calendar_service.domain.own_cancellation import RULE
from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.domain.when import instant
from calendar_service.operations.context import Context
from calendar_service.operations.notice_letters import (
    NAMED_MOST,
    Desk,
    digest_letter,
    news_letter,
    warning_letter,
)
from calendar_service.storage.cancellations import Cancelled, list_cancelled
from calendar_service.storage.connection import Connection
from calendar_service.storage.faults import count_faults
from calendar_service.storage.notices import (
    Reader,
    count_all_waiting,
    count_given_up,
    find_reader,
    list_readers,
    list_waiting,
    mark_told,
    note_look,
    oldest_waiting_at,
    save_choice,
    was_promised,
)
from calendar_service.storage.outbox import Outgoing, promise_mail

TOLD_ROLES = (Role.ADMIN, Role.MODERATOR)
MORNING = time(7)
SCANNED_MOST = 200
SETTLED = timedelta(seconds=5)
"""What came in just now may not be saved yet, and is told the next time."""


async def notify_moderators(context: Context) -> int:
    """Promise the mails that are due, and return how many. Each is promised once, however many
    processes do this at a time."""
    readers = await context.store.read(lambda con: list_readers(con, TOLD_ROLES))
    promised = 0
    for reader in readers:
        promised += await _tell(context, reader)
    promised += await _warn(context, readers)
    if promised:
        context.mail_waits()
    return promised


async def notice_choice(context: Context, account: Account) -> Reader:
    """Return what the account has chosen."""
    return await context.store.read(lambda con: find_reader(con, account))


async def choose_notices(
    context: Context, account: Account, choice: NoticeChoice, language: str | None
) -> None:
    """Keep what the account wants to be told from now on."""
    now = context.now()
    await context.store.write(lambda con: save_choice(con, account.id, choice, language, now))


async def note_desk_look(context: Context, account: Account) -> None:
    """Remember that somebody looked at the desk, at most once an hour."""
    now = context.now()
    reader = await context.store.read(lambda con: find_reader(con, account), is_short=True)
    if reader.looked_at is None or now - reader.looked_at >= LOOK_NOTED_EVERY:
        await context.store.write(lambda con: note_look(con, account.id, now))


async def _tell(context: Context, reader: Reader) -> bool:
    now = context.now()
    told_at = reader.told_at or reader.account.created_at
    morning_at = _morning_at(context)
    if not is_due(reader.choice, told_at, now, morning_at=morning_at):
        return False
    letter: Outgoing | None = None
    if reader.choice is NoticeChoice.AT_ONCE:
        since, until = told_at - SETTLED, now - SETTLED
        desk = await context.store.read(lambda con: _news(con, reader, since, until))
        if not (desk.count or desk.cancelled):
            return False
        letter = news_letter(context, reader, desk, told_at)
    else:
        desk = await context.store.read(lambda con: _standing(con, reader.account.scope, told_at))
        cancelled = await context.store.read(lambda con: _cancelled(con, reader, told_at, now))
        desk = replace(desk, cancelled=cancelled)
        if desk.count or desk.failed or desk.cancelled:
            letter = digest_letter(context, reader, desk)
    return await _promise_if_first(context, reader, letter)


async def _promise_if_first(context: Context, reader: Reader, letter: Outgoing | None) -> bool:
    """A morning on which nothing waits is over too, so that nothing is sent later that day."""
    now = context.now()

    async def save(con: Connection) -> bool:
        if not await mark_told(con, reader.account.id, before=reader.told_at, at=now):
            return False
        if letter is not None:
            await promise_mail(con, letter, created_at=now, due_at=now)
        return letter is not None

    return await context.store.write(save)


async def _warn(context: Context, readers: Sequence[Reader]) -> int:
    """Warn every admin, whatever they chose, for each week in which something waited and nobody
    looked."""
    last_at = _last_look_at(readers)
    if last_at is None or not weeks_unseen(last_at, context.now()):
        return 0
    now = context.now()
    desk = await context.store.read(lambda con: _standing(con, WHOLE, now))
    since_at = max(last_at, desk.oldest_at or now)
    weeks = weeks_unseen(since_at, now)
    if not weeks:
        return 0
    admins = [reader for reader in readers if reader.account.role is Role.ADMIN]
    return sum([await _warn_one(context, each, desk, (since_at, weeks)) for each in admins])


def _last_look_at(readers: Sequence[Reader]) -> datetime | None:
    """Return when somebody last looked, or could have begun to; None where there is nobody."""
    looks = [reader.looked_at for reader in readers if reader.looked_at is not None]
    begun = [reader.account.created_at for reader in readers]
    return max(looks) if looks else min(begun, default=None)


async def _warn_one(
    context: Context, reader: Reader, desk: Desk, unseen: tuple[datetime, int]
) -> bool:
    since_at, weeks = unseen
    key = f"unseen/{reader.account.id}/{since_at:%Y%m%d%H%M%S}/{weeks}"
    now = context.now()
    if await context.store.read(lambda con: was_promised(con, key)):
        return False
    letter = warning_letter(context, reader, desk, (key, since_at))

    async def save(con: Connection) -> bool:
        if await was_promised(con, key):
            return False
        await promise_mail(con, letter, created_at=now, due_at=now)
        return True

    return await context.store.write(save)


async def _news(con: Connection, reader: Reader, since: datetime, until: datetime) -> Desk:
    scope = reader.account.scope
    submitted, reported = await count_all_waiting(con, scope=scope, since=since, until=until)
    waiting = await list_waiting(con, scope=scope, most=NAMED_MOST, since=since, until=until)
    cancelled = await _cancelled(con, reader, since, until)
    return Desk(submitted, reported, waiting, None, cancelled=cancelled)


async def _cancelled(
    con: Connection, reader: Reader, since: datetime, until: datetime
) -> list[Cancelled]:
    scope = reader.account.scope
    return await list_cancelled(con, RULE, scope=scope, since=since, until=until)


async def _standing(con: Connection, scope: Scope, told_at: datetime) -> Desk:
    """Mail that was given up is told to those who look after everything."""
    submitted, reported = await count_all_waiting(con, scope=scope)
    return Desk(
        submitted=submitted,
        reported=reported,
        waiting=await list_waiting(con, scope=scope, most=SCANNED_MOST),
        oldest_at=await oldest_waiting_at(con, scope),
        failed=await count_given_up(con, told_at) if scope.is_whole else 0,
        faults=await count_faults(con, scope),
    )


def _morning_at(context: Context) -> datetime:
    """Return the instant of this morning's digest by the calendar's clocks."""
    return instant(datetime.combine(context.today(), MORNING), context.calendar.tzid)
