"""What the private page asks before a cancellation, and what it says once something was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from calendar_service.domain.own_cancellation import is_cancelled
from calendar_service.domain.when import parse_moment
from calendar_service.operations.cancel_event import OwnEvent
from calendar_service.web.visit import Visit

CANCELLED, RESUMED, SAVED, PUBLISHED = "cancelled", "resumed", "saved", "published"
_SAVED = "Your changes are saved. The moderators look at what stands here now."
_PUBLISHED = "Your changes are published, and on their way to everyone who subscribes."
_OFF = "It is cancelled now. Everyone who subscribes is told."
_DATE_OFF = "Cancelled now: {when}. Everyone who subscribes is told."
_ON = "It takes place after all. Everyone who subscribes is told."
_DATE_ON = "It takes place after all: {when}. Everyone who subscribes is told."


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A cancellation that is not yet made: `when` is its date, None where it is all of it."""

    title: str
    when: str | None
    is_series: bool
    is_at_once: bool
    reason: str
    recurrence_id: str


def question_view(
    own: OwnEvent, recurrence_id: str, *, reason: str, is_at_once: bool, visit: Visit
) -> QuestionView:
    moment = parse_moment(recurrence_id)
    return QuestionView(
        title=own.event.title,
        when=visit.words.moment(moment) if moment else None,
        is_series=bool(own.dates),
        is_at_once=is_at_once,
        reason=reason,
        recurrence_id=recurrence_id,
    )


def done_query(done: str, *, event_id: str = "", recurrence_id: str = "") -> str:
    """Return what tells the private page what was done just now."""
    told = {"event": event_id, "done": done, "date": recurrence_id}
    return f"?{urlencode({name: value for name, value in told.items() if value})}"


def done_words(query: Mapping[str, str], own: OwnEvent | None, visit: Visit) -> str | None:
    """Return what was done just now, as far as the event still stands like that."""
    tell = _TOLD.get(query.get("done", ""))
    return tell(query.get("date", ""), own, visit) if tell else None


def _is_off(date: str, own: OwnEvent | None, visit: Visit) -> str | None:
    moment = parse_moment(date)
    if own is None or not is_cancelled(own.event, moment):
        return None
    words = visit.words
    return words.say(_DATE_OFF, when=words.moment(moment)) if moment else words.say(_OFF)


def _is_on(date: str, own: OwnEvent | None, visit: Visit) -> str | None:
    moment = parse_moment(date)
    if own is None or is_cancelled(own.event, moment):
        return None
    words = visit.words
    return words.say(_DATE_ON, when=words.moment(moment)) if moment else words.say(_ON)


def _is_saved(_date: str, own: OwnEvent | None, visit: Visit) -> str | None:
    return None if own else visit.words.say(_SAVED)


def _is_published(_date: str, own: OwnEvent | None, visit: Visit) -> str | None:
    return visit.words.say(_PUBLISHED) if own else None


_TOLD: Mapping[str, Callable[[str, OwnEvent | None, Visit], str | None]] = {
    CANCELLED: _is_off,
    RESUMED: _is_on,
    SAVED: _is_saved,
    PUBLISHED: _is_published,
}
