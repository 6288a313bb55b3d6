"""Reads the picture of a submission, which must be one that was sent here before."""

from calendar_service.domain.event import Image
from calendar_service.domain.fields import URL_LENGTH_MOST, FieldReader
from calendar_service.domain.image import hash_in
from calendar_service.domain.limits import LINE_LENGTH_MOST

ALT_LENGTH_MOST = 1000
SIDE_MOST = 100_000


def read_image(part: FieldReader) -> Image | None:
    """Return the picture; None if there is none, or a mistake was reported.

    Its size is what its sender says, for whoever cannot look it up.
    """
    if not part.is_given:
        return None
    url = part.line("url", URL_LENGTH_MOST, needed=True)
    alt = part.line("alt", ALT_LENGTH_MOST)
    licence = part.line("licence", LINE_LENGTH_MOST)
    width, height = (part.number(name, SIDE_MOST) for name in ("width", "height"))
    if url is not None and hash_in(url) is None:
        part.say(
            "url", "Only a picture that was sent here can be shown: POST it to /api/v1/images."
        )
    if url is None:
        return None
    return Image(url, alt, round(width or 0), round(height or 0), licence)
