"""Takes what a reader reports about a public event."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.errors import EventWithdrawn, InvalidInput, NotFound, QueueFull
from calendar_service.domain.problems import Problems
from calendar_service.domain.report import (
    NOT_AN_ADDRESS,
    Complaint,
    Report,
    ReportState,
    read_complaint,
)
from calendar_service.mail.address import wire_address
from calendar_service.operations import judge_spam
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import StoredEvent, find_event
from calendar_service.storage.reports import add_report, count_kept_reports, find_same_report

REPORTS_MOST = {ReportState.OPEN: 1_000, ReportState.SPAM: 5_000}
TRY_AGAIN_SECONDS = 4 * 60 * 60


async def report_event(
    context: Context,
    event_id: str,
    fields: Mapping[str, Any],
    *,
    source: str,
    language: str | None = None,
    is_spam: bool = False,
) -> Report:
    """Save the report and return it; one that says the same and is still open is returned instead.

    Spam is kept in its state, in no queue. Raises NotFound, EventWithdrawn, InvalidInput with all
    mistakes at once, and QueueFull.
    """
    await reportable(context, event_id)
    complaint = check_complaint(fields)
    is_spam = is_spam or await judge_spam.is_spam(context, {"description": complaint.text})
    report = _report(context, event_id, complaint, (source, language, is_spam))

    async def save(con: Connection) -> Report:
        if same := await find_same_report(con, report):
            return same
        if await count_kept_reports(con, report.state) >= REPORTS_MOST[report.state]:
            raise QueueFull(TRY_AGAIN_SECONDS)
        await add_report(con, report)
        return report

    return await context.store.write(save)


async def reportable(context: Context, event_id: str) -> StoredEvent:
    """Return the public event. Raises NotFound, and EventWithdrawn for what was public once."""
    stored = await context.store.read(lambda con: find_event(con, event_id))
    if stored is None:
        raise NotFound("event", event_id)
    if stored.withdrawn_at is not None:
        raise EventWithdrawn(event_id)
    return stored


def check_complaint(fields: Mapping[str, Any]) -> Complaint:
    """Return what was reported. Raises InvalidInput with all mistakes at once."""
    problems = Problems()
    complaint = read_complaint(fields, problems)
    if complaint is not None and complaint.email is not None:
        _check_address(complaint.email, problems)
    if complaint is None or problems:
        raise InvalidInput(problems.all())
    return complaint


def _check_address(email: str, problems: Problems) -> None:
    """What looks like an address may still be none that a letter can be sent to."""
    try:
        wire_address(email)
    except ValueError:
        problems.add("email", NOT_AN_ADDRESS)


def _report(
    context: Context, event_id: str, complaint: Complaint, how: tuple[str, str | None, bool]
) -> Report:
    now = context.now()
    source, language, is_spam = how
    return Report(
        id=context.new_id(),
        event_id=event_id,
        recurrence_id=complaint.recurrence_id,
        kind=complaint.kind,
        text=complaint.text,
        email=complaint.email,
        language=language,
        source=source,
        state=ReportState.SPAM if is_spam else ReportState.OPEN,
        revision=1,
        created_at=now,
        changed_at=now,
    )
