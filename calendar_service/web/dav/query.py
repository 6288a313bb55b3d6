"""CALDAV:filter: which objects a calendar-query is about (RFC 4791 §9.7)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from calendar_service.catalogue.object_dates import objects_within
from calendar_service.catalogue.objects import CalendarObject
from calendar_service.domain.time_range import TimeRange
from calendar_service.feeds.calendar_object import Line, read_lines, split_components
from calendar_service.web.asked import Asked
from calendar_service.web.dav.content import time_range
from calendar_service.web.dav.refused import Refused
from calendar_service.web.dav.xml import caldav

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
COMPARED: dict[str, Callable[[str], str]] = {
    "i;ascii-casemap": lambda text: text.translate(_ASCII_LOWER),
    "i;unicode-casemap": str.casefold,
    "i;octet": str,
}


@dataclass(frozen=True, slots=True)
class TextMatch:
    text: str
    compared: Callable[[str], str]
    is_negated: bool

    def holds(self, line: Line) -> bool:
        contains = self.compared(self.text) in self.compared(line.text)
        return contains is not self.is_negated


@dataclass(frozen=True, slots=True)
class PropertyFilter:
    """A property that must be there, must not, or must have such a text."""

    name: str
    is_defined: bool
    match: TextMatch | None

    def holds(self, lines: Sequence[Line]) -> bool:
        named = [line for line in lines if line.name == self.name]
        if not self.is_defined or self.match is None:
            return bool(named) is self.is_defined
        return any(map(self.match.holds, named))


@dataclass(frozen=True, slots=True)
class ObjectFilter:
    """What must hold for an object; with `is_empty`, nothing can."""

    is_empty: bool = False
    time: TimeRange | None = None
    properties: tuple[PropertyFilter, ...] = ()


NOTHING = ObjectFilter(is_empty=True)
FILTERS_MOST = 20
"""Each is asked of every object."""


def read_filter(root: Element) -> ObjectFilter:
    """Return the filter of a calendar-query. Raises Refused for one that is ill-formed, or asks
    what this service has no answer to."""
    calendar = root.find(f"{caldav('filter')}/{caldav('comp-filter')}")
    if calendar is None or calendar.get("name", "").upper() != "VCALENDAR":
        raise Refused(caldav("valid-filter"))
    found = [_component(each) for each in calendar]
    if NOTHING in found:
        return NOTHING
    times = [each.time for each in found if each.time is not None]
    if len(times) > 1:
        raise Refused(caldav("supported-filter"))
    asked = tuple(each for part in found for each in part.properties)
    if len(asked) > FILTERS_MOST:
        raise Refused(caldav("supported-filter"))
    return ObjectFilter(time=times[0] if times else None, properties=asked)


async def matching(
    asked: Asked, objects: Sequence[CalendarObject], wanted: ObjectFilter
) -> list[CalendarObject]:
    """Return the objects that the filter is about, in their order."""
    if wanted.is_empty:
        return []
    found = await asyncio.to_thread(_having, objects, wanted.properties)
    if wanted.time is None:
        return found
    return await objects_within(asked.context.store, asked.calendar, found, wanted.time)


def _having(
    objects: Sequence[CalendarObject], wanted: Sequence[PropertyFilter]
) -> list[CalendarObject]:
    return [each for each in objects if _has(each, wanted)]


def _has(each: CalendarObject, wanted: Sequence[PropertyFilter]) -> bool:
    """True if one of its components has all that is asked."""
    return not wanted or any(
        all(one.holds(lines) for one in wanted)
        for lines in map(read_lines, split_components(each.vevents))
    )


def _component(each: Element) -> ObjectFilter:
    """Return what a part of the filter for the calendar asks."""
    if each.tag == caldav("is-not-defined"):
        return NOTHING
    if each.tag != caldav("comp-filter"):
        raise Refused(caldav("supported-filter"))
    is_defined = each.find(caldav("is-not-defined")) is None
    if each.get("name", "").upper() == "VEVENT":
        return _event(each) if is_defined else NOTHING
    return NOTHING if is_defined else ObjectFilter()


def _event(each: Element) -> ObjectFilter:
    parts = [_PARTS.get(part.tag, _unknown)(part) for part in each]
    return ObjectFilter(
        is_empty=NOTHING in parts,
        time=next((part.time for part in parts if part.time), None),
        properties=tuple(one for part in parts for one in part.properties),
    )


def _time(part: Element) -> ObjectFilter:
    return ObjectFilter(time=time_range(part))


def _within_event(part: Element) -> ObjectFilter:
    """No event has alarms or anything else within it."""
    is_defined = part.find(caldav("is-not-defined")) is None
    return NOTHING if is_defined else ObjectFilter()


def _property(part: Element) -> ObjectFilter:
    known = {caldav("text-match"), caldav("is-not-defined")}
    if any(child.tag not in known for child in part):
        raise Refused(caldav("supported-filter"))
    match = part.find(caldav("text-match"))
    is_defined = part.find(caldav("is-not-defined")) is None
    name = part.get("name", "").upper()
    found = PropertyFilter(name, is_defined, None if match is None else _text_match(match))
    return ObjectFilter(properties=(found,))


def _text_match(match: Element) -> TextMatch:
    collation = match.get("collation", "i;ascii-casemap")
    compared = COMPARED.get("i;ascii-casemap" if collation == "default" else collation)
    if compared is None:
        raise Refused(caldav("supported-collation"))
    return TextMatch(match.text or "", compared, match.get("negate-condition") == "yes")


def _unknown(part: Element) -> ObjectFilter:
    raise Refused(caldav("supported-filter"))


_PARTS: dict[str, Callable[[Element], ObjectFilter]] = {
    caldav("time-range"): _time,
    caldav("comp-filter"): _within_event,
    caldav("prop-filter"): _property,
}
