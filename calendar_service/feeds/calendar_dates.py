"""A calendar object for readers that ask about some time alone (RFC 4791 §9.6): every date in it
as a VEVENT of its own, or the series with no more changed dates than matter."""

from collections.abc import Iterator, Sequence

from calendar_service.domain.occurrence import SHORTEST, Occurrence, Stretch
from calendar_service.domain.time_range import TimeRange
from calendar_service.domain.when import Moment, compact, instant, is_wall_time
from calendar_service.feeds.calendar_object import (
    HEADER,
    Line,
    read_lines,
    split_components,
    utc_text,
)
from calendar_service.feeds.ics import FOOTER
from calendar_service.feeds.lines import content_line

Components = dict[str | None, list[Line]]
_OF_THE_SERIES = frozenset({"RRULE", "EXDATE", "RECURRENCE-ID", "DTSTART", "DTEND"})


def expanded_object(vevents: bytes, occurrences: Sequence[Occurrence]) -> bytes:
    """Return a VEVENT for each occurrence of one calendar object, told as its override says, with
    its RECURRENCE-ID and without rules and zones: times are in UTC (§9.6.5)."""
    components = by_recurrence_id(vevents)
    series = any(line.name == "RRULE" for line in components[None])
    told = [
        line
        for occurrence in occurrences
        for line in _instance(lines_of(occurrence, components), occurrence, in_series=series)
    ]
    return b"".join((HEADER, *map(content_line, told), FOOTER))


def limited_object(vevents: bytes, wanted: TimeRange, tzid: str) -> bytes:
    """Return the VEVENTs without the changed dates that were and are outside the time (§9.6.6)."""
    return b"".join(
        component
        for component in split_components(vevents)
        if _matters(read_lines(component), wanted, tzid)
    )


def by_recurrence_id(vevents: bytes) -> Components:
    """Return the lines of each VEVENT of one calendar object."""
    components = map(read_lines, split_components(vevents))
    return {
        next((line.value for line in lines if line.name == "RECURRENCE-ID"), None): lines
        for lines in components
    }


def lines_of(occurrence: Occurrence, components: Components) -> list[Line]:
    """Return the lines of its override, else those of the series, or of what happens once."""
    original = occurrence.recurrence_id
    for text in _written(original, occurrence.tzid) if original else ():
        if text in components:
            return components[text]
    return components[None]


def _written(moment: Moment, tzid: str) -> tuple[str, ...]:
    if not is_wall_time(moment):
        return (compact(moment),)
    return compact(moment), utc_text(instant(moment, tzid))


def _instance(lines: list[Line], occurrence: Occurrence, *, in_series: bool) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    for line in lines:
        if line.name == "DTSTART":
            yield from _times(occurrence, in_series=in_series)
        if line.name not in _OF_THE_SERIES:
            yield f"{line.name}{line.parameters}:{line.value}"
    yield "END:VEVENT"


def _times(occurrence: Occurrence, *, in_series: bool) -> Iterator[str]:
    moments = {"DTSTART": occurrence.start, "DTEND": occurrence.end}
    if in_series:
        moments["RECURRENCE-ID"] = occurrence.recurrence_id
    for name, moment in moments.items():
        if moment is None:
            continue
        if is_wall_time(moment):
            yield f"{name}:{utc_text(instant(moment, occurrence.tzid))}"
        else:
            yield f"{name};VALUE=DATE:{compact(moment)}"


def _matters(lines: list[Line], wanted: TimeRange, tzid: str) -> bool:
    at = {line.name: line.at(tzid) for line in lines if line.name in ("DTSTART", "DTEND")}
    originals = [line.at(tzid) for line in lines if line.name == "RECURRENCE-ID"]
    length = at.get("DTEND", at["DTSTART"]) - at["DTSTART"]
    return not originals or any(
        wanted.meets(Stretch(start_at, start_at + max(length, SHORTEST)))
        for start_at in (at["DTSTART"], *originals)
    )
