"""Says that something is wrong with an event: a form for people, JSON for programs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from calendar_service.domain.errors import InvalidInput, QueueFull, QuotaUsedUp
from calendar_service.domain.people import same_address
from calendar_service.domain.report import ReportState
from calendar_service.domain.when import parse_moment
from calendar_service.operations.report_event import check_complaint, report_event, reportable
from calendar_service.web.api.body import json_object
from calendar_service.web.asked import Asked
from calendar_service.web.form_age import Age, age_of, mark
from calendar_service.web.moved_on import moved_on
from calendar_service.web.pages.page import show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.web.present_report import KIND_TEXTS, LABELS
from calendar_service.web.problem import refusal_of
from calendar_service.web.quotas import Quota, Subjects

NAMES = ("kind", "text", "email", "recurrence_id")
NO_STORE = {"Cache-Control": "private, no-store"}
_PUT_OFF: dict[type[QuotaUsedUp | QueueFull], str] = {
    QuotaUsedUp: "Many reports came from you or your network lately. Nothing you typed is lost: "
    "please send it again in {wait}.",
    QueueFull: "The moderators have very much to look at just now. Nothing you typed is lost: "
    "please keep this page open, or send it again in {wait}.",
}


async def form(asked: Asked) -> Response:
    """An empty form; what was merged into another event is reported there."""
    if found_elsewhere := await moved_on(asked):
        return found_elsewhere
    values = dict.fromkeys((*NAMES, "website"), "") | {"opened": _mark(asked)}
    date = asked.request.query_params.get("date", "")
    values["recurrence_id"] = date if parse_moment(date) else ""
    return await _show(asked, values, {})


async def send(asked: Asked) -> Response:
    """Take the report in, as a form or as JSON."""
    media_type = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    take = _take_json if media_type == "application/json" else _take_form
    return await take(asked)


async def _take_json(asked: Asked) -> Response:
    """Refusals are problems (RFC 9457). Who sends spam learns nothing from the answer."""
    fields = await json_object(asked.request)
    check_complaint(fields)  # a mistake is no use of what the quota counts
    await asked.count(Quota.REPORT, **_reporter(fields))
    report = await report_event(asked.context, asked.path("event_id"), fields, source="api")
    content = {"id": report.id, "state": ReportState.OPEN.value}
    return JSONResponse(content, 201, NO_STORE)


async def _take_form(asked: Asked) -> Response:
    """What filled in a field that nobody sees is told the same, and is spam."""
    values = _typed(await asked.form())
    is_spam = bool(values["website"].strip())
    age = age_of(values["opened"], asked.context.secret_key, asked.context.now())
    if age is not Age.RIGHT and not is_spam:
        return await _ask_again(asked, values, age)
    fields = {name: values[name] for name in NAMES}
    try:
        check_complaint(fields)
        await asked.count(Quota.REPORT, **_reporter(fields))
        await report_event(
            asked.context,
            asked.path("event_id"),
            fields,
            source="form",
            language=asked.visit().words.language,
            is_spam=is_spam,
        )
    except InvalidInput as error:
        return await _refuse(asked, values, error)
    except (QuotaUsedUp, QueueFull) as error:
        return await _put_off(asked, values, error)
    context = {
        "event_path": f"/events/{asked.path('event_id')}",
        "is_answered": bool(fields["email"].strip()),
    }
    return show_private(asked, "reported.html", context)


def _typed(sent: FormData) -> dict[str, str]:
    names = (*NAMES, "website", "opened")
    return {name: str(sent.get(name, "")) for name in names}


def _reporter(fields: Mapping[str, Any]) -> Subjects:
    """Return the address that mail would go to, so that nobody fills the box of somebody else."""
    email = fields.get("email")
    return {"email": same_address(email)} if isinstance(email, str) and email.strip() else {}


def _mark(asked: Asked) -> str:
    return mark(asked.context.secret_key, asked.context.now())


async def _ask_again(asked: Asked, values: Mapping[str, str], age: Age) -> Response:
    """Show the form with its mistakes, so that none is left for the next time."""
    problems: dict[str, list[str]] = {"": [asked.visit().words.say(age.value)]}
    try:
        check_complaint({name: values[name] for name in NAMES})
    except InvalidInput as error:
        problems |= plain_problems(error.problems, asked.visit().words)
    if age is Age.TOO_OLD:
        values = {**values, "opened": _mark(asked)}
    return await _show(asked, values, problems, status=422)


async def _refuse(asked: Asked, values: Mapping[str, str], error: InvalidInput) -> Response:
    problems = plain_problems(error.problems, asked.visit().words)
    return await _show(asked, values, problems, status=422)


async def _put_off(
    asked: Asked, values: Mapping[str, str], error: QuotaUsedUp | QueueFull
) -> Response:
    """Say kindly that it must wait, with everything that was typed."""
    words = asked.visit().words
    wait = words.lapse(timedelta(seconds=error.seconds))
    problems = {"": [words.say(_PUT_OFF[type(error)], wait=wait)]}
    response = await _show(asked, values, problems, status=refusal_of(error).status)
    response.headers["Retry-After"] = str(error.seconds)
    return response


async def _show(
    asked: Asked,
    values: Mapping[str, str],
    problems: Mapping[str, list[str]],
    *,
    status: int = 200,
) -> Response:
    event_id = asked.path("event_id")
    stored = await reportable(asked.context, event_id)
    moment = parse_moment(values["recurrence_id"])
    words = asked.visit().words
    context = {
        "title": stored.event.title,
        "event_path": f"/events/{event_id}",
        "date": words.moment(moment) if moment else None,
        "form": values,
        "problems": problems,
        "kinds": [(kind.value, words.say(text)) for kind, text in KIND_TEXTS.items()],
        "labels": LABELS,
    }
    return show_private(asked, "report.html", context, status=status)
