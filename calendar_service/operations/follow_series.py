"""Takes the exceptions of a series along when an edit changes when it happens."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.edit import patched
from calendar_service.domain.event import Event, Kind, Recurrence
from calendar_service.domain.event_fields import event_fields, recurrence_fields
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.occurrence import Series, series_of
from calendar_service.domain.problems import Problems
from calendar_service.domain.time_fields import read_recurrence
from calendar_service.recurrence.follow import Followed, follow

_REPEATS = ("recurrence", "include", "exclude", "overrides")
_DECIDING = ("start", "time_zone", *_REPEATS)


def followed_fields(event: Event, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the event with the changes made. Exceptions that the changes do not
    name follow the series, and those that are no dates of it any more are left out."""
    fields = patched(event_fields(event), changes)
    followed = follow_changes(event, changes)
    if followed is None:
        return fields
    kept = {name: value for name, value in fields.items() if name not in _REPEATS}
    told = {name: fields[name] for name in _REPEATS if name in changes and name in fields}
    rest = recurrence_fields(followed.recurrence, None)
    untold = {name: rest[name] for name in _REPEATS if name not in changes and rest[name]}
    return {**kept, **told, **untold}


def follow_changes(event: Event, changes: Mapping[str, Any]) -> Followed | None:
    """Return the event's recurrence as the changes leave it; None where they do not touch it, or
    cannot be read."""
    series = series_of(event)
    is_touched = any(name in changes for name in _DECIDING)
    if series is None or event.kind is not Kind.EVENT or not event.recurrence or not is_touched:
        return None
    problems = Problems()
    changed = _changed(event, changes, problems)
    unread = {problem.field.partition(".")[0] for problem in problems.all()}
    if changed is None or unread & {"start", "time_zone", "recurrence"}:
        return None
    return follow(series, changed, [name for name in _REPEATS if name in changes])


def _changed(event: Event, changes: Mapping[str, Any], problems: Problems) -> Series | None:
    """Return the series with what the changes say of its dates, and nothing else of them."""
    fields = {**event_fields(event), **changes}
    told = {name: fields[name] for name in fields if name not in _REPEATS or name in changes}
    reader = FieldReader(told, "", problems)
    tzid = reader.zone("time_zone") or event.tzid
    start = reader.moment("start", tzid)
    if start is None:
        return None
    recurrence = read_recurrence(reader, start, tzid) or Recurrence()
    return Series(start, None, tzid, recurrence)
