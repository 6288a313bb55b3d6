"""Resolves, dismisses and reopens reports: the state, the row that tells of it, and the mail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_service.domain import addresses
from calendar_service.domain.errors import NotFound, RevisionOutdated
from calendar_service.domain.people import Account
from calendar_service.domain.report import (
    Report,
    ReportAction,
    ReportDecision,
    ReportState,
    report_moved,
)
from calendar_service.mail.messages import Letter, MailKind, compose
from calendar_service.operations.context import Context
from calendar_service.operations.letters import promise_letter
from calendar_service.storage.claims import drop_claim
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing
from calendar_service.storage.reports import (
    Reported,
    SignedReport,
    decide_report,
    find_report,
    list_report_decisions,
)


@dataclass(frozen=True, slots=True)
class ReportVerdict:
    """`note` stays at the desk; `message` goes to the reporter. Without a revision the current
    one is meant."""

    action: ReportAction
    note: str | None = None
    message: str | None = None
    revision: int | None = None


async def resolve_report(
    context: Context, report_id: str, verdict: ReportVerdict, account: Account
) -> Report:
    """Return the report after the decision; who left an address gets one mail once it is resolved.

    Raises NotFound, TransitionRefused, and RevisionOutdated with what another did.
    """
    found, done = await report_history(context, report_id)
    before = found.report
    if verdict.revision not in (None, before.revision):
        raise _outdated(before, done, verdict.revision or 0)
    after = replace(
        before,
        state=report_moved(before.state, verdict.action),
        revision=before.revision + 1,
        changed_at=context.now(),
    )
    decision = _decision(context, before, after, verdict, account)
    letter = _letter(context, after, found.title, verdict)

    async def save(con: Connection) -> bool:
        if not await decide_report(con, after, decision):
            return False
        await drop_claim(con, after.id)
        await promise_letter(con, letter, after.changed_at)
        return True

    if not await context.store.write(save):
        found, done = await report_history(context, report_id)
        raise _outdated(found.report, done, before.revision)
    context.mail_waits()
    return after


async def report_history(
    context: Context, report_id: str
) -> tuple[Reported, Sequence[SignedReport]]:
    """Return the report and all that was done with it, oldest first. Raises NotFound."""

    async def read(con: Connection) -> tuple[Reported | None, Sequence[SignedReport]]:
        return await find_report(con, report_id), await list_report_decisions(con, report_id)

    found, done = await context.store.read(read)
    if found is None:
        raise NotFound("report", report_id)
    return found, done


def _outdated(report: Report, done: Sequence[SignedReport], sent: int) -> RevisionOutdated:
    decided_by = done[-1].email if done else None
    return RevisionOutdated(sent, report.revision, state=report.state, decided_by=decided_by)


def _decision(
    context: Context, before: Report, after: Report, verdict: ReportVerdict, account: Account
) -> ReportDecision:
    return ReportDecision(
        id=context.new_id(),
        report_id=after.id,
        revision=after.revision,
        action=verdict.action,
        from_state=before.state,
        to_state=after.state,
        at=after.changed_at,
        account_id=account.id,
        note=verdict.note,
        message=verdict.message,
    )


def _letter(
    context: Context, report: Report, title: str, verdict: ReportVerdict
) -> Outgoing | None:
    """The key has no revision: who resolves a report again writes to nobody twice."""
    if report.email is None or report.state is not ReportState.RESOLVED:
        return None
    calendar = context.calendar
    letter = Letter(
        kind=MailKind.REPORT_RESOLVED,
        to=report.email,
        title=title,
        links={
            "event": addresses.event_page(calendar, report.event_id),
            "home": addresses.home(calendar),
        },
        message=verdict.message,
        message_id=f"<report.{report.id}@{calendar.mail_from.rpartition('@')[2]}>",
        date=report.changed_at,
    )
    words = context.words(report.language or calendar.language)
    return Outgoing(
        id=context.new_id(),
        kind=letter.kind.value,
        recipient=letter.to,
        key=f"report/{report.id}/resolved",
        message=compose(letter, calendar, words),
    )
