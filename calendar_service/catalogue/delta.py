"""What a reader must be told to hold what a listing holds now: the events that changed or came,
and those that left the public, the filter or the days."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.filter import matches
from calendar_service.domain.sync import Reach, SyncToken, Told, question_of
from calendar_service.storage.catalogue import Reached, read_reached
from calendar_service.storage.changes import Change, Standing, changes_since, first_kept
from calendar_service.storage.connection import Connection
from calendar_service.storage.members import Listing, members_among, next_touched, uids_of

LOOK = 500
LOOKS_MOST = 10
"""A page looks at no more events than this; where few of them concern the reader, it is short."""

ENTRIES_MOST = 2000


@dataclass(frozen=True, slots=True)
class Gone:
    """An event that left; its `uid` is None where nothing at all is left of it here."""

    event_id: str
    uid: str | None


@dataclass(frozen=True, slots=True)
class Delta:
    """`changed` are ids of events, ascending, that are in where `step` leads. With `more`, its
    next page follows."""

    changed: tuple[str, ...]
    gone: tuple[Gone, ...]
    step: SyncToken
    more: bool

    @property
    def reach(self) -> Reach:
        return _ahead(self.step)

    @property
    def token(self) -> SyncToken:
        """What the reader sends next."""
        return self.step if self.more else replace(self.step, held=self.reach, ahead=None, after="")

    def cut_after(self, event_id: str) -> "Delta":
        """Return the part of this page up to an event, which another page follows."""
        return Delta(
            tuple(each for each in self.changed if each <= event_id),
            tuple(each for each in self.gone if each.event_id <= event_id),
            replace(self.step, after=event_id),
            more=True,
        )


async def read_delta(
    con: Connection, listing: Listing, token: SyncToken | None, *, limit: int
) -> Delta:
    """Return at most `limit` events that a reader with this token must be told of, each once,
    as it stands now; without a token, all that are in.

    A page ends early at ENTRIES_MOST entries, but tells one event at least. A reader may be told
    that an event left which it never had. Raises SyncTokenExpired.
    """
    reached = await read_reached(con)
    start = _start(listing, reached)
    step = start if token is None else await _next_step(con, start, token)
    page = _Page(limit)
    for _ in range(LOOKS_MOST):
        between = (step.held, _ahead(step))
        ids = await next_touched(con, listing, between, after=step.after, limit=LOOK)
        is_full = page.take(ids, await _look(con, listing, step, ids))
        step = replace(step, after=page.last or step.after)
        if is_full:
            break
        if len(ids) < LOOK:
            return await _delta(con, page, step, more=False)
    return await _delta(con, page, step, more=True)


async def present_token(con: Connection, listing: Listing) -> SyncToken:
    """Return the token of a reader who holds what is in now."""
    start = _start(listing, await read_reached(con))
    return replace(start, held=start.ahead, ahead=None)


def _start(listing: Listing, reached: Reached) -> SyncToken:
    """Return the step of a reader who holds nothing."""
    asked = listing.asked
    rendering = str(reached.fingerprint) if listing.told is Told.EVENTS else ""
    question = question_of(asked, listing.told, rendering)
    ahead = Reach(reached.revision, asked.start_day, asked.end_day, reached.horizon_day)
    return SyncToken(reached.epoch, question, None, ahead)


async def _next_step(con: Connection, start: SyncToken, token: SyncToken) -> SyncToken:
    """Return the step on from a token: to the end of the one it is within, else to the present."""
    if (token.epoch, token.question) != (start.epoch, start.question):
        raise SyncTokenExpired
    now = _ahead(start)
    named = [reach.revision for reach in (token.held, token.ahead) if reach]
    if max(named) > now.revision:
        raise SyncTokenExpired
    first = await first_kept(con)
    oldest = now.revision if first is None else first - 1
    if min(named) < oldest:
        raise SyncTokenExpired
    return token if token.ahead else replace(token, ahead=now)


def _ahead(step: SyncToken) -> Reach:
    assert step.ahead is not None, "every step leads somewhere"
    return step.ahead


@dataclass(frozen=True, slots=True)
class _Look:
    """Which of the events that were looked at are in, with their numbers of entries, and which
    have left."""

    sizes: dict[str, int]
    left: frozenset[str]


async def _look(con: Connection, listing: Listing, step: SyncToken, ids: list[str]) -> _Look:
    window = _ahead(step).window(listing.tzid)
    sizes = await members_among(con, listing, window, ids)
    if step.held is None:
        return _Look(sizes, frozenset())
    absent = set(ids) - sizes.keys()
    changed = await changes_since(con, step.held.revision, absent)
    return _Look(sizes, _left(listing, step, absent, changed))


def _left(
    listing: Listing, step: SyncToken, absent: set[str], changed: Iterable[Change]
) -> frozenset[str]:
    """Return which of the absent events a reader may hold: those that were in at any time since,
    as pages tell what is true when they are read; and those that only time took out."""
    assert step.held is not None, "who holds nothing loses nothing"
    windows = [reach.window(listing.tzid) for reach in (step.held, _ahead(step))]

    def may_be_held(standing: Standing | None) -> bool:
        return (
            standing is not None
            and matches(listing.asked, standing.facets)
            and any(standing.stretch.overlaps(window) for window in windows)
        )

    by_change = {change.event_id for change in changed}
    held = {
        change.event_id
        for change in changed
        if may_be_held(change.before) or may_be_held(change.after)
    }
    return frozenset(held | (absent - by_change))


@dataclass(slots=True)
class _Page:
    """What is told so far; `last` is the last event that was looked at."""

    limit: int
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    entries: int = 0
    last: str = ""

    def take(self, ids: list[str], look: _Look) -> bool:
        """Take the events in order, as long as there is room. Return whether any had none."""
        for event_id in ids:
            size = look.sizes.get(event_id, 0)
            if size or event_id in look.left:
                if not self._has_room(size):
                    return True
                (self.changed if size else self.left).append(event_id)
                self.entries += size
            self.last = event_id
        return False

    def _has_room(self, size: int) -> bool:
        told = len(self.changed) + len(self.left)
        return told < self.limit and (not told or self.entries + size <= ENTRIES_MOST)


async def _delta(con: Connection, page: _Page, step: SyncToken, *, more: bool) -> Delta:
    uids = await uids_of(con, page.left)
    gone = tuple(Gone(event_id, uids.get(event_id)) for event_id in page.left)
    return Delta(tuple(page.changed), gone, step, more)
