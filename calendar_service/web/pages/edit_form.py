"""An edit of a public event while it is written: its form, what it would change, its mistakes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import Response

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.errors import (
    EventNotPublishable,
    EventOutdated,
    InvalidInput,
    QueueFull,
    QuotaUsedUp,
    TransitionRefused,
)
from calendar_service.domain.event import Event
from calendar_service.feeds.edit_text import scope_text
from calendar_service.operations.compare_edit import compare
from calendar_service.operations.own_edit import OwnEdit, check_own_edit
from calendar_service.operations.propose_edit import exceptions_of
from calendar_service.web.asked import Asked
from calendar_service.web.forms import changes_of, typed
from calendar_service.web.pages.manage import contact_kept, kept_private
from calendar_service.web.pages.page import show_private
from calendar_service.web.pages.submit import broken_letters, put_off, show_form, spelling_for
from calendar_service.web.pictures import picture_fields
from calendar_service.web.present_edit import edit_view, exceptions_view
from calendar_service.web.present_form import LABELS, form_problems
from calendar_service.web.problem import refusal_of

CHECK = "Look at the changes"
_ONE_DATE = "For one date alone, only its title, time, place and description can differ."
_OUTDATED = (
    "The event was changed meanwhile. Nothing you typed is lost: what differs from the public "
    "event is marked “check this”. Send it again if it should be as you typed it."
)
_DECIDED = "This was decided or withdrawn meanwhile."


@dataclass(frozen=True, slots=True)
class Way:
    """Where an edit is written: `path` takes its form, and `query` says what it is of. `note`
    tells what comes of it, `unsent` what has not happened before it is looked over, `button` sends
    it then, which `save` does. `desk_event` is the event where a moderator writes it."""

    path: str
    note: str
    unsent: str
    button: str
    save: Callable[[Asked, "Draft", Mapping[str, Any]], Awaitable[Response]]
    query: Mapping[str, str] = field(default_factory=dict)
    desk_event: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit while it is written: `before` are the fields that it begins with, `shown` the live
    event in the form, `values` what is typed; `version` is the one that its writer looked at."""

    own: OwnEdit
    before: Mapping[str, Any]
    shown: Mapping[str, str]
    values: Mapping[str, str]
    version: int
    way: Way

    @property
    def action(self) -> str:
        query = {
            **self.way.query,
            "applies_to": self.own.edit.applies_to.value,
            "recurrence_id": self.own.recurrence_id,
        }
        told = {name: value for name, value in query.items() if value}
        return f"{self.way.path}?{urlencode({**told, 'version': self.version})}"


async def take_form(asked: Asked, received: FormData, draft: Draft) -> Response:
    """Show what would change; after that page send it, or go on writing. `draft` holds what is
    typed already but its picture."""
    picture, mistakes = await picture_fields(asked)
    draft = replace(draft, values={**draft.values, **typed(received, asked.calendar), **picture})
    step = str(received.get("step", ""))
    if step == "change":
        return await show_draft(asked, draft, {})
    if mistakes := (*mistakes, *broken_letters(draft.values)):
        problems = form_problems(mistakes, asked.visit().words)
        return await show_draft(asked, draft, problems, status=422)
    if problems := contact_kept(asked, draft.values, draft.shown):
        return await show_draft(asked, draft, problems, status=422)
    return await _take(asked, draft, is_checked=step == "send")


async def _take(asked: Asked, draft: Draft, *, is_checked: bool) -> Response:
    words = asked.visit().words
    changes = changes_of(
        draft.before,
        shown=dict(draft.shown),
        sent=dict(draft.values),
        spelling=spelling_for(asked),
        is_one_date=draft.own.edit.applies_to is AppliesTo.THIS,
    )
    act = draft.way.save if is_checked else _check
    try:
        return await act(asked, draft, changes)
    except InvalidInput as error:
        problems = form_problems(error.problems, words, form=draft.values)
        return await show_draft(asked, draft, problems, status=422)
    except EventOutdated as error:
        return await _show_outdated(asked, draft, error)
    except (QuotaUsedUp, QueueFull) as error:
        status = refusal_of(error).status
        response = await show_draft(asked, draft, put_off(asked, error), status=status)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except EventNotPublishable as error:
        said = f"{refusal_of(error).title} {error}"
        return await show_draft(asked, draft, {"": [said]}, status=409)
    except TransitionRefused:
        return await show_draft(asked, draft, {"": [words.say(_DECIDED)]}, status=409)


async def _check(asked: Asked, draft: Draft, changes: Mapping[str, Any]) -> Response:
    """Show what would change, with the dates that move or are left out."""
    edit = replace(draft.own.edit, changes=changes)
    await check_own_edit(asked.context, draft.own.event, edit, base_version=draft.version)
    visit, event, way = asked.visit(), draft.own.event, draft.way
    compared = await compare(asked.context, event, edit)
    context = {
        "edit": edit_view(compared, draft.version, visit),
        "exceptions": exceptions_view(
            await asyncio.to_thread(exceptions_of, event, edit), visit.words
        ),
        "values": draft.values,
        "action": draft.action,
        "stays": f"{visit.words.say(way.unsent)} {visit.words.say(way.note)}",
        "button": visit.words.say(way.button),
    }
    return show_private(asked, "manage_check.html", context)


async def _show_outdated(asked: Asked, draft: Draft, error: EventOutdated) -> Response:
    """The next sending is of the event as it now stands, its differences marked."""
    differing = [name for name in LABELS if draft.shown[name] != draft.values[name]]
    marked = {**draft.values, "guessed": " ".join(differing)}
    said = {"": [asked.visit().words.say(_OUTDATED)]}
    newer = replace(draft, values=marked, version=error.current)
    return await show_draft(asked, newer, said, status=409)


async def show_draft(
    asked: Asked, draft: Draft, problems: Mapping[str, list[str]], *, status: int = 200
) -> Response:
    """Return the form as it stands, with what is wrong with it."""
    words, edit = asked.visit().words, draft.own.edit
    is_series = draft.own.event.recurrence is not None
    notes = [scope_text(edit, words)] if is_series else []
    notes += [words.say(_ONE_DATE)] if edit.applies_to is AppliesTo.THIS else []
    response = await show_form(
        asked,
        draft.values,
        problems,
        action=draft.action,
        label=CHECK,
        status=status,
        notes=(*notes, words.say(draft.way.note)) if draft.way.desk_event is None else notes,
        desk_event=draft.way.desk_event,
    )
    return kept_private(response)


def version_seen(asked: Asked, event: Event) -> int:
    """Return the version that the form in the address was filled from, else the live one."""
    text = asked.request.query_params.get("version", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else event.version.sequence
