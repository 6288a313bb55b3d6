"""What readers reported, at the desk: a tab a state, and one report with its decisions."""

from collections.abc import Mapping

from starlette.responses import Response

from calendar_service.domain.errors import (
    BadQuery,
    InvalidInput,
    RevisionOutdated,
    TransitionRefused,
)
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.paging import Paging, parse_paging
from calendar_service.domain.problems import Problems
from calendar_service.domain.report import ReportAction, ReportState
from calendar_service.operations.resolve_report import (
    ReportVerdict,
    report_history,
    resolve_report,
)
from calendar_service.storage.reports import count_reports, list_reports
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import DeskQueue
from calendar_service.web.desk.looking import looked_at
from calendar_service.web.desk.next_entry import next_after, way_on
from calendar_service.web.desk.way_back import queue_behind
from calendar_service.web.listing import cut, next_url, one_more
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.web.present_report import report_rows, report_tabs, report_view

TEXT_BYTES_MOST = 16_000
_OUTDATED = "Somebody else did something with this report meanwhile; below is how it stands now."
_REFUSED = "This cannot be done with the report as it stands now."


async def look(asked: Asked) -> Response:
    state, paging = _asked_for(asked)
    scope = asked.known_account.scope
    found = await asked.context.store.read(
        lambda con: list_reports(con, state, one_more(paging), scope=scope)
    )
    counts = await asked.context.store.read(lambda con: count_reports(con, scope))
    shown, more = cut(found, paging.limit)
    context = {
        "tabs": report_tabs(counts, state, asked.visit()),
        "rows": report_rows(shown, asked.visit()),
        "next_url": next_url(asked, "/desk/reports", more),
    }
    return show_private(asked, "desk_reports.html", context)


async def look_at_one(asked: Asked) -> Response:
    """Show it, and note for others that somebody looks at it: no act on the event."""
    said = await looked_at(asked, asked.path("report_id"))
    return await _show(asked, {}, queue=queue_behind(asked), looked_at=said)


async def decide(asked: Asked) -> Response:
    """Take the decision and go back to the queue or the list; whatever is refused is said on the
    page, with what was typed still in its boxes."""
    form = await asked.form()
    queue, sent = queue_behind(asked, form), {name: str(value) for name, value in form.items()}
    typed = {name: sent.get(name, "") for name in ("note", "message")}
    try:
        verdict = _read_verdict(sent)
        await resolve_report(asked.context, asked.path("report_id"), verdict, asked.known_account)
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return await _show(asked, problems, typed=typed, queue=queue, status=422)
    except (RevisionOutdated, TransitionRefused) as error:
        sentence = _OUTDATED if isinstance(error, RevisionOutdated) else _REFUSED
        said = asked.visit().words.say(sentence)
        return await _show(asked, {}, typed=typed, refused=said, queue=queue, status=409)
    return go_to(way_on(queue, form) if queue else "/desk/reports")


def _asked_for(asked: Asked) -> tuple[ReportState, Paging]:
    """Return the state in the address and the page of it. Raises BadQuery."""
    paging, problems = parse_paging(asked.request.query_params)
    text = asked.request.query_params.get("state") or ReportState.OPEN.value
    if text not in list(ReportState):
        allowed = ", ".join(ReportState)
        problems.add("state", "state takes one of {allowed}.", allowed=allowed)
    if problems:
        raise BadQuery(problems.all())
    return ReportState(text), paging


def _read_verdict(sent: Mapping[str, str]) -> ReportVerdict:
    """Return the verdict of the form. Raises InvalidInput with all mistakes."""
    problems = Problems()
    reader = FieldReader(sent, "", problems)
    action = reader.choice("action", tuple(ReportAction))
    if action is None and "action" not in problems:
        allowed = ", ".join(ReportAction)
        reader.say("action", "This must be one of {allowed}.", allowed=allowed)
    note = reader.text("note", TEXT_BYTES_MOST)
    message = reader.text("message", TEXT_BYTES_MOST)
    if problems or action is None:
        raise InvalidInput(problems.all())
    text = sent.get("revision", "")
    revision = int(text[:9]) if text.isascii() and text.isdecimal() else None
    return ReportVerdict(ReportAction(action), note, message, revision)


async def _show(
    asked: Asked,
    problems: Mapping[str, list[str]],
    *,
    typed: Mapping[str, str] | None = None,
    refused: str | None = None,
    queue: DeskQueue | None = None,
    looked_at: str = "",
    status: int = 200,
) -> Response:
    found, done = await report_history(asked.context, asked.path("report_id"))
    context = {
        "report": report_view(found, done, asked.visit()),
        "problems": problems,
        "typed": typed or {"note": "", "message": ""},
        "refused": refused,
        "queue": queue,
        "next_entry": await next_after(asked, found.report.id, queue) if queue else None,
        "looked_at": looked_at,
    }
    return show_private(asked, "desk_report.html", context, status=status)
