"""The link that was mailed to confirm an address: a look changes nothing, the button does."""

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import LinkSpent
from calendar_service.domain.moderation import State
from calendar_service.operations.answer_submission import confirm_submission, find_confirmable
from calendar_service.operations.letters import manage_token
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to, show_private


async def look(asked: Asked) -> Response:
    try:
        found = await find_confirmable(asked.context, asked.path("token"))
    except LinkSpent:
        return show_private(asked, "link_spent.html", {}, status=410)
    if found.state is not State.UNCONFIRMED:
        return go_to(_manage_path(asked, found.id, found.rotation))
    return show_private(asked, "confirm.html", {"title": found.title})


async def confirm(asked: Asked) -> Response:
    try:
        confirmed = await confirm_submission(asked.context, asked.path("token"))
    except LinkSpent:
        return show_private(asked, "link_spent.html", {}, status=410)
    return go_to(_manage_path(asked, confirmed.id, confirmed.rotation))


def _manage_path(asked: Asked, submission_id: str, rotation: int) -> str:
    token = manage_token(asked.context, submission_id, rotation)
    return addresses.manage(asked.calendar, token)
