"""How the desk's queue is filtered and ordered: what can be chosen, and chips for what is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from calendar_service.domain.desk_filter import OLDER, DeskFilter, Entry, EntryKind
from calendar_service.domain.desk_order import Order
from calendar_service.domain.event import Kind
from calendar_service.web.desk.asked_queue import FILTERED, DeskQueue
from calendar_service.web.links import with_query
from calendar_service.web.present import KIND_NAMES
from calendar_service.web.present_feed_form import language_name
from calendar_service.web.visit import Visit

ENTRY_NAMES: Mapping[str, str] = {
    EntryKind.NEW: "New events",
    EntryKind.EDIT: "Edits",
    EntryKind.REPORT: "Reports",
}
OLDER_NAMES: Mapping[str, str] = {
    "1d": "More than a day",
    "3d": "More than three days",
    "7d": "More than a week",
}
ORDER_NAMES: Mapping[Order, str] = {
    Order.URGENT: "What presses most",
    Order.SOONEST: "What starts first",
    Order.OLDEST: "What came first",
    Order.NEWEST: "What came last",
}


@dataclass(frozen=True, slots=True)
class DeskChip:
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class DeskOption:
    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A choice of one value; `label` says of what."""

    name: str
    label: str
    options: tuple[DeskOption, ...]


@dataclass(frozen=True, slots=True)
class QueueFilterView:
    """`query` goes into the box for words, `count` is how many are in the filter."""

    state: str
    query: str
    groups: tuple[DeskGroup, ...]
    chips: tuple[DeskChip, ...]
    clear_path: str


def queue_filter(
    wanted: DeskQueue, entries: Iterable[Entry], visit: Visit
) -> QueueFilterView | None:
    """Return what can be chosen: of categories, countries and languages what waits now, in
    `entries`. None under a tab without a filter."""
    if wanted.state not in FILTERED:
        return None
    return QueueFilterView(
        state=wanted.state.value,
        query=wanted.filter.q,
        groups=tuple(_groups(wanted, entries, visit)),
        chips=tuple(_chips(wanted, visit)),
        clear_path=_path(wanted, DeskFilter()),
    )


def _groups(wanted: DeskQueue, entries: Iterable[Entry], visit: Visit) -> list[DeskGroup]:
    pairs = {pair for entry in entries for pair in entry.facets}
    groups = [
        DeskGroup(
            "entry", visit.words.say("What it is"), _options(wanted, "entry", EntryKind, visit)
        ),
        DeskGroup("kind", visit.words.say("Kind"), _options(wanted, "kind", Kind, visit)),
    ]
    for name, label in (("category", "Category"), ("country", "Country"), ("language", "Language")):
        values = {value for facet, value in pairs if facet == name}
        values |= set(getattr(wanted.filter, name))
        options = _options(wanted, name, sorted(values), visit)
        groups.append(DeskGroup(name, visit.words.say(label), options))
    groups.append(
        DeskGroup("older", visit.words.say("Waiting for"), _options(wanted, "older", OLDER, visit))
    )
    orders = tuple(
        DeskOption(each.value, visit.words.say(name), each is wanted.order)
        for each, name in ORDER_NAMES.items()
    )
    return [
        *(group for group in groups if group.options),
        DeskGroup("order", visit.words.say("First"), orders),
    ]


def _options(
    wanted: DeskQueue, name: str, values: Iterable[str], visit: Visit
) -> tuple[DeskOption, ...]:
    chosen = getattr(wanted.filter, name)
    return tuple(
        DeskOption(
            str(value), _text(name, str(value), visit), str(value) in chosen and bool(chosen)
        )
        for value in values
    )


def _chips(wanted: DeskQueue, visit: Visit) -> list[DeskChip]:
    return [
        DeskChip(_text(name, value, visit), _path(wanted, _without(wanted.filter, name, value)))
        for name, value in wanted.filter.pairs()
    ]


def _without(asked: DeskFilter, name: str, value: str) -> DeskFilter:
    known = getattr(asked, name)
    is_one = isinstance(known, str)
    left: Any = "" if is_one else tuple(each for each in known if each != value)
    return replace(asked, **{name: left})


def _path(wanted: DeskQueue, asked: DeskFilter) -> str:
    return with_query("/desk", urlencode(wanted.pairs(asked)))


def _text(name: str, value: str, visit: Visit) -> str:
    words = visit.words
    if name == "kind":
        return words.say(KIND_NAMES[Kind(value)])
    if name == "language":
        return language_name(value, words)
    if name == "country":
        return str(words.locale.territories.get(value, value))
    named = {"entry": ENTRY_NAMES, "older": OLDER_NAMES}.get(name, {})
    return words.say(named[value]) if value in named else value
