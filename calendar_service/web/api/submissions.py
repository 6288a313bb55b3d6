"""Submissions through the API: anyone sends them in, moderators read them."""

from functools import partial
from typing import Any

from starlette.responses import JSONResponse, Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import NotFound
from calendar_service.feeds.upcoming import utc_text
from calendar_service.operations.propose_edit import exceptions_told
from calendar_service.operations.submit_event import submit_event, told_state
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import Signed, list_decisions
from calendar_service.storage.submissions import (
    Submission,
    find_submission,
    list_submissions,
)
from calendar_service.web.api.body import json_object
from calendar_service.web.asked import Asked
from calendar_service.web.listing import asked_queue, cut, next_url, one_more
from calendar_service.web.quotas import Quota, sender_of

NO_STORE = {"Cache-Control": "private, no-store"}


async def create(asked: Asked) -> Response:
    fields = await json_object(asked.request)
    receipt = await submit_event(
        asked.context,
        fields,
        source="api",
        account=asked.account,
        admit=partial(asked.count, Quota.SUBMISSION, **sender_of(fields)),
    )
    submission = receipt.submission
    content = {
        "id": submission.id,
        "state": told_state(asked.calendar, receipt).value,
        "revision": submission.revision,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
        **await _exceptions(asked, submission),
    }
    return JSONResponse(content, 200 if receipt.is_repeat else 201, NO_STORE)


async def listing(asked: Asked) -> Response:
    state, paging = asked_queue(asked)
    scope = asked.known_account.scope
    found = await asked.context.store.read(
        lambda con: list_submissions(con, state, one_more(paging), scope=scope)
    )
    shown, more = cut(found, paging.limit)
    content = {
        "submissions": [shape(submission) for submission in shown],
        "next": next_url(asked, "/api/v1/submissions", more),
    }
    return JSONResponse(content, headers=NO_STORE)


async def show(asked: Asked) -> Response:
    submission_id = asked.path("submission_id")

    async def look(con: Connection) -> tuple[Submission | None, list[Signed]]:
        return await find_submission(con, submission_id), list(
            await list_decisions(con, submission_id)
        )

    submission, decisions = await asked.context.store.read(look)
    if submission is None:
        raise NotFound("submission", submission_id)
    content = {
        **shape(submission),
        **await _exceptions(asked, submission),
        "decisions": [_decision(signed) for signed in decisions],
    }
    return JSONResponse(content, headers=NO_STORE)


def shape(submission: Submission) -> dict[str, Any]:
    """Return what moderators see of a submission."""
    return {
        "id": submission.id,
        "state": submission.state.value,
        "revision": submission.revision,
        "title": submission.title,
        "fields": dict(submission.fields),
        "contact": {"name": submission.contact_name, "email": submission.contact_email},
        "event_id": submission.public_id,
        "source": submission.source,
        "created": utc_text(submission.created_at),
        "updated": utc_text(submission.changed_at),
    }


async def _exceptions(asked: Asked, submission: Submission) -> dict[str, Any]:
    """Return what becomes of the dates that an edit of a series does not name."""
    found = await exceptions_told(asked.context, submission)
    return {"exceptions": found} if found else {}


def _decision(signed: Signed) -> dict[str, Any]:
    decision = signed.decision
    return {
        "revision": decision.revision,
        "action": decision.action.value,
        "from": decision.from_state.value,
        "to": decision.to_state.value,
        "at": utc_text(decision.at),
        "by": signed.email,
        "message": decision.message,
        "reason": decision.reason,
        "details": decision.details,
    }
