"""What the desk's queue shows: a row an entry, a tab a state, and what presses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from calendar_service.domain.event import Event, Kind
from calendar_service.domain.moderation import EDIT, Action, State
from calendar_service.domain.spam import MARKED_AT, points_of, signs_in
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.vevent import Voice
from calendar_service.operations.read_times import next_dates
from calendar_service.storage.reports import Reported
from calendar_service.storage.submissions import Submission
from calendar_service.web.desk.way_back import with_way_back
from calendar_service.web.present import KIND_NAMES, CardView, LeafView, card
from calendar_service.web.present_edit_row import (
    NOTHING_NAMED,
    Named,
    edit_name,
    edit_sentence,
    standing_fields,
)
from calendar_service.web.present_edit_row import WAITING as WAITING
from calendar_service.web.present_proposal import proposed_occurrence, read_fields
from calendar_service.web.present_report import report_row
from calendar_service.web.present_submission import HAPPENED, STATE_NAMES
from calendar_service.web.visit import Visit

QUEUE = (
    State.PENDING,
    State.CHANGES_REQUESTED,
    State.UNCONFIRMED,
    State.APPROVED,
    State.DECLINED,
    State.SPAM,
    State.WITHDRAWN,
)
KEYS = (
    ("j", "Next"),
    ("k", "Previous"),
    ("o", "Open"),
    ("a", "Publish"),
    ("r", "Ask for changes"),
    ("d", "Decline"),
    ("s", "Mark as spam"),
    ("m", "Merge"),
    ("u", "Take the decision back"),
    ("x", "Choose"),
    ("n", "Go on with the next"),
    ("?", "Show the keys"),
)
"""What desk.js does at each key."""
LATE_AFTER = timedelta(hours=72)
WAITING_AFTER = timedelta(hours=24)
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class TabView:
    path: str
    name: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`age` is in words, `age_level` is `fresh`, `waiting` (a day) or `late` (three);
    `pressing` says that the event is near or over already, `marks` what looks wrong; neither is
    there once it is decided. Without a `kind_name` its fields cannot be read, without
    an `entry_name` it is a new event. `key` names the submission as it stands; a report has
    neither that nor a revision, as it is decided on at its own page. `link` brings the queue along
    that it stands in, `looked_at` says who else looks at it."""

    path: str
    link: str
    key: str | None
    revision: int | None
    entry_name: str | None
    title: str
    kind_name: str | None
    is_event: bool
    leaf: LeafView | None
    when: str | None
    where: str | None
    sender: str
    age: str
    age_level: str
    pressing: str | None
    marks: tuple[str, ...] = ()
    said: str = ""
    looked_at: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the entries of a queue besides what they say themselves, by their ids: who
    else looks at them, and what looks wrong; and what they name."""

    looked_at: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: Named = NOTHING_NAMED

    def of(self, entry: str, row: QueueRow) -> QueueRow:
        marks = (*self.marks.get(entry, ()), *row.marks)
        return replace(row, looked_at=self.looked_at.get(entry, ""), marks=marks)


NOTHING_TOLD = Told()


def desk_tabs(counts: Mapping[State, int], current: State, visit: Visit) -> tuple[TabView, ...]:
    """Return a tab for each state, those that want work first."""
    return tuple(
        TabView(
            path=f"/desk?state={state.value}",
            name=visit.words.say(STATE_NAMES[state]),
            count=counts.get(state, 0),
            is_current=state is current,
        )
        for state in QUEUE
    )


def queue(
    entries: Iterable[Submission | Reported],
    visit: Visit,
    query: str = "",
    *,
    told: Told = NOTHING_TOLD,
) -> tuple[QueueRow, ...]:
    """Return the rows in the order given; `query` is that of the queue they stand in."""
    return tuple(
        told.of(entry_id(each), _row(each, visit, query, named=told.named)) for each in entries
    )


def entry_id(entry: Submission | Reported) -> str:
    return entry.report.id if isinstance(entry, Reported) else entry.id


def _row(entry: Submission | Reported, visit: Visit, query: str, *, named: Named) -> QueueRow:
    if isinstance(entry, Reported):
        return _report_row(entry, visit, query)
    return queue_row(entry, visit, query, named=named)


def _report_row(found: Reported, visit: Visit, query: str) -> QueueRow:
    row = report_row(found, visit)
    return QueueRow(
        path=row.path,
        link=with_way_back(row.path, query),
        key=None,
        revision=None,
        entry_name=visit.words.say("Report"),
        title=row.title,
        kind_name=row.kind_name,
        is_event=True,
        leaf=None,
        when=None,
        where=None,
        sender=row.sender or visit.words.say("No address"),
        age=row.age,
        age_level=row.age_level,
        pressing=None,
        said=row.text,
    )


def queue_row(
    submission: Submission, visit: Visit, query: str = "", *, named: Named = NOTHING_NAMED
) -> QueueRow:
    """Return its row; an edit stands under what its event is called now."""
    event = named.edited(submission)
    fields = standing_fields(submission, event) if event else submission.fields
    view = _card(fields, named, visit)
    waits = submission.state in WAITING
    age = max(visit.now - submission.created_at, timedelta(minutes=1))
    sentence = "Waiting for {age}" if waits else "Sent in {age} ago"
    path = f"/desk/submissions/{submission.id}"
    return QueueRow(
        path=path,
        link=with_way_back(path, query),
        key=chosen_key(submission.id, submission.revision),
        revision=submission.revision,
        entry_name=edit_name(submission, visit.words) if submission.proposes == EDIT else None,
        title=str(fields["title"]) if event else submission.title,
        kind_name=visit.words.say(KIND_NAMES[view.kind]) if view else None,
        is_event=view is not None and view.kind is Kind.EVENT,
        leaf=view.leaf if view else None,
        when=(view.closing or view.when) if view else None,
        where=view.place if view else None,
        sender=_sender(submission, named),
        age=visit.words.say(sentence, age=visit.words.lapse(age)),
        age_level=_age_level(age) if waits else "fresh",
        pressing=_pressing(view, visit) if view and waits else None,
        marks=spam_sentences(submission, visit) if waits else (),
        said=_said(submission, event, named, visit=visit, fields=fields),
    )


def _sender(submission: Submission, named: Named) -> str:
    """Return who sent it in; what a moderator proposed has no contact."""
    contact = submission.contact_name or submission.contact_email
    return contact or named.moderators.get(submission.id) or submission.source


def _said(
    submission: Submission,
    event: Event | None,
    named: Named,
    *,
    visit: Visit,
    fields: Mapping[str, Any],
) -> str:
    """Return what an edit changes, and of what went into another event that it did."""
    if submission.merged_into is not None:
        return visit.words.say(HAPPENED[Action.MERGE])
    return edit_sentence(submission, event, named, visit=visit, before=fields) if event else ""


def chosen_key(submission_id: str, revision: int) -> str:
    """Return the value of the box that chooses a submission as it stands."""
    return f"{submission_id}.{revision}"


def spam_sentences(submission: Submission, visit: Visit) -> tuple[str, ...]:
    """Say what speaks for spam, where enough does."""
    signs = signs_in({"title": submission.title, **submission.fields})
    if points_of(signs) < MARKED_AT:
        return ()
    found = ", ".join(visit.words.say(sign.kind.value) for sign in signs)
    return (visit.words.say("May be spam: {signs}", signs=found),)


def _card(fields: Mapping[str, Any], named: Named, visit: Visit) -> CardView | None:
    proposal = read_fields(fields, visit.calendar.tzid)
    if proposal is None:
        return None
    voice = Voice(visit.calendar, visit.words, _unread)
    # A series is not over with its first date.
    shown = next(iter(next_dates(proposal, visit.today, most=1)), None)
    return card(proposed_occurrence(proposal, voice, venues=named.venues, shown=shown), visit)


def _unread(_: str) -> Markup:
    """A row shows no description."""
    return Markup("", "")


def _age_level(age: timedelta) -> str:
    if age >= LATE_AFTER:
        return "late"
    return "waiting" if age >= WAITING_AFTER else "fresh"


def _pressing(view: CardView, visit: Visit) -> str | None:
    words = visit.words
    if view.leaf is None:
        return None
    if view.is_over:
        return words.say("Already over")
    days = (view.leaf.day - visit.today).days
    if days > SOON_DAYS:
        return None
    if view.closing:
        return view.days_left
    if days <= 0:
        return words.say("Has begun")
    return words.count("Starts tomorrow", "Starts in {number} days", days)
