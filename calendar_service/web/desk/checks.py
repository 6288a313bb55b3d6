"""What is checked of what waits, on the page of one and in the queue."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from calendar_service.domain.proposal import Proposal
from calendar_service.operations.check_quality import Quality, check_quality
from calendar_service.operations.compare_edit import Comparison
from calendar_service.operations.find_twins import find_twins
from calendar_service.storage.reports import Reported
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.present_edit_row import WAITING
from calendar_service.web.present_proposal import read_fields
from calendar_service.web.present_quality import quality_marks
from calendar_service.web.present_twins import TwinView, twin_mark, twin_views

NOTHING_FOUND = Quality()


async def quality_of(asked: Asked, found: Submission, compared: Comparison | None) -> Quality:
    """Return what was found in a submission; in an edit, what would be wrong with the event then,
    which is no double of itself."""
    proposal = _proposal(asked, found, compared)
    if proposal is None:
        return NOTHING_FOUND
    quality = (await check_quality(asked.context, {found.id: proposal}))[found.id]
    if compared is not None:
        return replace(quality, duplicates=())
    others = (each for each in quality.duplicates if each.near.event_id != found.event_id)
    return replace(quality, duplicates=tuple(others))


async def marks_of(
    asked: Asked, rows: Iterable[Submission | Reported]
) -> Mapping[str, tuple[str, ...]]:
    """Return what the queue says of each new event in it. What an edit is of is looked up on its
    own page."""
    new = [each for each in rows if isinstance(each, Submission) and each.applies_to is None]
    proposals = await asyncio.to_thread(_proposals, asked, new)
    quality = await check_quality(asked.context, proposals)
    twins = await find_twins(asked.context, asked.known_account.scope, proposals)
    words = asked.visit().words
    return {
        key: (*quality_marks(each, words), *twin_mark(twins.get(key, ()), words))
        for key, each in quality.items()
    }


def _proposals(asked: Asked, new: Iterable[Submission]) -> dict[str, Proposal]:
    return {each.id: found for each in new if (found := _proposal(asked, each, None))}


async def twins_of(asked: Asked, found: Submission) -> tuple[TwinView, ...]:
    """Return what else waits and may be the same as a new event that does."""
    proposal = _proposal(asked, found, None) if found.state in WAITING else None
    if proposal is None:
        return ()
    scope = asked.known_account.scope
    twins = await find_twins(asked.context, scope, {found.id: proposal})
    return twin_views(twins.get(found.id, ()), asked.visit().words)


def _proposal(asked: Asked, found: Submission, compared: Comparison | None) -> Proposal | None:
    fields = compared.after if compared else found.fields
    if compared is None and found.applies_to is not None:
        return None
    return read_fields(fields, asked.calendar.tzid)
