"""Which part of the queue an address asks for, and what of it waits, in its order.

Two tabs hold what somebody has to look at and are bounded: they are ordered and filtered here. The
others only grow, are read oldest first from the database, and take no filter.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from calendar_service.domain.desk_filter import (
    DeskFilter,
    Entry,
    lets_in,
    parse_desk_filter,
)
from calendar_service.domain.desk_order import Order, ordered
from calendar_service.domain.errors import BadQuery
from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.problems import Problems
from calendar_service.storage.desk_entries import entries_in, read_entries
from calendar_service.web.asked import Asked
from calendar_service.web.links import with_query
from calendar_service.web.listing import asked_queue

NOTHING_ASKED = DeskFilter()
FILTERED = frozenset({State.PENDING, State.CHANGES_REQUESTED})


@dataclass(frozen=True, slots=True)
class DeskQueue:
    """A tab with its filter and order."""

    state: State = State.PENDING
    filter: DeskFilter = NOTHING_ASKED
    order: Order = Order.URGENT

    @property
    def query(self) -> str:
        """Return what follows the question mark of its address; nothing for the usual one."""
        return urlencode(self.pairs(self.filter))

    def pairs(self, asked: DeskFilter) -> list[tuple[str, str]]:
        """Return the parameters of this tab and order with another filter."""
        state = [] if self.state is State.PENDING else [("state", self.state.value)]
        if self.state not in FILTERED:
            return state
        order = [] if self.order is Order.URGENT else [("order", self.order.value)]
        return [*state, *asked.pairs(), *order]

    @property
    def path(self) -> str:
        return with_query("/desk", self.query)


def asked_desk(asked: Asked) -> tuple[DeskQueue, Paging]:
    """Return the queue in the address and the page of it. Raises BadQuery with all mistakes."""
    problems = Problems()
    try:
        state, paging = asked_queue(asked)
    except BadQuery as error:
        state, paging = State.PENDING, Paging()
        for problem in error.problems:
            problems.add(problem.field, problem.text, **problem.values)
    pairs = asked.request.query_params.multi_items()
    found, ill_filtered = parse_desk_filter(pairs)
    order = asked.request.query_params.get("order") or Order.URGENT.value
    if order not in list(Order):
        problems.add("order", "order takes one of {allowed}.", allowed=", ".join(Order))
    wrong = (*problems.all(), *ill_filtered.all())
    if wrong:
        raise BadQuery(wrong)
    return DeskQueue(state, found, Order(order)), paging


def queue_of(query: str, state: State | None = None) -> DeskQueue:
    """Return the queue that a form brings back as the query of its address, or the tab it names;
    what is ill-formed in it asks nothing."""
    pairs = parse_qsl(query[:4000])
    known, (found, _) = dict(pairs), parse_desk_filter(pairs)
    text = known.get("state", "")
    if state is None:
        state = State(text) if text in list(State) else State.PENDING
    order = known.get("order", "")
    return DeskQueue(
        state,
        found,
        Order(order) if order in list(Order) else Order.URGENT,
    )


async def entries_of(asked: Asked, wanted: DeskQueue) -> list[Entry]:
    """Return all that is under the tab, in its order, whatever the filter; only what the
    moderator looks after. Where thousands wait, others are answered meanwhile."""
    scope, now = asked.known_account.scope, asked.context.now()
    rows = await asked.context.store.read(
        lambda con: read_entries(con, wanted.state, scope=scope, now=now)
    )
    today = asked.context.today()
    return await asyncio.to_thread(
        lambda: ordered(entries_in(rows), wanted.order, now=now, today=today)
    )


def in_filter(asked: Asked, wanted: DeskQueue, entries: Iterable[Entry]) -> list[Entry]:
    """Return what the filter lets in, in the order given."""
    now = asked.context.now()
    return [each for each in entries if lets_in(wanted.filter, each, now)]


def page_of(entries: list[Entry], paging: Paging) -> tuple[list[Entry], Place | None]:
    """Return the page, and where the next one begins if there is one. A page goes on after the
    last entry of the one before; where somebody decided on it meanwhile, after as many."""
    start = _start(entries, paging.after)
    shown = entries[start : start + paging.limit]
    is_last = start + paging.limit >= len(entries)
    return shown, None if is_last else Place(start + len(shown), shown[-1].id)


def _start(entries: list[Entry], after: Place | None) -> int:
    if after is None:
        return 0
    found = (at + 1 for at, entry in enumerate(entries) if entry.id == after.key)
    return next(found, min(max(after.order, 0), len(entries)))
