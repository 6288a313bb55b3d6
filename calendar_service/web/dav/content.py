"""CALDAV:calendar-data: an object's content in the form in which a report asks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from calendar_service.catalogue.object_dates import Dates, dates_of
from calendar_service.catalogue.objects import CalendarObject
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.time_range import TimeRange
from calendar_service.domain.when import is_wall_time, parse_moment
from calendar_service.feeds.calendar_dates import expanded_object, limited_object
from calendar_service.web.asked import Asked
from calendar_service.web.dav.properties import Properties, object_properties
from calendar_service.web.dav.propstat import CONTENT, Named
from calendar_service.web.dav.refused import Refused
from calendar_service.web.dav.xml import caldav, dav, element

DATES_MOST = 5000
"""What one answer expands; a program that asks for more is refused."""

_MOMENT = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_FIRST, _LAST = "19000101T000000Z", "21991231T235959Z"


@dataclass(frozen=True, slots=True)
class Form:
    """As it is, as its dates in a time, or without the changed dates outside of one."""

    expand: TimeRange | None = None
    limit: TimeRange | None = None


def asked_form(named: Named) -> Form:
    """Raises Refused for another media type, and for a time that is none."""
    wanted = named.content
    if wanted is None:
        return Form()
    if wanted.get("content-type", "text/calendar") != "text/calendar":
        raise Refused(caldav("supported-calendar-data"))
    if wanted.get("version", "2.0") != "2.0":
        raise Refused(caldav("supported-calendar-data"))
    expand, limit = wanted.find(caldav("expand")), wanted.find(caldav("limit-recurrence-set"))
    return Form(
        None if expand is None else bounded_time(expand),
        None if limit is None else bounded_time(limit),
    )


async def with_content(
    asked: Asked, objects: Sequence[CalendarObject], named: Named
) -> list[Properties]:
    """Return the properties of each object, its content among them where that is asked for.
    Raises Refused."""
    form = asked_form(named)
    if CONTENT not in named.names:
        return [object_properties(each) for each in objects]
    dates: Dates = {}
    if form.expand is not None:
        dates = await bounded_dates(asked, objects, form.expand)
    tzid = asked.calendar.tzid
    return [_and_content(each, form, dates.get(each.name, ()), tzid) for each in objects]


async def bounded_dates(
    asked: Asked, objects: Sequence[CalendarObject], wanted: TimeRange
) -> Dates:
    """Return the dates of the objects. Raises Refused where there are too many."""
    store, calendar = asked.context.store, asked.calendar
    dates = await dates_of(store, calendar, objects, wanted, most=DATES_MOST)
    if dates is None:
        raise Refused(dav("number-of-matches-within-limits"), 507)
    return dates


def time_range(wanted: Element) -> TimeRange:
    """Return the time of an element that has `start` and `end`. Raises Refused."""
    found = TimeRange(_instant(wanted.get("start")), _instant(wanted.get("end")))
    if found == TimeRange() or not found.is_forward:
        raise Refused(caldav("valid-filter"))
    return found


def bounded_time(wanted: Element | None) -> TimeRange:
    """Return the time of an element that must have both. Raises Refused."""
    found = TimeRange() if wanted is None else time_range(wanted)
    if found.start_at is None or found.end_at is None:
        raise Refused(caldav("valid-filter"))
    return found


def _instant(text: str | None) -> datetime | None:
    """Return the instant, moved to the years that the calendar has."""
    if text is None:
        return None
    if not _MOMENT.fullmatch(text):
        raise Refused(caldav("valid-filter"))
    moment = parse_moment(min(max(text, _FIRST), _LAST).removesuffix("Z"))
    if moment is None or not is_wall_time(moment):
        raise Refused(caldav("valid-filter"))
    return moment.replace(tzinfo=UTC)


def _written(each: CalendarObject, form: Form, dates: Sequence[Occurrence], tzid: str) -> str:
    if form.expand is not None:
        return expanded_object(each.vevents, dates).decode()
    if form.limit is None:
        return each.body.decode()
    limited = limited_object(each.vevents, form.limit, tzid)
    return each.body.replace(each.vevents, limited).decode()


def _and_content(
    each: CalendarObject, form: Form, dates: Sequence[Occurrence], tzid: str
) -> Properties:
    def content() -> Element:
        return element(CONTENT, _written(each, form, dates, tzid))

    return {**object_properties(each), CONTENT: content}
