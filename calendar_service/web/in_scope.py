"""Keeps a moderator to what they look after: of the rest, nothing is there."""

from functools import partial

from calendar_service.domain.errors import NotFound
from calendar_service.storage.scope import Sees, sees_event, sees_report, sees_submission
from calendar_service.web.asked import Asked

SUBJECTS: dict[str, Sees] = {
    "submission_id": sees_submission,
    "event_id": sees_event,
    "report_id": sees_report,
}
"""The parts of moderators' addresses, and whether a moderator sees what one names. Every part is
here: an address with another one does not start."""


async def refuse_out_of_scope(asked: Asked) -> None:
    """Raise NotFound where the address names something that is not in the moderator's scope."""
    scope = asked.known_account.scope
    for name, key in {} if scope.is_whole else asked.request.path_params.items():
        if not await asked.context.store.read(partial(SUBJECTS[name], scope=scope, key=key)):
            raise NotFound(name.removesuffix("_id"), str(key))
