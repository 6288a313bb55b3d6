"""What somebody pasted into the form, read: a link, a text, or a calendar file; nothing is kept."""

from collections.abc import Mapping
from dataclasses import replace

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.problems import Problem
from calendar_service.operations.draft_events import Drafted, draft_events, draft_file
from calendar_service.operations.turns import ReadersBusy
from calendar_service.web.asked import Asked
from calendar_service.web.quotas import Quota

FILE = "pasted_file"
_FIELD = "pasted"
BUSY = "Many others have something read at this moment. Please try again in a minute."
NOTHING = "Paste a link or a text here, or choose a calendar file."
NO_EVENT = "No event was found in it. You can still fill in the form by hand."


async def read_pasted(asked: Asked, typed: Mapping[str, str]) -> Drafted:
    """Return the drafts, at least one. A file wins over a text; a problem of none of the drafts
    is told at the field. Raises InvalidInput and QuotaUsedUp."""
    file, text = await asked.file(FILE), typed[_FIELD].strip()
    if file is None and not text:
        raise InvalidInput((Problem(_FIELD, NOTHING),))
    await asked.count(Quota.DRAFT)
    try:
        if file is not None:
            drafted = await draft_file(asked.context, await file.read())
        else:
            drafted = await draft_events(asked.context, {"text": text})
    except ReadersBusy:
        raise InvalidInput((Problem(_FIELD, BUSY),)) from None
    except InvalidInput as error:
        raise InvalidInput(tuple(map(_at_the_field, error.problems))) from error
    problems = tuple(map(_at_the_field, drafted.problems))
    if not drafted.drafts:
        raise InvalidInput(problems or (Problem(_FIELD, NO_EVENT),))
    return replace(drafted, problems=problems)


def _at_the_field(problem: Problem) -> Problem:
    """The mistakes of a draft are told at its own fields, by their names."""
    if not problem.field.startswith("drafts."):
        return replace(problem, field=_FIELD)
    return replace(problem, field=problem.field.split(".", 2)[2])
