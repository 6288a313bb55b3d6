"""Reads the JSON object that a program sends."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.problems import Problem


async def json_object(request: Request) -> dict[str, Any]:
    """Return the object in the body. Raises 415 for another media type and 400 for what is no
    JSON, or could not be told in JSON again; InvalidInput for JSON that is no object."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise HTTPException(415)
    body = await request.body()
    try:
        content = json.loads(body)
        # Python reads NaN, 1e999 and halves of characters, and then nobody could be sent them.
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "The body is not JSON.") from error
    if not isinstance(content, dict):
        raise InvalidInput((Problem("", "The body must be an object with fields."),))
    return content
