"""What comes after an entry in the queue, so that a decision leads on to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import FormData

from calendar_service.domain.desk_filter import Entry, EntryKind
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import DeskQueue, entries_of, in_filter
from calendar_service.web.desk.looking import looked_at_by_others
from calendar_service.web.desk.way_back import with_way_back

NAME = "next"
_PATHS = {
    EntryKind.NEW: "/desk/submissions",
    EntryKind.EDIT: "/desk/submissions",
    EntryKind.REPORT: "/desk/reports",
}
_ASKED_MOST = 50
_USUAL = DeskQueue()


@dataclass(frozen=True, slots=True)
class NextView:
    id: str
    title: str
    link: str


async def next_after(asked: Asked, entry_id: str, queue: DeskQueue | None) -> NextView | None:
    """Return what comes after an entry in its queue, from the first again behind the last; what
    somebody else looks at is passed over."""
    wanted = queue or _USUAL
    entries = await entries_of(asked, wanted)
    others = _from(in_filter(asked, wanted, entries), entry_id)[:_ASKED_MOST]
    taken = await looked_at_by_others(asked, (each.id for each in others))
    free = (each for each in others if each.id not in taken)
    return next((_view(each, wanted) for each in free), None)


def next_named(asked: Asked, entries: Iterable[Entry], queue: DeskQueue) -> NextView | None:
    """Return the entry that the address names as the next, if it waits still."""
    wanted = asked.request.query_params.get(NAME)
    return next((_view(each, queue) for each in entries if each.id == wanted), None)


def way_on(queue: DeskQueue | None, sent: FormData) -> str:
    """Return the address of the queue that a decision leads back to, with the next entry that its
    form named."""
    path, named = (queue or _USUAL).path, str(sent.get(NAME, ""))[:100]
    return f"{path}{'&' if '?' in path else '?'}{urlencode({NAME: named})}" if named else path


def _from(entries: Sequence[Entry], entry_id: str) -> list[Entry]:
    at = next((at for at, each in enumerate(entries) if each.id == entry_id), None)
    return [*entries] if at is None else [*entries[at + 1 :], *entries[:at]]


def _view(entry: Entry, queue: DeskQueue) -> NextView:
    path = f"{_PATHS[entry.kind]}/{entry.id}"
    return NextView(entry.id, entry.title, with_way_back(path, queue.query))
