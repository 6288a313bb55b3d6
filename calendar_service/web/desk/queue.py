"""The queue: what waits for a decision, a tab a state.

Under the tab of what waits stand new events, edits and open reports in one list.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.domain.desk_filter import Entry, EntryKind
from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.people import Role
from calendar_service.domain.report import ReportState
from calendar_service.domain.scope import Scope
from calendar_service.storage.catalogue import Reached, read_reached
from calendar_service.storage.connection import Connection
from calendar_service.storage.faults import Fault, count_faults, list_faults
from calendar_service.storage.outbox import count_failed
from calendar_service.storage.reports import Reported, count_reports, find_reports
from calendar_service.storage.submissions import (
    Submission,
    count_by_state,
    find_submissions,
    list_submissions,
)
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import (
    FILTERED,
    DeskQueue,
    asked_desk,
    entries_of,
    in_filter,
    page_of,
)
from calendar_service.web.desk.bulk import bulk_choices
from calendar_service.web.desk.checks import marks_of
from calendar_service.web.desk.looking import looked_at_by_others
from calendar_service.web.desk.named import named_in
from calendar_service.web.desk.next_entry import next_named
from calendar_service.web.desk.undo import UndoView, undoable
from calendar_service.web.listing import cut, next_url, one_more
from calendar_service.web.pages.page import show_private
from calendar_service.web.present_desk import Told, desk_tabs, entry_id, queue
from calendar_service.web.present_edit_row import Named
from calendar_service.web.present_queue import queue_filter

FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of the queue: what is on it, and where the next one begins. `waiting` is all that
    is under the tab, whatever the filter, so far as it can be filtered."""

    rows: list[Submission | Reported]
    more: Place | None
    waiting: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of the queue, and what else the desk must know: `failed` mails were given up,
    `fault_count` events are left out of the feeds."""

    shown: _Shown
    named: Named
    counts: dict[State, int]
    reached: Reached
    failed: int
    faults: list[Fault]
    fault_count: int


async def look(asked: Asked) -> Response:
    wanted, paging = asked_desk(asked)
    waiting = await entries_of(asked, wanted) if wanted.state in FILTERED else []
    found = await asked.context.store.read(
        lambda con: _read(con, asked, wanted, paging, waiting=waiting)
    )
    rows = found.shown.rows
    told = Told(
        looked_at=await looked_at_by_others(asked, map(entry_id, rows)),
        marks=await marks_of(asked, rows) if wanted.state in FILTERED else {},
        named=found.named,
    )
    undo = await undoable(asked)
    # The rows take their time, as many as there are: others are answered meanwhile.
    return await asyncio.to_thread(_page_of, asked, wanted, found, told=told, undo=undo)


def _page_of(
    asked: Asked, wanted: DeskQueue, found: _Found, *, told: Told, undo: UndoView | None
) -> Response:
    visit, state, waiting = asked.visit(), wanted.state, found.shown.waiting
    context = {
        "tabs": desk_tabs(found.counts, state, visit),
        "rows": queue(found.shown.rows, visit, wanted.query, told=told),
        "state": state.value,
        "query": wanted.query,
        "filters": queue_filter(wanted, waiting, visit),
        "choices": bulk_choices(state),
        "undo": undo,
        "next_entry": next_named(asked, waiting, wanted),
        "next_url": next_url(asked, "/desk", found.shown.more),
        **_operators_notes(asked, found),
        "problems_shown": _problems(asked, found.failed),
        "faults": found.faults,
        "faults_hidden": found.fault_count - len(found.faults),
    }
    return show_private(asked, "desk.html", context)


def _operators_notes(asked: Asked, found: _Found) -> dict[str, object]:
    """Return what only an admin can do something about; it names a folder of the machine."""
    folder = asked.service.mail_folder
    if asked.known_account.role is not Role.ADMIN:
        return {"sample_loaded": False, "mail_folder": None}
    return {
        "sample_loaded": found.reached.has_sample,
        "mail_folder": str(folder) if folder else None,
    }


async def _read(
    con: Connection,
    asked: Asked,
    wanted: DeskQueue,
    paging: Paging,
    *,
    waiting: Sequence[Entry],
) -> _Found:
    scope = asked.known_account.scope
    shown = (
        await _ordered_page(con, asked, wanted, paging, waiting=waiting)
        if wanted.state in FILTERED
        else await _page(con, wanted.state, paging, scope)
    )
    return _Found(
        shown=shown,
        named=await named_in(con, shown.rows),
        counts=await _counts(con, scope),
        reached=await read_reached(con),
        failed=await count_failed(con) if scope.is_whole else 0,
        faults=await list_faults(con, scope, most=FAULTS_SHOWN),
        fault_count=await count_faults(con, scope),
    )


async def _ordered_page(
    con: Connection,
    asked: Asked,
    wanted: DeskQueue,
    paging: Paging,
    *,
    waiting: Sequence[Entry],
) -> _Shown:
    entries, more = page_of(in_filter(asked, wanted, waiting), paging)
    reported = {each.id for each in entries if each.kind is EntryKind.REPORT}
    sent = {each.id for each in entries} - reported
    known: dict[str, Submission | Reported] = {
        **await find_submissions(con, sent),
        **await find_reports(con, reported),
    }
    return _Shown([known[each.id] for each in entries if each.id in known], more, waiting)


async def _page(con: Connection, state: State, paging: Paging, scope: Scope) -> _Shown:
    found = await list_submissions(con, state, one_more(paging), scope=scope)
    shown, more = cut(found, paging.limit)
    return _Shown([*shown], more)


async def _counts(con: Connection, scope: Scope) -> dict[State, int]:
    """Return how much is under each tab; open reports wait as new events do."""
    counts, reported = await count_by_state(con, scope), await count_reports(con, scope)
    waiting = counts.get(State.PENDING, 0) + reported[ReportState.OPEN]
    return {**counts, State.PENDING: waiting}


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
