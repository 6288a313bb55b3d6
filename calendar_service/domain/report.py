"""What a reader may report about an event, and what becomes of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from calendar_service.domain.errors import TransitionRefused
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.people import is_email
from calendar_service.domain.problems import Problems

TEXT_BYTES_MOST = 8 * 1024
NOT_AN_ADDRESS = "This is not an e-mail address. It looks like name@example.org."


class ReportKind(StrEnum):
    """What is wrong with an event."""

    WRONG_DATE = "wrong_date"
    WRONG_PLACE = "wrong_place"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"
    ABUSE = "abuse"
    OTHER = "other"


class ReportState(StrEnum):
    """What looks like spam is in no queue, and can be taken back from there."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    SPAM = "spam"


class ReportAction(StrEnum):
    RESOLVE = "resolve"
    DISMISS = "dismiss"
    REOPEN = "reopen"


REPORT_TRANSITIONS: dict[tuple[ReportState, ReportAction], ReportState] = {
    (ReportState.OPEN, ReportAction.RESOLVE): ReportState.RESOLVED,
    (ReportState.OPEN, ReportAction.DISMISS): ReportState.DISMISSED,
    (ReportState.RESOLVED, ReportAction.REOPEN): ReportState.OPEN,
    (ReportState.DISMISSED, ReportAction.REOPEN): ReportState.OPEN,
    (ReportState.SPAM, ReportAction.REOPEN): ReportState.OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody said about an event; `recurrence_id` names the date of a series from whose
    page it came, and `email` is private."""

    id: str
    event_id: str
    recurrence_id: str | None
    kind: ReportKind
    text: str | None
    email: str | None
    language: str | None
    source: str
    state: ReportState
    revision: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDecision:
    """An appended row: who did what with a report, when and why. `note` is for the desk alone,
    `message` was sent to the reporter."""

    id: str
    report_id: str
    revision: int
    action: ReportAction
    from_state: ReportState
    to_state: ReportState
    at: datetime
    account_id: str | None
    note: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report as it was sent in."""

    kind: ReportKind
    text: str | None
    email: str | None
    recurrence_id: str | None


def report_moved(state: ReportState, action: ReportAction) -> ReportState:
    """Return the state after the action. Raises TransitionRefused."""
    try:
        return REPORT_TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefused(state, action) from None


def report_actions(state: ReportState) -> tuple[ReportAction, ...]:
    """Return what may be done with a report in this state."""
    return tuple(action for action in ReportAction if (state, action) in REPORT_TRANSITIONS)


def read_complaint(fields: Mapping[str, Any], problems: Problems) -> Complaint | None:
    """Return what was reported; None where a mistake was."""
    reader = FieldReader(fields, "", problems)
    kind = reader.choice("kind", tuple(ReportKind))
    if kind is None and "kind" not in problems:
        reader.say("kind", "Please choose what is wrong.")
    text = reader.text("text", TEXT_BYTES_MOST)
    if kind == ReportKind.OTHER and text is None and "text" not in problems:
        reader.say("text", "Please say what is wrong.")
    email = reader.line("email", 254)
    if email is not None and not is_email(email):
        reader.say("email", NOT_AN_ADDRESS)
    recurrence_id = reader.line("recurrence_id", 32)
    if problems or kind is None:
        return None
    return Complaint(ReportKind(kind), text, email, recurrence_id)
