"""What the private page shows of an event that is public: whether it stands, and which dates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from calendar_service.domain.event import Event
from calendar_service.domain.moderation import State
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.own_cancellation import is_cancelled
from calendar_service.domain.when import day_of, is_wall_time
from calendar_service.operations.cancel_event import OwnEvent, date_key
from calendar_service.storage.submissions import Submission
from calendar_service.web.present_submission import SubmissionView
from calendar_service.web.visit import Visit

CANCELLED = "Cancelled"
_CANCELLED_SENTENCE = (
    "It stays in the calendar, marked, and calendar apps tell everyone who subscribes."
)
_MERGED = "In the calendar already"
_MERGED_SENTENCE = (
    "It was in the calendar before you sent it in, so both are one event now. Here is that event."
)
_GONE = "No longer in the calendar"
_GONE_SENTENCE = (
    "The moderators have taken it out. To ask why, answer any mail that you got about it."
)


@dataclass(frozen=True, slots=True)
class DateView:
    """A coming date of a series; `key` names it when it is cancelled."""

    key: str
    when: str


@dataclass(frozen=True, slots=True)
class EndingView:
    """What may be cancelled, and what may be brought back; `is_cancelled` of the whole event."""

    is_cancelled: bool
    is_series: bool
    reason: str
    open_dates: tuple[DateView, ...]
    cancelled_dates: tuple[DateView, ...]
    problem: str | None = None


def ending_view(own: OwnEvent, visit: Visit, said: Mapping[str, str]) -> EndingView:
    """Return the choices; `said` holds what was typed and what was wrong with it."""
    is_whole = is_cancelled(own.event)
    told = [(is_cancelled(own.event, date.recurrence_id), date) for date in own.dates]
    return EndingView(
        is_cancelled=is_whole,
        is_series=bool(own.dates),
        reason=said.get("reason", ""),
        open_dates=tuple(_date(date, visit) for is_off, date in told if not is_off),
        cancelled_dates=()
        if is_whole
        else tuple(_date(date, visit) for is_off, date in told if is_off),
        problem=said.get("problem"),
    )


def as_it_stands(
    view: SubmissionView,
    submission: Submission,
    own: OwnEvent | None,
    *,
    visit: Visit,
    public: Event | None,
) -> SubmissionView:
    """Return the view, saying what became of the event after it was published, and where to see
    what is `public` of it."""
    if submission.state is not State.APPROVED:
        return view
    words, page = visit.words, f"/events/{public.id}" if public else None
    if submission.merged_into is not None:
        name, sentence = words.say(_MERGED), words.say(_MERGED_SENTENCE)
        told = replace(view, state_name=name, state_sentence=sentence, event_path=page)
        return replace(told, title=public.title if public else view.title)
    if submission.applies_to is not None:
        return replace(view, event_path=page)
    if own is None:
        name, sentence = words.say(_GONE), words.say(_GONE_SENTENCE)
        return replace(
            view,
            state_name=name,
            state_sentence=sentence,
            tone="bad",
            event_path=None,
            may_withdraw=False,
        )
    told = replace(view, title=own.event.title, event_path=page)
    if not is_cancelled(own.event):
        return told
    name, sentence = words.say(CANCELLED), words.say(_CANCELLED_SENTENCE)
    reason = own.event.status_reason or view.message
    return replace(told, state_name=name, state_sentence=sentence, tone="warn", message=reason)


def _date(occurrence: Occurrence, visit: Visit) -> DateView:
    words, start = visit.words, occurrence.start
    day = words.short_day(day_of(start))
    when = (
        words.say("{day}, {clock}", day=day, clock=words.clock(start))
        if is_wall_time(start)
        else day
    )
    return DateView(date_key(occurrence), when)
