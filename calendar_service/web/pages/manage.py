"""The submitter's private page: how it stands, and what may be done."""

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, TransitionRefused
from calendar_service.domain.moderation import Action, allowed_actions
from calendar_service.feeds.vevent import Voice
from calendar_service.operations.answer_submission import (
    change_submission,
    find_managed,
    withdraw_submission,
)
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import Signed, list_decisions
from calendar_service.storage.submissions import Submission
from calendar_service.storage.venues import find_venues
from calendar_service.web.asked import Asked
from calendar_service.web.forms import fields_of, typed
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.pages.submit import show_form
from calendar_service.web.present_event import EventView, event_page
from calendar_service.web.present_form import form_problems, form_values
from calendar_service.web.present_proposal import proposed_occurrence, read_fields
from calendar_service.web.present_submission import sender_view

SAVE = "Save the changes"


async def look(asked: Asked) -> Response:
    found = await find_managed(asked.context, asked.path("token"))
    decisions, event = await history_of(asked, found)
    view = sender_view(found, decisions, asked.visit(), event=event)
    path = asked.request.url.path
    context = {
        "submission": view,
        "edit_url": f"{path}/edit" if view.may_edit else None,
        "withdraw_url": f"{path}/withdrawals" if view.may_withdraw else None,
    }
    return show_private(asked, "manage.html", context)


async def edit_form(asked: Asked) -> Response:
    found = await find_managed(asked.context, asked.path("token"))
    if Action.RESUBMIT not in allowed_actions(found.state):
        raise TransitionRefused(found.state, Action.RESUBMIT)
    values = form_values(_with_contact(found), asked.calendar, found.client_id or "")
    return _private(await show_form(asked, values, {}, action=_edit_path(asked), label=SAVE))


async def edit(asked: Asked) -> Response:
    values = typed(await asked.request.form(), asked.calendar)
    try:
        await change_submission(asked.context, asked.path("token"), fields_of(values))
    except InvalidInput as error:
        problems = form_problems(error.problems, asked.visit().words)
        path = _edit_path(asked)
        return _private(
            await show_form(asked, values, problems, action=path, label=SAVE, status=422)
        )
    return go_to(_manage_path(asked))


async def withdraw(asked: Asked) -> Response:
    await withdraw_submission(asked.context, asked.path("token"))
    return go_to(_manage_path(asked))


async def history_of(asked: Asked, submission: Submission) -> tuple[list[Signed], EventView | None]:
    """Return what happened to a submission, and what would be published of it."""
    proposal = read_fields(submission.fields, asked.calendar.tzid)

    async def read(con: Connection) -> tuple[list[Signed], EventView | None]:
        decisions = list(await list_decisions(con, submission.id))
        if proposal is None:
            return decisions, None
        venue_id = proposal.venue.id if proposal.venue else ""
        occurrence = proposed_occurrence(
            proposal,
            Voice(asked.calendar, asked.visit().words, asked.context.markup),
            categories=await list_categories(con),
            venues=await find_venues(con, [venue_id]),
        )
        return decisions, event_page(occurrence, asked.visit(), website=proposal.url)

    return await asked.context.store.read(read)


def _with_contact(submission: Submission) -> dict[str, object]:
    contact = {"name": submission.contact_name or "", "email": submission.contact_email or ""}
    return {**submission.fields, "contact": contact}


def _manage_path(asked: Asked) -> str:
    return f"/manage/{asked.path('token')}"


def _edit_path(asked: Asked) -> str:
    return f"{_manage_path(asked)}/edit"


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
