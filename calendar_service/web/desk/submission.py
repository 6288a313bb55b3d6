"""One submission at the desk, and the decision on it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from calendar_service.domain.errors import (
    CalendarError,
    EventNotPublishable,
    InvalidInput,
    NotFound,
    RevisionOutdated,
    TransitionRefused,
    UndoTooLate,
)
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import NEEDS_MESSAGE, Action, State
from calendar_service.operations.decide_submission import decide_submission
from calendar_service.operations.move_submission import outdated as outdated_by
from calendar_service.operations.own_parts import public_event
from calendar_service.operations.preview_letter import LetterPreview, preview_letter
from calendar_service.operations.propose_edit import exceptions_told
from calendar_service.operations.renew_link import may_renew_link, renew_link
from calendar_service.storage.submissions import Submission, find_submission
from calendar_service.web.api.decisions import read_verdict
from calendar_service.web.asked import Asked
from calendar_service.web.desk.checks import twins_of
from calendar_service.web.desk.dates import dates_of
from calendar_service.web.desk.looking import looked_at
from calendar_service.web.desk.named import standing_title
from calendar_service.web.desk.next_entry import next_after, way_on
from calendar_service.web.desk.own_changes import changes_of, is_beside, problems_beside
from calendar_service.web.desk.review import Typed, review, typed_before_undo, typed_in
from calendar_service.web.desk.sender import record_of
from calendar_service.web.desk.undo import too_late, undo_seconds
from calendar_service.web.desk.way_back import queue_behind
from calendar_service.web.pages.manage import history_of
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_desk import WAITING
from calendar_service.web.present_edit import exceptions_view
from calendar_service.web.present_form import plain_problems
from calendar_service.web.present_submission import desk_view, outdated_words
from calendar_service.web.problem import refusal_of

MAILED = (Action.DECLINE, Action.REQUEST_CHANGES)
"""Decisions whose letter can be looked at before it leaves."""
NO_MESSAGE = "Say what should change, so that the submitter can act on it."


async def look(asked: Asked) -> Response:
    """Show it, and note for others that somebody looks at it: no act on the event."""
    typed = replace(await typed_before_undo(asked, await _found(asked)), queue=queue_behind(asked))
    return await _show(asked, {}, typed=typed, is_claimed=True)


async def decide(asked: Asked) -> Response:
    """Take the decision and go back to the queue, or show its mail first; whatever is refused is
    said on the page, with all that was typed still there."""
    sent, found = await asked.form(), await _found(asked)
    typed = await typed_in(asked, found, sent)
    if "preview" in sent:
        return await _preview(asked, found, typed, str(sent["preview"]))
    words = asked.visit().words
    try:
        own = typed.changes if _is(sent, Action.APPROVE) else None
        changes = await changes_of(asked, found, own)
        verdict = read_verdict(_fields(sent, typed, changes))
        await decide_submission(asked.context, found.id, verdict, asked.known_account)
    except InvalidInput as error:
        problems = plain_problems((each for each in error.problems if not is_beside(each)), words)
        beside = problems_beside(error.problems, asked, typed.changes)
        return await _show(asked, problems, typed=typed, beside=beside, status=422)
    except RevisionOutdated as error:
        said = outdated_words(error, words)
        return await _show(asked, {}, typed=typed, outdated=said, status=409)
    except UndoTooLate as error:
        said = too_late(error, found, asked)
        return await _show(asked, {}, typed=typed, outdated=said, status=409)
    except (TransitionRefused, EventNotPublishable) as error:
        return await _show(asked, {}, typed=typed, outdated=_sentence(error), status=409)
    return go_to(way_on(typed.queue, sent))


async def _preview(asked: Asked, found: Submission, typed: Typed, action: str) -> Response:
    """Show the letter as it would leave; what it lacks is said as the decision itself would."""
    if action not in MAILED:
        return await _show(asked, {}, typed=typed)
    if action in NEEDS_MESSAGE and not typed.message.strip():
        said = asked.visit().words.say(NO_MESSAGE)
        return await _show(asked, {"message": [said]}, typed=typed, status=422)
    try:
        letter = await preview_letter(asked.context, found, Action(action), typed.message)
    except TransitionRefused as error:
        return await _show(asked, {}, typed=typed, outdated=_sentence(error), status=409)
    return await _show(asked, {}, typed=typed, letter=letter, confirms=action)


async def send_new_link(asked: Asked) -> Response:
    """The link goes to the sender alone; moderators never see it."""
    found = await renew_link(asked.context, asked.path("submission_id"))
    back = f"/desk/submissions/{found.id}"
    return show_private(asked, "link_renewed.html", {"back": back})


def _is(sent: FormData, action: Action) -> bool:
    return _action(sent) == action


def _action(sent: FormData) -> str:
    """A button that names a known event is a merge into it."""
    return Action.MERGE if "known" in sent else str(sent.get("action", ""))


def _fields(sent: FormData, typed: Typed, changes: dict[str, Any] | None) -> dict[str, object]:
    """Every part of an edit is offered with a box of its own, all ticked; `parts` says that they
    were. What is left out of them then is not taken."""
    is_in_parts = typed.taken is not None and _is(sent, Action.APPROVE)
    return {
        "action": _action(sent),
        "message": typed.message,
        "reason": typed.reason or None if not _is(sent, Action.APPROVE) else None,
        "revision": typed.revision,
        "fields": list(typed.taken or ()) if is_in_parts else None,
        "changes": changes,
        "into": typed.into.rpartition("/")[2] if _is(sent, Action.MERGE) else None,
    }


def _sentence(error: CalendarError) -> str:
    return f"{refusal_of(error).title} {error}"


async def _found(asked: Asked) -> Submission:
    submission_id = asked.path("submission_id")
    found = await asked.context.store.read(lambda con: find_submission(con, submission_id))
    if found is None:
        raise NotFound("submission", submission_id)
    return found


async def _show(
    asked: Asked,
    problems: Mapping[str, list[str]],
    *,
    typed: Typed,
    letter: LetterPreview | None = None,
    confirms: str | None = None,
    beside: Mapping[str, list[str]] | None = None,
    outdated: str | None = None,
    is_claimed: bool = False,
    status: int = 200,
) -> Response:
    found = await _found(asked)
    is_claimed = is_claimed and found.state in WAITING
    made = await _made(asked, found)
    decisions, event = await history_of(asked, found, public=made)
    view = desk_view(found, decisions, asked.visit(), event=event)
    stands = await asked.context.store.read(lambda con: standing_title(con, found))
    view = replace(view, title=stands)
    if made is not None:
        view = replace(view, title=made.title, event_path=f"/events/{made.id}")
    if outdated is None and (outdated := await _changed_meanwhile(asked, found, typed)):
        # Nothing is decided on what this moderator has not looked at.
        view = replace(view, revision=typed.revision or found.revision)
    context = {
        "submission": view,
        "may_renew_link": may_renew_link(found),
        "problems": problems,
        "confirms": confirms,
        "outdated": outdated,
        "looked_at": await looked_at(asked, found.id) if is_claimed else "",
        "exceptions": exceptions_view(
            await exceptions_told(asked.context, found), asked.visit().words
        ),
        "record": await record_of(asked, found),
        "twins": await twins_of(asked, found),
        "dates": await dates_of(asked, found),
        "undo_seconds": undo_seconds(asked, decisions),
        "next_entry": await next_after(asked, found.id, typed.queue),
        **await review(asked, found, typed, letter=letter, problems=beside or {}),
    }
    return show_private(asked, "desk_submission.html", context, status=status)


async def _made(asked: Asked, found: Submission) -> Event | None:
    """Return what is public of an edit that was published: not all of it may have been taken."""
    if found.applies_to is None or found.state is not State.APPROVED:
        return None
    return await public_event(asked.context, found, None)


async def _changed_meanwhile(asked: Asked, found: Submission, typed: Typed) -> str | None:
    """Say what somebody else did since the revision that the form was filled from."""
    seen = typed.revision
    if seen is None or seen >= found.revision:
        return None
    error = await asked.context.store.read(lambda con: outdated_by(con, found, seen))
    return outdated_words(error, asked.visit().words)
