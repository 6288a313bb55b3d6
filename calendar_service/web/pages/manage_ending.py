"""Cancelling a published event from its private page, which asks first, and taking that back."""

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import EventNotPublishable, InvalidInput, TransitionRefused
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.own_cancellation import is_cancelled
from calendar_service.domain.when import parse_moment
from calendar_service.operations.answer_submission import find_managed
from calendar_service.operations.cancel_event import (
    cancel_own_event,
    own_event,
    take_cancellation_back,
)
from calendar_service.operations.submit_event import Receipt, told_state
from calendar_service.web.asked import Asked
from calendar_service.web.pages.manage import event_query, manage_path, named_event, show_managed
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.pages.submit import BROKEN, LOST
from calendar_service.web.present_done import CANCELLED, RESUMED, done_query, question_view
from calendar_service.web.problem import refusal_of

SURE = "sure"


async def cancel(asked: Asked) -> Response:
    """Ask, and then cancel the event or the date; a refusal shows the page again, with the reason
    that was typed."""
    sent = await asked.form()
    reason, date = str(sent.get("reason", "")), str(sent.get("recurrence_id", ""))
    words = asked.visit().words
    if LOST in reason:
        return await _refuse(asked, reason, words.say(BROKEN, mark=LOST))
    if sent.get("step") != SURE:
        return await _ask(asked, reason, date)
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
    return _told(asked, receipt, CANCELLED, date)


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
    return _told(asked, receipt, RESUMED, date)


async def _ask(asked: Asked, reason: str, date: str) -> Response:
    """Show what would be cancelled. What is confirmed is cancelled at once then."""
    found = await find_managed(asked.context, asked.path("token"))
    own = await own_event(asked.context, found, named_event(asked))
    if own is None:
        raise TransitionRefused(found.state, Action.WITHDRAW)
    back = manage_path(asked) + event_query(asked)
    if is_cancelled(own.event, parse_moment(date)):
        return go_to(back)
    question = question_view(
        own,
        date,
        reason=reason.strip(),
        is_at_once=found.confirmed_at is not None,
        visit=asked.visit(),
    )
    action = f"{manage_path(asked)}/cancellations{event_query(asked)}"
    context = {"question": question, "action": action, "back": f"{back}#ending"}
    return show_private(asked, "manage_cancel.html", context)


async def _refuse(asked: Asked, reason: str, problem: str) -> Response:
    return await show_managed(asked, {"reason": reason, "problem": problem}, status=422)


def _told(asked: Asked, receipt: Receipt | None, done: str, date: str) -> Response:
    """What passed shows on the page; what waits has a page of its own."""
    if receipt is None or receipt.submission.state is State.APPROVED:
        query = done_query(done, event_id=named_event(asked), recurrence_id=date)
        return go_to(manage_path(asked) + query)
    context = {
        "state": told_state(asked.calendar, receipt).value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
    }
    return show_private(asked, "submitted.html", context)
