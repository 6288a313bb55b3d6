"""Reads when a proposal happens: how it repeats, which dates differ, and when it closes."""

import re

from calendar_service.domain.event import Closing, Override, Recurrence, Status
from calendar_service.domain.fields import EXCEPTIONS_MOST, FieldReader
from calendar_service.domain.limits import (
    DESCRIPTION_BYTES_MOST,
    REASON_LENGTH_MOST,
    TITLE_LENGTH_MOST,
)
from calendar_service.domain.rule import TEXT_LENGTH_MOST as RULE_LENGTH_MOST
from calendar_service.domain.rule import parse_rule
from calendar_service.domain.venue_fields import read_venue
from calendar_service.domain.when import (
    ANYWHERE_ON_EARTH,
    FIRST_DAY,
    Moment,
    at_midnight,
    is_day,
)

_AOE = re.compile(r"\s*\(?\b(?:AoE|Anywhere on Earth)\b\)?\s*$", re.IGNORECASE)


def read_closing(reader: FieldReader, tzid: str) -> Closing | None:
    """Return when it closes, in the zone unless it says "anywhere on earth"; None where nothing
    is said, or a mistake was reported."""
    text = reader.line("closes_at", 64)
    if text is None:
        return None
    bare = _AOE.sub("", text)
    if bare != text:
        tzid = ANYWHERE_ON_EARTH
    moment = reader.moment_of("closes_at", bare, tzid)
    return None if moment is None else Closing(moment, tzid)


def read_recurrence(reader: FieldReader, start: Moment | None, tzid: str) -> Recurrence | None:
    """Return how it repeats; None where nothing is said. Without a start the rest is checked as
    far as it can be."""
    text = reader.line("recurrence", RULE_LENGTH_MOST)
    include = reader.moments("include", start, tzid)
    exclude = reader.moments("exclude", start, tzid)
    overrides = _overrides(reader, start, tzid)
    if not (text or include or exclude or overrides):
        return None
    some_start = start or at_midnight(FIRST_DAY)
    rule = parse_rule(text, some_start, tzid, reader.problems) if text else None
    return Recurrence(rule, include, exclude, overrides)


def _overrides(reader: FieldReader, start: Moment | None, tzid: str) -> tuple[Override, ...]:
    found = [
        override
        for part in reader.parts("overrides", EXCEPTIONS_MOST)
        if (override := _override(part, start, tzid))
    ]
    ids = [override.recurrence_id for override in found]
    if len(set(ids)) < len(ids):
        reader.say("overrides", "Each date may be changed by one override only.")
    return tuple(sorted(found, key=lambda override: at_midnight(override.recurrence_id)))


def _override(part: FieldReader, start: Moment | None, tzid: str) -> Override | None:
    text = part.line("recurrence_id", 32, needed=True)
    original = None if text is None else part.moment_like("recurrence_id", text, start, tzid)
    status = part.choice("status", Status)
    reason = part.line("status_reason", REASON_LENGTH_MOST)
    moved = part.moment("start", tzid)
    end = part.moment("end", tzid)
    venue = read_venue(part.part("venue"))
    title = part.line("title", TITLE_LENGTH_MOST)
    description = part.text("description", DESCRIPTION_BYTES_MOST)
    for name, moment in (("start", moved), ("end", end)):
        if moment is not None and start is not None and is_day(moment) != is_day(start):
            part.say(name, "This must be a date or a time, as the start of the series is.")
    begins = moved or original
    if begins is not None and end is not None and at_midnight(end) <= at_midnight(begins):
        part.say("end", "The end must be after the start.")
    if original is None:
        return None
    return Override(
        original,
        Status(status) if status else None,
        moved,
        end,
        title=title,
        venue=venue,
        description=description,
        status_reason=reason,
    )
