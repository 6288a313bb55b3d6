"""The picture that comes with a form: taken at once, so that no mistake elsewhere loses it."""

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.image import UPLOAD_BYTES_MOST, path_of
from calendar_service.domain.problems import Problem
from calendar_service.operations.take_image import FIELD, take_image, too_large
from calendar_service.operations.turns import ReadersBusy
from calendar_service.web.asked import Asked

FIELDS = ("image_url", "image_alt", "image_licence")
REMOVED = "image_removed"
BUSY = "Too many pictures are sent at this moment. Please choose it again in a minute."


async def picture_fields(asked: Asked) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the fields of the form that differ by the file that came with it, and what is wrong
    with that; a picture that came before stays if this one cannot be taken."""
    file = await asked.file(FIELD)
    if file is None:
        is_removed = REMOVED in await asked.form()
        return dict.fromkeys(FIELDS, "") if is_removed else {}, ()
    try:
        if (file.size or 0) > UPLOAD_BYTES_MOST:
            raise too_large()
        kept = await take_image(asked.context, await file.read())
    except InvalidInput as error:
        return {}, error.problems
    except ReadersBusy:
        return {}, (Problem(FIELD, BUSY),)
    return {"image_url": path_of(kept.hash)}, ()
