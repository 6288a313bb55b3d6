"""The queue: what waits for a decision, a tab a state."""

from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.domain.moderation import UNDO_WITHIN, UNDOABLE, State
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.scope import Scope
from calendar_service.storage.catalogue import Reached, read_reached
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import Latest, latest_decision
from calendar_service.storage.faults import Fault, count_faults, list_faults
from calendar_service.storage.outbox import count_failed
from calendar_service.storage.submissions import (
    Submission,
    count_by_state,
    list_submissions,
)
from calendar_service.web.asked import Asked
from calendar_service.web.desk.bulk import bulk_choices
from calendar_service.web.listing import asked_queue, cut, next_url, one_more
from calendar_service.web.pages.page import show_private
from calendar_service.web.present_desk import desk_tabs, queue
from calendar_service.web.present_submission import HAPPENED

FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of the queue, and what else the desk must know: `failed` mails were given up,
    `fault_count` events are left out of the feeds."""

    submissions: list[tuple[Submission, Place]]
    counts: dict[State, int]
    reached: Reached
    failed: int
    faults: list[Fault]
    fault_count: int


async def look(asked: Asked) -> Response:
    state, paging = asked_queue(asked)
    scope = asked.known_account.scope
    found = await asked.context.store.read(lambda con: _read(con, state, paging, scope))
    visit = asked.visit()
    shown, more = cut(found.submissions, paging.limit)
    context = {
        "tabs": desk_tabs(found.counts, state, visit),
        "rows": queue(shown, visit),
        "state": state.value,
        "choices": bulk_choices(state),
        "undo": await _undoable(asked),
        "next_url": next_url(asked, "/desk", more),
        "sample_loaded": found.reached.has_sample,
        "mail_folder": str(asked.service.mail_folder) if asked.service.mail_folder else None,
        "problems_shown": _problems(asked, found.failed),
        "faults": found.faults,
        "faults_hidden": found.fault_count - len(found.faults),
    }
    return show_private(asked, "desk.html", context)


@dataclass(frozen=True, slots=True)
class UndoView:
    path: str
    revision: int
    happened: str
    title: str


async def _undoable(asked: Asked) -> UndoView | None:
    """Return the decision that this moderator may take back still."""
    since, account_id = asked.context.now() - UNDO_WITHIN, asked.known_account.id
    latest: Latest | None = await asked.context.store.read(
        lambda con: latest_decision(con, account_id, since)
    )
    if latest is None or latest.action not in UNDOABLE:
        return None
    happened = asked.visit().words.say(HAPPENED[latest.action])
    path = f"/desk/submissions/{latest.submission_id}/decisions"
    return UndoView(path, latest.revision, happened, latest.title)


async def _read(con: Connection, state: State, paging: Paging, scope: Scope) -> _Found:
    return _Found(
        submissions=await list_submissions(con, state, one_more(paging), scope=scope),
        counts=await count_by_state(con, scope),
        reached=await read_reached(con),
        failed=await count_failed(con) if scope.is_whole else 0,
        faults=await list_faults(con, scope, most=FAULTS_SHOWN),
        fault_count=await count_faults(con, scope),
    )


def _problems(asked: Asked, failed: int) -> list[str]:
    if not failed:
        return []
    words = asked.visit().words
    return [
        words.count(
            "{number} mail could not be delivered and was given up.",
            "{number} mails could not be delivered and were given up.",
            failed,
        )
    ]
