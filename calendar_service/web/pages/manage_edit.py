"""Proposing an edit of a live event from a private page, and changing one that waits."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.edit import AppliesTo, Edit, overlaid
from calendar_service.domain.errors import (
    EventOutdated,
    InvalidInput,
    QueueFull,
    QuotaUsedUp,
    TransitionRefused,
)
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import State
from calendar_service.feeds.edit_text import scope_text
from calendar_service.operations.answer_submission import change_edit, find_managed
from calendar_service.operations.compare_edit import compare
from calendar_service.operations.own_edit import OwnEdit, check_own_edit, find_own_edit
from calendar_service.operations.propose_edit import exceptions_of
from calendar_service.operations.submit_event import submit_event, told_state
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.forms import changes_of, typed
from calendar_service.web.pages.manage import (
    contact_kept,
    form_of,
    kept_private,
    manage_path,
    named_event,
    with_contact,
)
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.pages.submit import broken_letters, put_off, show_form, spelling_for
from calendar_service.web.pictures import picture_fields
from calendar_service.web.present_done import PUBLISHED, SAVED, done_query
from calendar_service.web.present_edit import edit_view, exceptions_view
from calendar_service.web.present_form import LABELS, form_problems
from calendar_service.web.problem import refusal_of
from calendar_service.web.quotas import Quota, sender_of

CHECK = "Look at the changes"
_STAYS = "What is public stays as it is until the moderators have decided."
_ONE_DATE = "For one date alone, only its title, time, place and description can differ."
_OUTDATED = (
    "The event was changed meanwhile. Nothing you typed is lost: what differs from the public "
    "event is marked “check this”. Send it again if it should be as you typed it."
)
_DECIDED = "This was decided or withdrawn meanwhile."


@dataclass(frozen=True, slots=True)
class _Draft:
    """An edit while it is written: `shown` is the live event in the form, `values` what is typed;
    `version` is the one that its writer looked at."""

    found: Submission
    own: OwnEdit
    shown: Mapping[str, str]
    values: Mapping[str, str]
    version: int


async def form(asked: Asked) -> Response:
    """Return the form with the live event, and what an edit that waits makes of it."""
    found, own = await _found(asked)
    proposed = overlaid(own.before, own.edit.changes)
    values = await _filled(asked, found, proposed)
    values["client_id"] = asked.context.new_uid()
    shown = await _filled(asked, found, own.before)
    return await _show(asked, _Draft(found, own, shown, values, own.event.version.sequence), {})


async def send(asked: Asked) -> Response:
    """Show what would change; after that page send it, or go on writing."""
    received = await asked.form()
    found, own = await _found(asked)
    values = typed(received, asked.calendar)
    picture, mistakes = await picture_fields(asked)
    values |= picture
    shown = await _filled(asked, found, own.before)
    draft = _Draft(found, own, shown, values, _version(asked, own.event))
    step = str(received.get("step", ""))
    if step == "change":
        return await _show(asked, draft, {})
    if mistakes := (*mistakes, *broken_letters(values)):
        return await _show(asked, draft, form_problems(mistakes, asked.visit().words), status=422)
    if problems := contact_kept(asked, values, shown):
        return await _show(asked, draft, problems, status=422)
    return await _take(asked, draft, is_checked=step == "send")


async def _take(asked: Asked, draft: _Draft, *, is_checked: bool) -> Response:
    words = asked.visit().words
    is_one_date = draft.own.edit.applies_to is AppliesTo.THIS
    changes = changes_of(
        with_contact(replace(draft.found, fields=draft.own.before)),
        shown=dict(draft.shown),
        sent=dict(draft.values),
        spelling=spelling_for(asked),
        is_one_date=is_one_date,
    )
    act = _save if is_checked else _check
    try:
        return await act(asked, draft, changes)
    except InvalidInput as error:
        problems = form_problems(error.problems, words, form=draft.values)
        return await _show(asked, draft, problems, status=422)
    except EventOutdated as error:
        return await _show_outdated(asked, draft, error)
    except (QuotaUsedUp, QueueFull) as error:
        status = refusal_of(error).status
        response = await _show(asked, draft, put_off(asked, error), status=status)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except TransitionRefused:
        return await _show(asked, draft, {"": [words.say(_DECIDED)]}, status=409)


async def _check(asked: Asked, draft: _Draft, changes: Mapping[str, Any]) -> Response:
    """Show what would change, with the dates that move or are left out."""
    edit = replace(draft.own.edit, changes=changes)
    await check_own_edit(asked.context, draft.own.event, edit, base_version=draft.version)
    visit, event = asked.visit(), draft.own.event
    compared = await compare(asked.context, event, edit)
    context = {
        "edit": edit_view(compared, draft.version, visit),
        "exceptions": exceptions_view(
            await asyncio.to_thread(exceptions_of, event, edit), visit.words
        ),
        "values": draft.values,
        "action": _action(asked, draft, draft.version),
        "stays": visit.words.say(_STAYS),
    }
    return show_private(asked, "manage_check.html", context)


async def _save(asked: Asked, draft: _Draft, changes: Mapping[str, Any]) -> Response:
    found, edit, token = draft.found, draft.own.edit, asked.path("token")
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
    await asked.count(Quota.SUBMISSION, **sender_of(fields))
    language = asked.visit().words.language
    receipt = await submit_event(asked.context, fields, source="form", language=language)
    if receipt.submission.state is State.APPROVED:
        query = done_query(PUBLISHED, event_id=named_event(asked))
        return go_to(manage_path(asked) + query)
    context = {
        "state": told_state(asked.calendar, receipt).value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
        "is_edit": True,
    }
    return show_private(asked, "submitted.html", context)


async def _show_outdated(asked: Asked, draft: _Draft, error: EventOutdated) -> Response:
    """The next sending is of the event as it now stands, its differences marked."""
    differing = [name for name in LABELS if draft.shown[name] != draft.values[name]]
    marked = {**draft.values, "guessed": " ".join(differing)}
    said = {"": [asked.visit().words.say(_OUTDATED)]}
    newer = replace(draft, values=marked, version=error.current)
    return await _show(asked, newer, said, status=409)


async def _show(
    asked: Asked, draft: _Draft, problems: Mapping[str, list[str]], *, status: int = 200
) -> Response:
    words, edit = asked.visit().words, draft.own.edit
    is_series = draft.own.event.recurrence is not None
    notes = [scope_text(edit, words)] if is_series else []
    notes += [words.say(_ONE_DATE)] if edit.applies_to is AppliesTo.THIS else []
    response = await show_form(
        asked,
        draft.values,
        problems,
        action=_action(asked, draft, draft.version),
        label=CHECK,
        status=status,
        notes=(*notes, words.say(_STAYS)),
    )
    return kept_private(response)


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


async def _filled(asked: Asked, found: Submission, fields: Mapping[str, Any]) -> dict[str, str]:
    return await form_of(asked, replace(found, fields=fields))


def _version(asked: Asked, event: Event) -> int:
    text = asked.request.query_params.get("version", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else event.version.sequence


def _action(asked: Asked, draft: _Draft, version: int) -> str:
    edit: Edit = draft.own.edit
    query = {
        "event": named_event(asked),
        "applies_to": edit.applies_to.value,
        "recurrence_id": draft.own.recurrence_id,
    }
    told = {name: value for name, value in query.items() if value}
    return f"{manage_path(asked)}/edits?{urlencode({**told, 'version': version})}"
