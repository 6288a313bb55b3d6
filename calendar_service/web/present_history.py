"""What the desk's page of the record says of each thing that happened."""

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.domain.moderation import Action
from calendar_service.domain.report import ReportAction
from calendar_service.storage.history import REPORT, VERSION, Entry
from calendar_service.web.present_report import REPORT_HAPPENED
from calendar_service.web.present_submission import HAPPENED, at_words, reason_words
from calendar_service.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Happening:
    """`path` is where it can be looked at; `note` is what was said with it."""

    at: str
    when: str
    what: str
    title: str
    path: str
    by: str | None
    note: str | None


def happening(
    entry: Entry, titles: Mapping[str, str], senders: Mapping[str, str], *, visit: Visit
) -> Happening:
    """Return it with what it is about, and with its sender where no account did it."""
    key = entry.submission_id if entry.what not in (REPORT, VERSION) else entry.event_id
    return Happening(
        at=entry.at.isoformat(),
        when=at_words(entry.at, visit),
        what=_what(entry, visit),
        title=titles.get(key or "", ""),
        path=_path(entry),
        by=entry.by or _sender(entry, senders, visit),
        note=entry.message or reason_words(entry.reason, visit.words),
    )


def _sender(entry: Entry, senders: Mapping[str, str], visit: Visit) -> str | None:
    name = senders.get(entry.submission_id or "")
    return visit.words.say("{name} (sender)", name=name) if name else None


def _what(entry: Entry, visit: Visit) -> str:
    say = visit.words.say
    if entry.what == VERSION:
        return say("Version {number} of the event", number=(entry.sequence or 0) + 1)
    if entry.what == REPORT:
        happened = say(REPORT_HAPPENED[ReportAction(entry.action or "")])
        return say("Report: {happened}", happened=happened)
    return say(HAPPENED[Action(entry.action or "")])


def _path(entry: Entry) -> str:
    if entry.what == VERSION:
        return f"/desk/events/{entry.event_id}/versions"
    if entry.what == REPORT:
        return f"/desk/reports/{(entry.details or {}).get('report_id')}"
    return f"/desk/submissions/{entry.submission_id}"
