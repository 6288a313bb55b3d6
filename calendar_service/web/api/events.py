"""What moderators do to public events through the API."""

from starlette.responses import JSONResponse, Response

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.event import Event
from calendar_service.domain.problems import Problem
from calendar_service.operations.end_event import cancel_event, withdraw_public_event
from calendar_service.operations.revert_event import revert_event
from calendar_service.web.api.body import json_object
from calendar_service.web.api.submissions import NO_STORE
from calendar_service.web.asked import Asked


async def cancel(asked: Asked) -> Response:
    fields = await json_object(asked.request)
    event_id = asked.path("event_id")
    return _told(await cancel_event(asked.context, event_id, fields, asked.known_account))


async def withdraw(asked: Asked) -> Response:
    fields = await json_object(asked.request)
    event_id = asked.path("event_id")
    event = await withdraw_public_event(asked.context, event_id, fields, asked.known_account)
    return _told(event, is_withdrawn=True)


async def bring_back(asked: Asked) -> Response:
    fields = await json_object(asked.request)
    sequence, seen = fields.get("sequence"), fields.get("base_version")
    if type(sequence) is not int or not 0 <= sequence < 10**15:
        raise InvalidInput((Problem("sequence", "Name the version that comes back."),))
    if seen is not None and type(seen) is not int:
        problem = Problem("base_version", "This is the `sequence` of the event.")
        raise InvalidInput((problem,))
    account, event_id = asked.known_account, asked.path("event_id")
    return _told(await revert_event(asked.context, event_id, sequence, account, seen=seen))


def _told(event: Event, *, is_withdrawn: bool = False) -> Response:
    content = {
        "id": event.id,
        "sequence": event.version.sequence,
        "status": event.status.value,
        "withdrawn": is_withdrawn,
    }
    return JSONResponse(content, 201, NO_STORE)
