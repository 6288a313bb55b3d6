"""What the letters about the desk say, to each reader in their own language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendar_service.domain import addresses
from calendar_service.domain.when import day_of, parse_moment
from calendar_service.mail.messages import Letter, MailKind, compose
from calendar_service.operations.context import Context
from calendar_service.storage.cancellations import Cancelled
from calendar_service.storage.notices import Reader, Waiting
from calendar_service.storage.outbox import Outgoing
from calendar_service.words.words import Words

SOON = timedelta(days=7)
NAMED_MOST = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be told: `failed` mails were given up since, `faults` events are in no feed;
    `cancelled` is what senders cancelled or took back since, which waits for nobody."""

    submitted: int
    reported: int
    waiting: Sequence[Waiting]
    oldest_at: datetime | None
    failed: int = 0
    faults: int = 0
    cancelled: Sequence[Cancelled] = ()

    @property
    def count(self) -> int:
        return self.submitted + self.reported


def news_letter(context: Context, reader: Reader, desk: Desk, told_at: datetime) -> Outgoing:
    words = _words(context, reader)
    named = [each.title for each in desk.waiting[:NAMED_MOST]]
    more = desk.count - len(named)
    lines = [
        *_counts(desk, words, context.now()),
        *(words.say("– {title}", title=title) for title in named),
        *([words.count("– and {number} more", "– and {number} more", more)] if more else []),
        *_cancelled(desk, words),
    ]
    subject = words.count("{number} new at the desk", "{number} new at the desk", desk.count)
    if not desk.count:
        subject = lines[0]
    key = f"news/{reader.account.id}/{told_at:%Y%m%d%H%M%S%f}"
    return _letter(context, reader, key, subject=subject, lines=lines)


def digest_letter(context: Context, reader: Reader, desk: Desk) -> Outgoing:
    words, today = _words(context, reader), context.today()
    lines = [
        *_counts(desk, words, context.now()),
        *_starting_soon(desk, words, today),
        *_cancelled(desk, words),
        *_troubles(desk, words),
    ]
    subject = words.count("At the desk: {number} waits", "At the desk: {number} wait", desk.count)
    if not desk.count and desk.cancelled:
        subject = lines[0]
    key = f"digest/{reader.account.id}/{today}"
    return _letter(context, reader, key, subject=subject, lines=lines)


def warning_letter(
    context: Context, reader: Reader, desk: Desk, why: tuple[str, datetime]
) -> Outgoing:
    """Return the letter of this key that says that nobody has looked since then."""
    key, last_at = why
    words, now = _words(context, reader), context.now()
    lapse = words.lapse(now - last_at)
    lines = [
        words.say("Nobody has looked at the desk for {lapse}, and something waits.", lapse=lapse),
        *_counts(desk, words, now),
    ]
    subject = words.say("Nobody has looked at the desk for {lapse}", lapse=lapse)
    return _letter(context, reader, key, subject=subject, lines=lines)


def _counts(desk: Desk, words: Words, now: datetime) -> list[str]:
    lines = []
    if desk.submitted:
        one, many = "{number} event waits for a decision.", "{number} events wait for a decision."
        lines.append(words.count(one, many, desk.submitted))
    if desk.reported:
        one, many = "{number} report is open.", "{number} reports are open."
        lines.append(words.count(one, many, desk.reported))
    if desk.oldest_at is not None:
        age = words.lapse(max(now - desk.oldest_at, timedelta(minutes=1)))
        lines.append(words.say("The oldest has waited for {age}.", age=age))
    return lines


def _cancelled(desk: Desk, words: Words) -> list[str]:
    """Each is in the calendar like that already, and the desk can bring an earlier version back."""
    lines = []
    for each in desk.cancelled[:NAMED_MOST]:
        if each.is_back:
            said = words.say(
                "Its sender says that it takes place after all: {title}", title=each.title
            )
        elif each.reason:
            said = words.say(
                "Its sender cancelled: {title} ({why})", title=each.title, why=each.reason
            )
        else:
            said = words.say("Its sender cancelled: {title}", title=each.title)
        lines.append(said)
    more = len(desk.cancelled) - len(lines)
    return [
        *lines,
        *([words.count("– and {number} more", "– and {number} more", more)] if more > 0 else []),
    ]


def _starting_soon(desk: Desk, words: Words, today: date) -> list[str]:
    found = []
    for each in desk.waiting:
        moment = parse_moment(each.start or "")
        if moment is not None and today <= day_of(moment) <= today + SOON:
            found.append((day_of(moment), each.title))
    said = [
        words.say("– {day}: {title}", day=words.short_day(day), title=title)
        for day, title in sorted(found)[:NAMED_MOST]
    ]
    return [words.say("Of these, the next days have:"), *said] if said else []


def _troubles(desk: Desk, words: Words) -> list[str]:
    lines = []
    if desk.failed:
        one = "{number} mail could not be delivered and was given up."
        many = "{number} mails could not be delivered and were given up."
        lines.append(words.count(one, many, desk.failed))
    if desk.faults:
        one = "{number} event is left out of the feeds, since calendar apps could not read it."
        many = "{number} events are left out of the feeds, since calendar apps could not read them."
        lines.append(words.count(one, many, desk.faults))
    return lines


def _letter(
    context: Context, reader: Reader, key: str, *, subject: str, lines: Sequence[str]
) -> Outgoing:
    calendar = context.calendar
    host = calendar.mail_from.rpartition("@")[2]
    letter = Letter(
        kind=MailKind.NOTICE,
        to=reader.account.email,
        title=subject,
        lines=tuple(lines),
        links={"desk": addresses.desk(calendar), "account": addresses.account(calendar)},
        message_id=f"<{key.replace('/', '.')}@{host}>",
        date=context.now(),
    )
    message = compose(letter, calendar, _words(context, reader))
    return Outgoing(context.new_id(), letter.kind.value, letter.to, key, message)


def _words(context: Context, reader: Reader) -> Words:
    return context.words(reader.language or context.calendar.language)
