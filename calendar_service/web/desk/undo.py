"""The decision that a moderator may take back still, for how long, and what does work after."""

from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.errors import UndoTooLate
from calendar_service.domain.moderation import UNDO_WITHIN, UNDOABLE, State
from calendar_service.storage.decisions import Latest, Signed, latest_decision
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.present_submission import HAPPENED
from calendar_service.web.problem import refusal_of

INSTEAD = {
    State.APPROVED: "Under “Earlier versions” you can bring back how it was, or withdraw it.",
}
INSTEAD_ELSE = "You can put it back in the queue instead."


@dataclass(frozen=True, slots=True)
class UndoView:
    """`seconds` are left for it: a page that stays open offers it no longer."""

    path: str
    revision: int
    happened: str
    title: str
    seconds: int


async def undoable(asked: Asked) -> UndoView | None:
    """Return the decision that this moderator may take back still."""
    since, account_id = asked.context.now() - UNDO_WITHIN, asked.known_account.id
    latest: Latest | None = await asked.context.store.read(
        lambda con: latest_decision(con, account_id, since)
    )
    if latest is None or latest.action not in UNDOABLE:
        return None
    happened = asked.visit().words.say(HAPPENED[latest.action])
    path = f"/desk/submissions/{latest.submission_id}/decisions"
    left = seconds_left(asked, latest.at)
    return UndoView(path, latest.revision, happened, latest.title, left)


def undo_seconds(asked: Asked, decisions: list[Signed] | tuple[Signed, ...]) -> int:
    """Return how long the last decision on a submission can be taken back."""
    return seconds_left(asked, decisions[-1].decision.at) if decisions else 0


def seconds_left(asked: Asked, at: datetime) -> int:
    return max(int((at + UNDO_WITHIN - asked.context.now()).total_seconds()), 0)


def too_late(error: UndoTooLate, found: Submission, asked: Asked) -> str:
    """Say that it is too late, and what does work."""
    words = asked.visit().words
    instead = INSTEAD.get(found.state, INSTEAD_ELSE)
    return f"{words.say(refusal_of(error).title)} {words.say(instead)}"
