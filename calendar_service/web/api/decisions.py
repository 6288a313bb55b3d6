"""Decisions through the API."""

from typing import Any

from starlette.responses import JSONResponse, Response

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.moderation import MODERATOR_ACTIONS, Action
from calendar_service.domain.problems import Problems
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.web.api.body import json_object
from calendar_service.web.api.submissions import NO_STORE
from calendar_service.web.asked import Asked


async def create(asked: Asked) -> Response:
    verdict = read_verdict(await json_object(asked.request))
    submission, decision = await decide_submission(
        asked.context, asked.path("submission_id"), verdict, asked.known_account
    )
    content = {
        "id": decision.id,
        "submission_id": submission.id,
        "action": decision.action.value,
        "state": submission.state.value,
        "revision": submission.revision,
        "event_id": submission.public_id,
    }
    return JSONResponse(content, 201, NO_STORE)


def read_verdict(fields: dict[str, Any]) -> Verdict:
    """Return the verdict in the fields. Raises InvalidInput with all mistakes."""
    problems = Problems()
    reader = FieldReader(fields, "", problems)
    action = reader.choice("action", MODERATOR_ACTIONS)
    if action is None and "action" not in problems:
        reader.say("action", "This must be one of {allowed}.", allowed=", ".join(MODERATOR_ACTIONS))
    message = reader.text("message", 16_000)
    reason = reader.line("reason", 200)
    into = reader.line("into", 64)
    changes = fields.get("changes")
    if changes is not None and not isinstance(changes, dict):
        reader.say("changes", "This must be an object of fields.")
    taken = fields.get("fields")
    if taken is not None and not _is_names(taken):
        reader.say("fields", "This must be a list of names of fields.")
    revision = fields.get("revision")
    if revision is not None and (type(revision) is not int or revision < 1):
        reader.say("revision", "This must be a whole number from 1.")
    if problems or action is None:
        raise InvalidInput(problems.all())
    return Verdict(
        Action(action),
        message,
        reason,
        revision,
        changes=changes,
        fields=None if taken is None else tuple(taken),
        into=into,
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
