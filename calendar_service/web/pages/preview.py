"""The page on which a sender sees the event as it will be, before anything is sent."""

from collections.abc import Mapping

from starlette.responses import Response

from calendar_service.feeds.vevent import Voice
from calendar_service.operations.preview_event import Preview
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import show_private
from calendar_service.web.present_preview import preview_view


def show_preview(
    asked: Asked,
    values: Mapping[str, str],
    preview: Preview,
    *,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    """Return the preview; it carries all that was typed, to be sent or changed."""
    visit = asked.visit()
    voice = Voice(asked.calendar, visit.words, asked.context.markup)
    context = {
        "preview": preview_view(preview, voice, visit),
        "values": values,
        "problem": visit.words.say(problem) if problem else None,
    }
    return show_private(asked, "preview.html", context, status=status)
