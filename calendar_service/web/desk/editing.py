"""A moderator changes a public event: which dates, by the form that senders have, and at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from calendar_service.domain.errors import EventNotPublishable, InvalidInput
from calendar_service.domain.event import Event
from calendar_service.domain.when import format_moment, parse_moment
from calendar_service.operations.cancel_event import OwnEvent, coming_dates
from calendar_service.operations.edit_event import cancel_date, edit_event, resume_date
from calendar_service.operations.own_edit import OwnEdit, begin_edit
from calendar_service.operations.plan_edit import live_event
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asking import ask_to_cancel_date
from calendar_service.web.pages.edit_form import Draft, Way, show_draft, take_form, version_seen
from calendar_service.web.pages.manage import filled_form
from calendar_service.web.pages.manage_ending import SURE
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.pages.submit import BROKEN, LOST
from calendar_service.web.present_ending import ending_view
from calendar_service.web.problem import refusal_of

_AT_ONCE = "It is published at once, and whoever sent the event in is told by mail."
_UNSENT = "Nothing is published yet."
_PUBLISH = "Publish the changes"


async def look(asked: Asked) -> Response:
    """Return the form; of a series first ask which dates."""
    event = await live_event(asked.context, asked.path("event_id"))
    if event.recurrence is not None and "applies_to" not in asked.request.query_params:
        return await _ask(asked, event, {})
    draft = await _draft(asked, await _begun(asked))
    values = {**draft.values, "client_id": asked.context.new_uid()}
    return await show_draft(asked, replace(draft, values=values), {})


async def send(asked: Asked) -> Response:
    """Show what would change; after that page publish it, or go on writing."""
    received = await asked.form()
    return await take_form(asked, received, await _draft(asked, await _begun(asked)))


async def end_date(asked: Asked) -> Response:
    """Cancel one date, having asked first, or let it take place after all."""
    sent = await asked.form()
    date, reason = str(sent.get("recurrence_id", "")), str(sent.get("reason", ""))
    event_id, account, words = asked.path("event_id"), asked.known_account, asked.visit().words
    if LOST in reason:
        return await _refuse(asked, reason, words.say(BROKEN, mark=LOST))
    try:
        if sent.get("step") == "resume":
            done = await resume_date(asked.context, event_id, date, account)
        elif sent.get("step") != SURE:
            event = await live_event(asked.context, event_id)
            return await ask_to_cancel_date(asked, event, date, reason=reason)
        else:
            done = await cancel_date(asked.context, event_id, date, reason=reason, account=account)
    except InvalidInput as error:
        said = " ".join(words.problem(problem) for problem in error.problems)
        return await _refuse(asked, reason, said)
    except EventNotPublishable as error:
        return await _refuse(asked, reason, f"{refusal_of(error).title} {error}")
    return _go_to(done)


async def _refuse(asked: Asked, reason: str, problem: str) -> Response:
    event = await live_event(asked.context, asked.path("event_id"))
    return await _ask(asked, event, {"reason": reason, "problem": problem}, status=422)


async def _ask(
    asked: Asked, event: Event, said: Mapping[str, str], *, status: int = 200
) -> Response:
    """Show the coming dates of a series, of which one can be named."""
    named = parse_moment(asked.request.query_params.get("recurrence_id", ""))
    dates = await asyncio.to_thread(coming_dates, event, asked.context.today())
    context = {
        "event_id": event.id,
        "title": event.title,
        "ending": ending_view(OwnEvent(event, dates), asked.visit(), said),
        "chosen": format_moment(named) if named else "",
    }
    return show_private(asked, "desk_edit.html", context, status=status)


async def _begun(asked: Asked) -> OwnEdit:
    query = asked.request.query_params
    return await begin_edit(
        asked.context,
        asked.path("event_id"),
        applies_to=query.get("applies_to", ""),
        recurrence_id=query.get("recurrence_id", ""),
    )


async def _draft(asked: Asked, own: OwnEdit) -> Draft:
    """Return the edit with nothing typed yet."""
    shown, event_id = await filled_form(asked, own.before), own.event.id
    way = Way(
        path=f"/desk/events/{event_id}/edits",
        note=_AT_ONCE,
        unsent=_UNSENT,
        button=_PUBLISH,
        save=_save,
        desk_event=event_id,
    )
    return Draft(own, own.before, shown, shown, version_seen(asked, own.event), way)


async def _save(asked: Asked, draft: Draft, changes: Mapping[str, Any]) -> Response:
    own = draft.own
    fields: dict[str, Any] = {
        **changes,
        "event_id": own.event.id,
        "base_version": draft.version,
        "applies_to": own.edit.applies_to.value,
        "recurrence_id": own.recurrence_id or None,
        "client_id": draft.values["client_id"] or None,
    }
    return _go_to(await edit_event(asked.context, fields, asked.known_account))


def _go_to(done: Submission) -> Response:
    """Its page says what was done, and takes it back for as long as that can be."""
    return go_to(f"/desk/submissions/{done.id}")
