"""The way from the public page of an event to its form at the desk, for who may change it."""

from urllib.parse import urlencode

from calendar_service.domain.permissions import Policy, passes
from calendar_service.storage.scope import sees_event
from calendar_service.web.asked import Asked


async def edit_path_for(asked: Asked, event_id: str, recurrence_id: str | None) -> str | None:
    """Return the address of the form, where one date is shown with that; None for everybody but
    the moderators who look after the event."""
    account = asked.account
    if account is None or not passes(account, Policy.MODERATE):
        return None
    if not account.scope.is_whole and not await asked.context.store.read(
        lambda con: sees_event(con, scope=account.scope, key=event_id)
    ):
        return None
    return edit_path(event_id, recurrence_id)


def edit_path(event_id: str, recurrence_id: str | None) -> str:
    query = f"?{urlencode({'recurrence_id': recurrence_id})}" if recurrence_id else ""
    return f"/desk/events/{event_id}/edits{query}"
