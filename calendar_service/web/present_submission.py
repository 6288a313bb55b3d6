"""What pages show of one submission: to its sender, by the private link, and to moderators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calendar_service.domain import own_cancellation, trivial_edit, trust
from calendar_service.domain.errors import RevisionOutdated
from calendar_service.domain.moderation import (
    MODERATOR_ACTIONS,
    Action,
    State,
    allowed_actions,
    is_undoable,
)
from calendar_service.domain.when import local
from calendar_service.operations.answer_submission import may_withdraw
from calendar_service.operations.edit_event import SOURCE
from calendar_service.storage.decisions import Signed
from calendar_service.storage.submissions import Submission
from calendar_service.web.present_event import EventView
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

STATE_NAMES = {
    State.UNCONFIRMED: "Address not confirmed",
    State.PENDING: "Waiting",
    State.CHANGES_REQUESTED: "Changes asked for",
    State.APPROVED: "Published",
    State.DECLINED: "Declined",
    State.SPAM: "Spam",
    State.WITHDRAWN: "Withdrawn",
}
SENDER_NAMES = STATE_NAMES | {
    State.UNCONFIRMED: "Please confirm your address",
    State.PENDING: "With the moderators",
    State.CHANGES_REQUESTED: "The moderators ask you to change something",
    State.SPAM: "Declined",
}
SENDER_SENTENCES = {
    State.UNCONFIRMED: "We have sent a link to your e-mail address. "
    "The moderators see your event as soon as you have followed it.",
    State.PENDING: "They look at everything before it is published. You get a mail when they have.",
    State.CHANGES_REQUESTED: "Edit it and send it again.",
    State.APPROVED: "It is in the calendar, and on its way to everyone who subscribes.",
    State.DECLINED: "It is not published. You may answer the mail you got about it.",
    State.SPAM: "It is not published. You may answer the mail you got about it.",
    State.WITHDRAWN: "It is not published, and nobody will look at it any more.",
}
TONES = {
    State.UNCONFIRMED: "warn",
    State.PENDING: "plain",
    State.CHANGES_REQUESTED: "warn",
    State.APPROVED: "good",
    State.DECLINED: "bad",
    State.SPAM: "bad",
    State.WITHDRAWN: "plain",
}
HAPPENED = {
    Action.CONFIRM: "Address confirmed",
    Action.APPROVE: "Published",
    Action.REQUEST_CHANGES: "Changes asked for",
    Action.DECLINE: "Declined",
    Action.SPAM: "Marked as spam",
    Action.REOPEN: "Put back in the queue",
    Action.MERGE: "Merged with another event",
    Action.UNDO: "Decision taken back",
    Action.PASS: "Published by itself",
    Action.RESUBMIT: "Changed and sent again",
    Action.WITHDRAW: "Withdrawn",
}
RULES: dict[str | None, str] = {
    trust.RULE: "Sent by a trusted organiser",
    own_cancellation.RULE: "Its confirmed sender cancelled it, or took that back",
    trivial_edit.RULE: "Only a little of the description changed, and its sender changed it",
}
BUTTONS = {
    Action.APPROVE: "Publish",
    Action.REQUEST_CHANGES: "Ask for changes",
    Action.DECLINE: "Decline",
    Action.SPAM: "Mark as spam",
    Action.REOPEN: "Put back in the queue",
    Action.UNDO: "Take the decision back",
}


@dataclass(frozen=True, slots=True)
class ActionView:
    """`value` is sent as the field `action`."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that happened to a submission; `note` is for moderators alone."""

    at: str
    when: str
    name: str
    by: str | None
    message: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """`event` is what would be published, None if its fields cannot be read; `message` is what
    was said with the newest decision; `steps` ascend.

    `parts` are the fields of an edit that may be taken one by one; `sent_by` says where
    it comes from if it has no contact. Contact, fields and actions are
    empty in the sender's own view, the sentence and what may be
    done in the desk's.
    """

    id: str
    title: str
    state: State
    state_name: str
    tone: str
    revision: int
    event: EventView | None
    event_path: str | None
    message: str | None
    steps: tuple[StepView, ...] = ()
    state_sentence: str | None = None
    may_edit: bool = False
    may_withdraw: bool = False
    contact_name: str | None = None
    contact_email: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    actions: tuple[ActionView, ...] = ()
    may_merge: bool = False
    parts: tuple[str, ...] = ()
    sent_by: str | None = None


def sender_view(
    submission: Submission, decisions: Sequence[Signed], visit: Visit, *, event: EventView | None
) -> SubmissionView:
    """Return what whoever holds the private link sees: no moderator is named."""
    words = visit.words
    return replace(
        _view(submission, decisions, visit, event=event),
        state_name=words.say(SENDER_NAMES[submission.state]),
        state_sentence=words.say(SENDER_SENTENCES[submission.state]),
        steps=tuple(_steps(submission, decisions, visit, is_desk=False)),
        may_edit=Action.RESUBMIT in allowed_actions(submission.state),
        may_withdraw=may_withdraw(submission),
    )


@dataclass(frozen=True, slots=True)
class SentView:
    """One line of what somebody has sent in; `what` tells the kind of an edit, its date and its
    fields, and is None for a new event."""

    title: str
    state_name: str
    tone: str
    when: str
    manage_path: str
    what: str | None = None


