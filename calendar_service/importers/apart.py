"""Reads what strangers send in a process of its own, so that a bomb harms nobody else."""

import logging

from calendar_service.domain.problems import Problem
from calendar_service.importers.confined import ApartLimits, Ended, run_confined
from calendar_service.importers.draft import Reading
from calendar_service.importers.sorts import sort_of
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.transit import pack_source, unpack_reading

log = logging.getLogger("calendar_service.apart")

_MODULE = "calendar_service.importers.apart_reader"

TOO_SLOW = "It could not be read: that takes more time than is allowed."
TOO_MUCH = "It could not be read: what it says is too much."
BROKE_DOWN = "It could not be read."
STRANGE = "Only calendar files, web pages and text can be read."
USUAL = ApartLimits()


async def read_apart(
    source: bytes, content_type: str, standpoint: Standpoint, *, limits: ApartLimits = USUAL
) -> Reading:
    """Return the reading of a calendar file, a page, linked data or plain text.

    Whatever goes wrong is a problem of the reading. The process and all it started have ended
    when this returns, or is cancelled.
    """
    sort = sort_of(source, content_type)
    if sort is None:
        return _refusal(STRANGE)
    packed = pack_source(source, sort, content_type, standpoint)
    try:
        return _understood(await run_confined(_MODULE, packed, limits))
    except TimeoutError:
        return _refusal(TOO_SLOW)


def _understood(ended: Ended) -> Reading:
    if ended.answer is None:
        return _refusal(TOO_MUCH)
    if ended.was_stopped:
        return _refusal(TOO_SLOW)
    try:
        return unpack_reading(ended.answer)
    except (ValueError, KeyError):
        log.error("a reader ended with the status %d and told nothing", ended.status)
        return _refusal(BROKE_DOWN)


def _refusal(text: str) -> Reading:
    return Reading(problems=(Problem("file", text),))
