"""A moderator changes a public event: an edit that is published as it comes in, signed by them."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.event import Status
from calendar_service.domain.moderation import EDIT, State
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problems
from calendar_service.domain.tokens import token_hash
from calendar_service.operations.again import again
from calendar_service.operations.approve_at_once import approve_own
from calendar_service.operations.context import Context
from calendar_service.operations.letters import manage_token
from calendar_service.operations.propose_edit import ProposedEdit, edit_columns, read_edit
from calendar_service.storage.submissions import Submission, find_by_client_id

SOURCE = "desk"


async def edit_event(context: Context, fields: Mapping[str, Any], account: Account) -> Submission:
    """Return the edit as it was published. `fields` are those of an edit that somebody sends in,
    without a contact: whoever sent the event in learns of it by mail, as of any edit.

    A repeat of a `client_id` changes nothing. Raises InvalidInput with all mistakes at once,
    EventOutdated for a `base_version` that is not the live one, and EventNotPublishable.
    """
    client_id = str(fields.get("client_id") or "") or None

    async def attempt() -> Submission:
        if known := await _known(context, client_id):
            return known
        problems = Problems()
        proposed = await read_edit(context, fields, problems)
        if proposed is None:
            raise InvalidInput(problems.all())
        return await approve_own(context, _edit(context, proposed, client_id), account)

    return await again(attempt)


async def cancel_date(
    context: Context, event_id: str, recurrence_id: str, *, reason: str, account: Account
) -> Submission:
    """Return the edit that cancels one date of a series. Raises what `edit_event` does."""
    changes = {"status": Status.CANCELLED.value, "status_reason": reason.strip() or None}
    return await edit_event(context, _of_date(event_id, recurrence_id, changes), account)


async def resume_date(
    context: Context, event_id: str, recurrence_id: str, account: Account
) -> Submission:
    """Return the edit that lets a cancelled date take place. Raises what `edit_event` does."""
    changes = {"status": Status.CONFIRMED.value}
    return await edit_event(context, _of_date(event_id, recurrence_id, changes), account)


def _of_date(event_id: str, recurrence_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    scope = {"applies_to": AppliesTo.THIS.value, "recurrence_id": recurrence_id}
    return {"event_id": event_id, **scope, **changes}


async def _known(context: Context, client_id: str | None) -> Submission | None:
    if client_id is None:
        return None
    return await context.store.read(lambda con: find_by_client_id(con, client_id))


def _edit(context: Context, proposed: ProposedEdit, client_id: str | None) -> Submission:
    now, submission_id = context.now(), context.new_id()
    return Submission(
        id=submission_id,
        client_id=client_id,
        proposes=EDIT,
        state=State.PENDING,
        revision=1,
        fields=dict(proposed.edit.changes),
        title=proposed.title,
        contact_name=None,
        contact_email=None,
        language=None,
        source=SOURCE,
        uid=None,
        rotation=1,
        token_hash=token_hash(manage_token(context, submission_id, 1)),
        created_at=now,
        changed_at=now,
        confirmed_at=None,
        **edit_columns(proposed),
    )
