"""Drafts through the API: what anyone pastes comes back as the fields of submissions."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from calendar_service.operations.draft_events import Drafted, draft_events
from calendar_service.operations.turns import ReadersBusy
from calendar_service.web.api.body import json_object
from calendar_service.web.asked import Asked

NO_STORE = {"Cache-Control": "private, no-store"}


async def create(asked: Asked) -> Response:
    fields = await json_object(asked.request)
    try:
        drafted = await draft_events(asked.context, fields)
    except ReadersBusy as busy:
        raise HTTPException(503) from busy
    return JSONResponse(_shape(asked, drafted), headers=NO_STORE)


def _shape(asked: Asked, drafted: Drafted) -> dict[str, Any]:
    words = asked.context.words("en")
    return {
        "drafts": [
            {
                **draft.fields,
                "guessed": list(draft.guessed),
                "notes": list(draft.notes),
                "image_url": draft.image_url,
            }
            for draft in drafted.drafts
        ],
        "problems": [
            {"field": problem.field, "message": words.problem(problem)}
            for problem in drafted.problems
        ],
    }
