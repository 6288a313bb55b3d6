"""Takes a picture that somebody sends: made anew in a process of its own, and kept once."""

import hashlib
import json
import logging
from itertools import accumulate, pairwise

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.image import FORMS, PIXELS_MOST, UPLOAD_BYTES_MOST, Refused
from calendar_service.domain.problems import Problem
from calendar_service.importers.confined import ApartLimits, Ended, run_confined
from calendar_service.operations.context import Context
from calendar_service.operations.turns import Turns
from calendar_service.storage.images import KeptImage, NewImage, keep_image

log = logging.getLogger("calendar_service.images")

FIELD = "image"
EMPTY = "There is no picture in this file."
STRANGE = "This is not a picture that can be taken. JPEG, PNG, WebP and AVIF can."
TOO_LARGE = "This picture is larger than {most} MB. Please make it smaller."
TOO_MANY = "This picture has more than {most} million pixels. Please make it smaller."
TOO_SLOW = "This picture takes too long to read. Saving it anew as a JPEG may help."
TOO_HEAVY = "This picture takes too much memory to read. Saving it anew as a JPEG may help."
BROKEN = "This picture is broken, or only a part of it arrived. Please try another file."

_MODULE = "calendar_service.operations.picture_maker"
_MEGABYTE = 1024 * 1024
# 40 million pixels of WebP with alpha, the worst there is, need 700 MB (measured 2026-11).
LIMITS = ApartLimits(memory_bytes=896 * _MEGABYTE, cpu_seconds=20, seconds=30)
MAKERS_MOST = 2
_TURNS = Turns(MAKERS_MOST)


async def take_image(
    context: Context, content: bytes, *, limits: ApartLimits = LIMITS
) -> KeptImage:
    """Return the picture as it is kept; the same one sent twice is kept once.

    Of what moves, it is the first frame. Raises InvalidInput, and ReadersBusy where too many
    others are taken at the moment.
    """
    _check(content)
    async with _TURNS.turn():
        try:
            ended = await run_confined(_MODULE, content, limits)
        except TimeoutError:
            raise _refusal(TOO_SLOW) from None
    image = _made(ended)
    at = context.now()
    await context.store.write(lambda con: keep_image(con, image, at))
    return KeptImage(image.hash, image.width, image.height)


def _check(content: bytes) -> None:
    if not content:
        raise _refusal(EMPTY)
    if len(content) > UPLOAD_BYTES_MOST:
        raise too_large()
    if not _is_known(content):
        raise _refusal(STRANGE)


def too_large() -> InvalidInput:
    return _refusal(TOO_LARGE, most=UPLOAD_BYTES_MOST // _MEGABYTE)


def _is_known(content: bytes) -> bool:
    """By what files of these kinds begin with, whatever they are called."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return True
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return True
    length = int.from_bytes(content[:4], "big")
    brands = content[8 : min(length, 256)]
    return content[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands)


def _made(ended: Ended) -> NewImage:
    if ended.was_stopped:
        raise _refusal(TOO_SLOW)
    if ended.status != 0 or ended.answer is None:
        raise _refusal(BROKEN)
    line, _, files = ended.answer.partition(b"\n")
    head = json.loads(line)
    if refused := head.get("refused"):
        text = {Refused.PIXELS: TOO_MANY, Refused.MEMORY: TOO_HEAVY}[Refused(refused)]
        raise _refusal(text, most=PIXELS_MOST // 1_000_000)
    bounds = pairwise(accumulate(head["lengths"], initial=0))
    parts = [files[begin:end] for begin, end in bounds]
    large, small = (dict(zip(FORMS, each, strict=True)) for each in (parts[:2], parts[2:]))
    hash = hashlib.sha256(large["webp"]).hexdigest()[:32]
    return NewImage(hash, head["width"], head["height"], large=large, small=small)


def _refusal(text: str, **values: object) -> InvalidInput:
    return InvalidInput((Problem(FIELD, text, values),))
