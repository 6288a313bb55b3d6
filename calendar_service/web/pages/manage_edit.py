"""Proposing an edit of a live event from a private page, and changing one that waits."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.edit import overlaid
from calendar_service.domain.moderation import State
from calendar_service.operations.answer_submission import change_edit, find_managed
from calendar_service.operations.own_edit import OwnEdit, find_own_edit
from calendar_service.operations.submit_event import submit_event, told_state
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.pages.edit_form import Draft, Way, show_draft, take_form, version_seen
from calendar_service.web.pages.manage import form_of, manage_path, named_event, with_contact
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_done import PUBLISHED, SAVED, done_query
from calendar_service.web.quotas import Quota, sender_of

_STAYS = "What is public stays as it is until the moderators have decided."
_UNSENT = "Nothing is sent yet."
_SEND = "Send it in"


async def form(asked: Asked) -> Response:
    """Return the form with the live event, and what an edit that waits makes of it."""
    found, own = await _found(asked)
    draft = await _draft(asked, found, own)
    values = await _filled(asked, found, overlaid(own.before, own.edit.changes))
    values["client_id"] = asked.context.new_uid()
    return await show_draft(asked, replace(draft, values=values), {})


async def send(asked: Asked) -> Response:
    """Show what would change; after that page send it, or go on writing."""
    received = await asked.form()
    found, own = await _found(asked)
    return await take_form(asked, received, await _draft(asked, found, own))


async def _save(
    found: Submission, asked: Asked, draft: Draft, changes: Mapping[str, Any]
) -> Response:
    edit, token = draft.own.edit, asked.path("token")
    if found.applies_to is not None:
        await change_edit(asked.context, token, changes, base_version=draft.version)
        return go_to(manage_path(asked) + done_query(SAVED))
    fields: dict[str, Any] = {
        **changes,
        "event_id": draft.own.event.id,
        "base_version": draft.version,
        "applies_to": edit.applies_to.value,
        "recurrence_id": draft.own.recurrence_id or None,
        "manage_token": token,
        "contact": {"name": found.contact_name, "email": found.contact_email},
        "client_id": draft.values["client_id"] or None,
    }
    receipt = await submit_event(
        asked.context,
        fields,
        source="form",
        language=asked.visit().words.language,
        admit=partial(asked.count, Quota.SUBMISSION, **sender_of(fields)),
    )
    if receipt.submission.state is State.APPROVED:
        query = done_query(PUBLISHED, event_id=named_event(asked))
        return go_to(manage_path(asked) + query)
    context = {
        "state": told_state(asked.calendar, receipt).value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
        "is_edit": True,
    }
    return show_private(asked, "submitted.html", context)


async def _found(asked: Asked) -> tuple[Submission, OwnEdit]:
    query = asked.request.query_params
    found = await find_managed(asked.context, asked.path("token"))
    applies_to, date = query.get("applies_to", ""), query.get("recurrence_id", "")
    own = await find_own_edit(
        asked.context,
        found,
        applies_to=applies_to,
        recurrence_id=date,
        event_id=named_event(asked),
    )
    return found, own


async def _draft(asked: Asked, found: Submission, own: OwnEdit) -> Draft:
    """Return the edit with nothing typed yet."""
    shown = await _filled(asked, found, own.before)
    way = Way(
        path=f"{manage_path(asked)}/edits",
        note=_STAYS,
        unsent=_UNSENT,
        button=_SEND,
        save=partial(_save, found),
        query={"event": named_event(asked)},
    )
    before = with_contact(replace(found, fields=own.before))
    return Draft(own, before, shown, shown, version_seen(asked, own.event), way)


async def _filled(asked: Asked, found: Submission, fields: Mapping[str, Any]) -> dict[str, str]:
    return await form_of(asked, replace(found, fields=fields))
