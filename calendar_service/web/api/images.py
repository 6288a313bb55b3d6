"""Pictures through the API: anyone sends one in, and names it in a submission then."""

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from calendar_service.domain import addresses
from calendar_service.domain.image import UPLOAD_BYTES_MOST
from calendar_service.operations.take_image import take_image
from calendar_service.operations.turns import ReadersBusy
from calendar_service.web.asked import Asked
from calendar_service.web.security import too_large

NO_STORE = {"Cache-Control": "private, no-store"}


async def create(asked: Asked) -> Response:
    content = await _content(asked)
    if len(content) > UPLOAD_BYTES_MOST:
        raise too_large(UPLOAD_BYTES_MOST)
    try:
        kept = await take_image(asked.context, content)
    except ReadersBusy as busy:
        raise HTTPException(503) from busy
    url = addresses.image(asked.calendar, kept.hash)
    return JSONResponse(
        {"url": url, "width": kept.width, "height": kept.height}, 201, {**NO_STORE, "Location": url}
    )


async def _content(asked: Asked) -> bytes:
    """Return the body, or of a form the file `image`."""
    media_type = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        return await asked.request.body()
    file = await asked.file("image")
    return b"" if file is None else await file.read()
