"""What pages show of reports: the kinds of problems, and a report at the desk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from calendar_service.domain.report import ReportAction, ReportKind, ReportState, report_actions
from calendar_service.domain.when import parse_moment
from calendar_service.storage.reports import Reported, SignedReport
from calendar_service.web.desk.link import edit_path
from calendar_service.web.present_submission import ActionView, StepView, at_words
from calendar_service.web.visit import Visit

KIND_TEXTS: Mapping[ReportKind, str] = {
    ReportKind.WRONG_DATE: "The date or time is wrong",
    ReportKind.WRONG_PLACE: "The place is wrong",
    ReportKind.CANCELLED: "It is cancelled",
    ReportKind.DUPLICATE: "It is in the calendar twice",
    ReportKind.ABUSE: "It is spam, or does not belong here",
    ReportKind.OTHER: "Something else",
}
LABELS = {"kind": "What is wrong?", "text": "What should be known", "email": "Your e-mail address"}
REPORT_STATES: Mapping[ReportState, str] = {
    ReportState.OPEN: "Open",
    ReportState.RESOLVED: "Resolved",
    ReportState.DISMISSED: "Dismissed",
    ReportState.SPAM: "Spam",
}
CLOSED = "Closed, since its event was withdrawn"
_TONES = {
    ReportState.OPEN: "warn",
    ReportState.RESOLVED: "good",
    ReportState.DISMISSED: "plain",
    ReportState.SPAM: "bad",
}
REPORT_HAPPENED = {
    ReportAction.RESOLVE: "Resolved",
    ReportAction.DISMISS: "Dismissed",
    ReportAction.REOPEN: "Reopened",
}
_BUTTONS = {
    ReportAction.RESOLVE: "Resolve",
    ReportAction.DISMISS: "Dismiss",
    ReportAction.REOPEN: "Reopen",
}
_LATE_AFTER, _WAITING_AFTER = timedelta(hours=72), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ReportTab:
    path: str
    name: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list; `age_level` is `fresh`, `waiting` (a day) or `late` (three)."""

    path: str
    title: str
    kind_name: str
    text: str
    sender: str | None
    age: str
    age_level: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report at the desk; without actions nothing can be done with it."""

    id: str
    title: str
    event_path: str
    edit_path: str
    kind_name: str
    text: str | None
    email: str | None
    date: str | None
    when: str
    state_name: str
    tone: str
    revision: int
    actions: tuple[ActionView, ...]
    may_answer: bool
    steps: tuple[StepView, ...]


def report_tabs(
    counts: Mapping[ReportState, int], current: ReportState, visit: Visit
) -> tuple[ReportTab, ...]:
    return tuple(
        ReportTab(
            f"/desk/reports?state={state.value}",
            visit.words.say(name),
            counts.get(state, 0),
            state is current,
        )
        for state, name in REPORT_STATES.items()
    )


def report_rows(found: Iterable[Reported], visit: Visit) -> tuple[ReportRow, ...]:
    """Return the rows in the order given."""
    return tuple(report_row(each, visit) for each in found)


def report_row(found: Reported, visit: Visit) -> ReportRow:
    report, words = found.report, visit.words
    waits = report.state is ReportState.OPEN and not found.is_closed
    age = max(visit.now - report.created_at, timedelta(minutes=1))
    sentence = "Waiting for {age}" if waits else "Sent in {age} ago"
    return ReportRow(
        path=f"/desk/reports/{report.id}",
        title=found.title,
        kind_name=words.say(KIND_TEXTS[report.kind]),
        text=report.text or "",
        sender=report.email,
        age=words.say(sentence, age=words.lapse(age)),
        age_level=_age_level(age) if waits else "fresh",
    )


def report_view(found: Reported, done: Sequence[SignedReport], visit: Visit) -> ReportView:
    report, words = found.report, visit.words
    moment = parse_moment(report.recurrence_id or "")
    is_closed = found.is_closed and report.state is ReportState.OPEN
    actions = () if is_closed else report_actions(report.state)
    return ReportView(
        id=report.id,
        title=found.title,
        event_path=f"/events/{report.event_id}",
        edit_path=edit_path(report.event_id, report.recurrence_id),
        kind_name=words.say(KIND_TEXTS[report.kind]),
        text=report.text,
        email=report.email,
        date=words.moment(moment) if moment else None,
        when=at_words(report.created_at, visit),
        state_name=words.say(CLOSED if is_closed else REPORT_STATES[report.state]),
        tone=_TONES[report.state],
        revision=report.revision,
        actions=tuple(ActionView(each.value, words.say(_BUTTONS[each])) for each in actions),
        may_answer=ReportAction.RESOLVE in actions and report.email is not None,
        steps=(_sent(found, visit), *(_step(each, visit) for each in done)),
    )


def _sent(found: Reported, visit: Visit) -> StepView:
    at = found.report.created_at
    return StepView(at.isoformat(), at_words(at, visit), visit.words.say("Sent in"), *[None] * 3)


def _step(signed: SignedReport, visit: Visit) -> StepView:
    decision = signed.decision
    return StepView(
        at=decision.at.isoformat(),
        when=at_words(decision.at, visit),
        name=visit.words.say(REPORT_HAPPENED[decision.action]),
        by=signed.email,
        message=decision.message,
        note=decision.note,
    )


def _age_level(age: timedelta) -> str:
    if age >= _LATE_AFTER:
        return "late"
    return "waiting" if age >= _WAITING_AFTER else "fresh"
