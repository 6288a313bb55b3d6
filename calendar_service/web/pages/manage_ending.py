"""Cancelling a published event from its private page, and taking that back."""

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import EventNotPublishable, InvalidInput
from calendar_service.domain.moderation import State
from calendar_service.operations.cancel_event import (
    cancel_own_event,
    take_cancellation_back,
)
from calendar_service.operations.submit_event import Receipt, told_state
from calendar_service.web.asked import Asked
from calendar_service.web.pages.manage import event_query, manage_path, named_event, show_managed
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.pages.submit import BROKEN, LOST
from calendar_service.web.problem import refusal_of


async def cancel(asked: Asked) -> Response:
    """Cancel the event or the date; a refusal shows the page again, with the reason that was
    typed."""
    sent = await asked.form()
    reason, date = str(sent.get("reason", "")), str(sent.get("recurrence_id", ""))
    words = asked.visit().words
    if LOST in reason:
        return await _refuse(asked, reason, words.say(BROKEN, mark=LOST))
    try:
        receipt = await cancel_own_event(
            asked.context,
            asked.path("token"),
            reason=reason,
            recurrence_id=date,
            event_id=named_event(asked),
        )
    except InvalidInput as error:
        said = " ".join(words.problem(problem) for problem in error.problems)
        return await _refuse(asked, reason, said)
    except EventNotPublishable as error:
        return await _refuse(asked, reason, f"{refusal_of(error).title} {error}")
    return _told(asked, receipt)


async def resume(asked: Asked) -> Response:
    """The event or the date is on again."""
    sent = await asked.form()
    date = str(sent.get("recurrence_id", ""))
    try:
        receipt = await take_cancellation_back(
            asked.context, asked.path("token"), recurrence_id=date, event_id=named_event(asked)
        )
    except InvalidInput as error:
        words = asked.visit().words
        said = " ".join(words.problem(problem) for problem in error.problems)
        return await _refuse(asked, "", said)
    return _told(asked, receipt)


async def _refuse(asked: Asked, reason: str, problem: str) -> Response:
    return await show_managed(asked, {"reason": reason, "problem": problem}, status=422)


def _told(asked: Asked, receipt: Receipt | None) -> Response:
    """What passed shows on the page; what waits has a page of its own."""
    if receipt is None or receipt.submission.state is State.APPROVED:
        return go_to(manage_path(asked) + event_query(asked))
    context = {
        "state": told_state(asked.calendar, receipt).value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
    }
    return show_private(asked, "submitted.html", context)
