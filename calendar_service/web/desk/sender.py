"""Who sent something in: what that address sent before."""

from dataclasses import dataclass

from calendar_service.domain.moderation import State
from calendar_service.domain.people import same_address
from calendar_service.domain.when import local
from calendar_service.storage.sender_records import SenderRecord, find_record
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.visit import Visit

RECORD_STATES = {
    State.APPROVED: "Published",
    State.DECLINED: "Declined",
    State.SPAM: "Spam",
    State.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class RecordView:
    """`counts` are names and numbers, of those states that have any; `first_on` is a day."""

    sent: int
    counts: tuple[tuple[str, int], ...]
    first_on: str


async def record_of(asked: Asked, found: Submission) -> RecordView | None:
    """Return what the sender's address sent in, this submission among it; None if it is the first,
    or has no address."""
    if not found.contact_email:
        return None
    email, scope = same_address(found.contact_email), asked.known_account.scope
    record = await asked.context.store.read(lambda con: find_record(con, email, scope))
    others = record.sent - (found.state is not State.UNCONFIRMED)
    return _view(record, asked.visit()) if others else None


def _view(record: SenderRecord, visit: Visit) -> RecordView:
    words = visit.words
    counts = (
        (words.say(name), record.counts[state])
        for state, name in RECORD_STATES.items()
        if record.counts.get(state)
    )
    first_at = record.first_at
    assert first_at is not None, "something was sent"
    first_on = words.short_day(local(first_at, visit.calendar.tzid).date())
    return RecordView(record.sent, tuple(counts), first_on)
