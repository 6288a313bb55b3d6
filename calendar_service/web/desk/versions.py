"""The versions of a public event at the desk, any of which can be brought back."""

from typing import Any

from starlette.responses import Response

from calendar_service.domain.errors import EventNotPublishable, EventOutdated
from calendar_service.operations.revert_event import event_history, revert_event
from calendar_service.storage.versions import Kept
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_submission import at_words
from calendar_service.web.problem import refusal_of
from calendar_service.web.visit import Visit


async def look(asked: Asked) -> Response:
    return await _show(asked, None)


async def bring_back(asked: Asked) -> Response:
    sent = await asked.form()
    sequence, seen = _number(sent.get("sequence")), _number(sent.get("seen"))
    event_id = asked.path("event_id")
    try:
        await revert_event(asked.context, event_id, sequence or 0, asked.known_account, seen=seen)
    except (EventOutdated, EventNotPublishable) as error:
        return await _show(asked, f"{refusal_of(error).title} {error}")
    return go_to(f"/desk/events/{event_id}/versions")


async def _show(asked: Asked, refused: str | None) -> Response:
    event, versions = await event_history(asked.context, asked.path("event_id"))
    context = {
        "event_id": event.id,
        "title": event.title,
        "live": event.version.sequence,
        "versions": [_view(each, asked.visit()) for each in versions],
        "refused": refused,
    }
    return show_private(asked, "desk_versions.html", context, status=409 if refused else 200)


def _view(kept: Kept, visit: Visit) -> dict[str, Any]:
    return {
        "sequence": kept.sequence,
        "at": kept.at.isoformat(),
        "when": at_words(kept.at, visit),
        "title": kept.content["title"],
        "start": kept.content["start"] or "",
    }


def _number(sent: object) -> int | None:
    text = str(sent or "")
    return int(text[:9]) if text.isascii() and text.isdecimal() else None