def desk_view(
    submission: Submission, decisions: Sequence[Signed], visit: Visit, *, event: EventView | None
) -> SubmissionView:
    """Return what a moderator sees: all of it, and what may be done with it now."""
    allowed = _allowed(submission, decisions, visit)
    return replace(
        _view(submission, decisions, visit, event=event),
        steps=tuple(_steps(submission, decisions, visit, is_desk=True)),
        contact_name=submission.contact_name,
        contact_email=submission.contact_email,
        fields=tuple(_flat(submission.fields)),
        actions=tuple(
            ActionView(action.value, visit.words.say(BUTTONS[action]))
            for action in MODERATOR_ACTIONS
            if action in allowed and action in BUTTONS
        ),
        may_merge=Action.MERGE in allowed,
        parts=_parts(submission, allowed),
        sent_by=_sent_by(submission, decisions),
    )


def _allowed(
    submission: Submission, decisions: Sequence[Signed], visit: Visit
) -> frozenset[Action]:
    allowed = set(allowed_actions(submission.state))
    if decisions and is_undoable(decisions[-1].decision, visit.now):
        allowed.add(Action.UNDO)
    if submission.applies_to is not None or submission.merged_into is not None:
        allowed.discard(Action.MERGE)
    return frozenset(allowed)


def _parts(submission: Submission, allowed: frozenset[Action]) -> tuple[str, ...]:
    is_edit = submission.applies_to is not None and Action.APPROVE in allowed
    return tuple(submission.fields) if is_edit else ()


def outdated_words(error: RevisionOutdated, words: Words) -> str:
    """Return what somebody else did while this moderator was reading."""
    state = words.say(STATE_NAMES[State(error.state)])
    if error.decided_by:
        return words.say(
            "{who} decided meanwhile. It now stands at: {state}.", who=error.decided_by, state=state
        )
    return words.say("The sender changed it meanwhile. It now stands at: {state}.", state=state)


def at_words(at: datetime, visit: Visit) -> str:
    """Return an instant in words, by the calendar's clocks."""
    at_local = local(at, visit.calendar.tzid)
    return visit.words.say(
        "{day}, {clock}",
        day=visit.words.short_day(at_local.date()),
        clock=visit.words.clock(at_local),
    )


def _view(
    submission: Submission, decisions: Sequence[Signed], visit: Visit, *, event: EventView | None
) -> SubmissionView:
    """Return what both see, and nothing that only one of them may."""
    return SubmissionView(
        id=submission.id,
        title=submission.title,
        state=submission.state,
        state_name=visit.words.say(STATE_NAMES[submission.state]),
        tone=TONES[submission.state],
        revision=submission.revision,
        event=event,
        event_path=_event_path(submission),
        message=decisions[-1].decision.message if decisions else None,
    )


def _event_path(submission: Submission) -> str | None:
    published = submission.state is State.APPROVED and submission.public_id
    return f"/events/{submission.public_id}" if published else None


def _steps(
    submission: Submission, decisions: Sequence[Signed], visit: Visit, *, is_desk: bool
) -> Iterator[StepView]:
    sender = _sent_by(submission, decisions) or visit.words.say("the sender")
    yield StepView(
        at=submission.created_at.isoformat(),
        when=at_words(submission.created_at, visit),
        name=visit.words.say("Sent in"),
        by=sender if is_desk else None,
        message=None,
        note=None,
    )
    for signed in decisions if is_desk else _told(decisions):
        decision = signed.decision
        is_hidden = decision.action is Action.SPAM and not is_desk
        happened = HAPPENED[Action.DECLINE if is_hidden else decision.action]
        yield StepView(
            at=decision.at.isoformat(),
            when=at_words(decision.at, visit),
            name=visit.words.say(happened),
            by=_by(signed, visit.words) if is_desk else None,
            message=decision.message,
            note=reason_words(decision.reason, visit.words) if is_desk else None,
        )


def _sent_by(submission: Submission, decisions: Sequence[Signed]) -> str | None:
    """Return where something without a contact comes from: of an edit made at the desk, who
    decided on it as it came in."""
    if submission.contact_name or submission.contact_email:
        return None
    email = decisions[0].email if submission.source == SOURCE and decisions else None
    return email or submission.source


def _told(decisions: Sequence[Signed]) -> list[Signed]:
    """Return what the sender was told of: a decision that was taken back in time was not."""
    told: list[Signed] = []
    for signed in decisions:
        if signed.decision.action is not Action.UNDO:
            told.append(signed)
        elif told:
            told.pop()
    return told


def _by(signed: Signed, words: Words) -> str | None:
    is_rules = signed.decision.action is Action.PASS
    return None if is_rules else signed.email or words.say("the sender")


def reason_words(reason: str | None, words: Words) -> str | None:
    """Return why, for moderators; a rule says it in words."""
    return words.say(RULES[reason]) if reason in RULES else reason


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each field by its path, as `venue.city`; contact fields are shown elsewhere."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if path or name not in ("contact", "client_id"):
                yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        if all(isinstance(inner, str) for inner in value):
            yield path, ", ".join(value)
        else:
            for index, inner in enumerate(value):
                yield from _flat(inner, f"{path}.{index}")
    elif value is not None:
        yield path, str(value)
