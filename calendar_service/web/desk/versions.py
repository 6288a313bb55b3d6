"""The versions of an event at the desk: any comes back, and the live one is cancelled or goes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from calendar_service.domain.errors import (
    DatesElsewhere,
    EventNotPublishable,
    EventOutdated,
    InvalidInput,
)
from calendar_service.domain.event import Event, Status
from calendar_service.domain.people import Account
from calendar_service.operations.compare_version import compare_version
from calendar_service.operations.context import Context
from calendar_service.operations.end_event import cancel_event, withdraw_public_event
from calendar_service.operations.plan_edit import live_event
from calendar_service.operations.revert_event import event_history, revert_event
from calendar_service.storage.version_signs import signs_of
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asking import ask_to_cancel
from calendar_service.web.pages.manage_ending import SURE
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_edit import edit_view
from calendar_service.web.present_versions import version_number, version_views
from calendar_service.web.problem import refusal_of

_ELSEWHERE = (
    "Some of the dates of that version are in another series now, since the series was split. They "
    "would be in the calendar twice. Withdraw the other one first, then bring this version back."
)
BROUGHT = "brought"
"""In the address: which version a version that came back has become."""


async def look(asked: Asked) -> Response:
    """Show them all; where the address names one, ask whether it shall come back."""
    sequence = _number(asked.request.query_params.get("sequence"))
    return await _show(asked, None) if sequence is None else await _ask(asked, sequence)


async def _ask(asked: Asked, sequence: int) -> Response:
    """Show what bringing a version back would change; nothing happens yet."""
    event_id = asked.path("event_id")
    try:
        found = await compare_version(asked.context, event_id, sequence)
    except DatesElsewhere as error:
        return await _show(asked, asked.visit().words.say(_ELSEWHERE), other=error)
    context = {
        "event_id": event_id,
        "title": found.event.title,
        "live": found.event.version.sequence,
        "sequence": sequence,
        "number": version_number(sequence),
        "edit": replace(edit_view(found, None, asked.visit()), scope=""),
    }
    return show_private(asked, "desk_version.html", context)


async def bring_back(asked: Asked) -> Response:
    sent = await asked.form()
    sequence, seen = _number(sent.get("sequence")), _number(sent.get("seen"))
    event_id = asked.path("event_id")
    try:
        event = await revert_event(
            asked.context, event_id, sequence or 0, asked.known_account, seen=seen
        )
    except DatesElsewhere as error:
        return await _show(asked, asked.visit().words.say(_ELSEWHERE), other=error)
    except (EventOutdated, EventNotPublishable) as error:
        return await _show(asked, f"{refusal_of(error).title} {error}")
    return go_to(f"/desk/events/{event_id}/versions?{BROUGHT}={event.version.sequence}")


async def cancel(asked: Asked) -> Response:
    """Cancel all of it, having asked first."""
    sent = await asked.form()
    if sent.get("step") == SURE:
        return await _end(asked, cancel_event)
    event = await live_event(asked.context, asked.path("event_id"))
    reason, seen = str(sent.get("reason", "")), str(sent.get("seen", ""))
    return await ask_to_cancel(asked, event, reason=reason, seen=seen)


async def withdraw(asked: Asked) -> Response:
    return await _end(asked, withdraw_public_event)


_Ending = Callable[[Context, str, Mapping[str, Any], Account], Awaitable[Event]]


async def _end(asked: Asked, ending: _Ending) -> Response:
    sent, event_id = await asked.form(), asked.path("event_id")
    fields = {"reason": str(sent.get("reason", "")), "base_version": _number(sent.get("seen"))}
    try:
        await ending(asked.context, event_id, fields, asked.known_account)
    except InvalidInput as error:
        words = asked.visit().words
        said = " ".join(words.problem(problem) for problem in error.problems)
        return await _show(asked, said, reason=fields["reason"], status=422)
    except (EventOutdated, EventNotPublishable) as error:
        said = f"{refusal_of(error).title} {error}"
        return await _show(asked, said, reason=fields["reason"])
    return go_to(f"/desk/events/{event_id}/versions")


async def _show(
    asked: Asked,
    refused: str | None,
    *,
    reason: object = "",
    other: DatesElsewhere | None = None,
    status: int = 409,
) -> Response:
    event, versions = await event_history(asked.context, asked.path("event_id"))
    signs = await asked.context.store.read(lambda con: signs_of(con, event.id))
    live = event.version.sequence
    context = {
        "is_withdrawn": bool(versions) and versions[0].is_withdrawal,
        "is_cancelled": event.status is Status.CANCELLED,
        "reason": reason,
        "event_id": event.id,
        "title": event.title,
        "live": live,
        "brought": asked.request.query_params.get(BROUGHT) == str(live),
        "number": version_number(live),
        "versions": version_views(versions, signs, live, visit=asked.visit()),
        "refused": refused,
        "other": other,
    }
    return show_private(asked, "desk_versions.html", context, status=status if refused else 200)


def _number(sent: object) -> int | None:
    text = str(sent or "")
    return int(text[:9]) if text.isascii() and text.isdecimal() else None
