"""One submission at the desk, and the decision on it."""

from collections.abc import Mapping

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
from calendar_service.domain.moderation import Action
from calendar_service.operations.decide_submission import decide_submission
from calendar_service.operations.propose_edit import exceptions_told
from calendar_service.storage.submissions import find_submission
from calendar_service.web.api.decisions import read_verdict
from calendar_service.web.asked import Asked
from calendar_service.web.pages.manage import history_of
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.web.present_submission import desk_view, outdated_words
from calendar_service.web.problem import refusal_of


async def look(asked: Asked) -> Response:
    return await _show(asked, {})


async def decide(asked: Asked) -> Response:
    """Take the decision and go back to the queue; whatever is refused is said on the page, with
    the message still in its box."""
    sent = await asked.form()
    message = str(sent.get("message", ""))
    try:
        verdict = read_verdict(_fields(sent))
        await decide_submission(
            asked.context, asked.path("submission_id"), verdict, asked.known_account
        )
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return await _show(asked, problems, message=message, status=422)
    except RevisionOutdated as error:
        said = outdated_words(error, asked.visit().words)
        return await _show(asked, {}, message=message, outdated=said, status=409)
    except (TransitionRefused, UndoTooLate, EventNotPublishable) as error:
        return await _show(asked, {}, message=message, outdated=_sentence(error), status=409)
    return go_to("/desk")


def _fields(sent: FormData) -> dict[str, object]:
    """Every part of an edit is offered with a box of its own, all ticked; `parts` says that they
    were. What is left out of them then is not taken."""
    taken = [str(name) for name in sent.getlist("part")]
    is_in_parts = "parts" in sent and sent.get("action") == Action.APPROVE
    into = str(sent.get("into", "")).strip().rpartition("/")[2]
    revision = str(sent.get("revision", ""))
    return {
        "action": str(sent.get("action", "")),
        "message": str(sent.get("message", "")),
        "revision": int(revision[:9]) if revision.isdecimal() else None,
        "fields": taken if is_in_parts else None,
        "into": into if sent.get("action") == Action.MERGE else None,
    }


def _sentence(error: CalendarError) -> str:
    return f"{refusal_of(error).title} {error}"


async def _show(
    asked: Asked,
    problems: Mapping[str, list[str]],
    *,
    message: str = "",
    outdated: str | None = None,
    status: int = 200,
) -> Response:
    submission_id = asked.path("submission_id")
    found = await asked.context.store.read(lambda con: find_submission(con, submission_id))
    if found is None:
        raise NotFound("submission", submission_id)
    decisions, event = await history_of(asked, found)
    context = {
        "submission": desk_view(found, decisions, asked.visit(), event=event),
        "problems": problems,
        "message": message,
        "outdated": outdated,
        "exceptions": await exceptions_told(asked.context, found),
    }
    return show_private(asked, "desk_submission.html", context, status=status)
