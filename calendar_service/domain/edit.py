"""An edit of a live event: which of its dates it is for, and what the event then says.

A change of one date is an override; a change from one date on is a split into two series, since
most readers pass over RANGE=THISANDFUTURE (seen 2026-11).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from calendar_service.domain.event import Event, Override, Recurrence
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule
from calendar_service.domain.when import Moment, at_midnight, format_moment

OF_ONE_DATE = ("status", "status_reason", "start", "end", "title", "venue", "description")


class AppliesTo(StrEnum):
    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Edit:
    """`changes` are fields of a submission: missing is unchanged, None clears, lists replace.
    `recurrence_id` names the date unless it is for all."""

    applies_to: AppliesTo
    recurrence_id: Moment | None
    changes: Mapping[str, Any]


def patched(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the changes made."""
    return {name: value for name, value in overlaid(fields, changes).items() if value is not None}


def overlaid(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what both say, the changes winning. Another status has its own reason or none."""
    merged = {**fields, **changes}
    is_other = "status" in changes and changes["status"] != fields.get("status")
    if is_other and "status_reason" not in changes:
        merged.pop("status_reason", None)
    return merged


def patched_date(
    fields: Mapping[str, Any], recurrence_id: Moment, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of the series with an override of one date that makes the changes."""
    key = format_moment(recurrence_id)
    kept = [each for each in fields.get("overrides", ()) if each["recurrence_id"] != key]
    known = [each for each in fields.get("overrides", ()) if each["recurrence_id"] == key]
    override = patched({**(known[0] if known else {}), "recurrence_id": key}, changes)
    return {**fields, "overrides": [*kept, override]}


def check_one_date(changes: Mapping[str, Any], problems: Problems) -> None:
    """Report fields that cannot differ for one date of a series."""
    for name in changes:
        if name not in OF_ONE_DATE:
            problems.add(
                name,
                "This cannot differ for one date of a series; only {allowed} can.",
                allowed=", ".join(OF_ONE_DATE),
            )


def ended_before(event: Event, recurrence_id: Moment, last: Moment) -> Event:
    """Return the series without the dates from `recurrence_id` on; `last` is its last date."""
    recurrence = event.recurrence or Recurrence()
    rule = replace(recurrence.rule, count=None, until=last) if recurrence.rule else None

    def is_before(moment: Moment) -> bool:
        return at_midnight(moment) < at_midnight(recurrence_id)

    kept = _kept(recurrence, rule_is=rule, keep=is_before)
    # What was left out after the last date is none of its dates any more.
    exclude = tuple(each for each in kept.exclude if at_midnight(each) < at_midnight(last))
    return replace(event, recurrence=replace(kept, exclude=exclude))


def begun_at(event: Event, recurrence_id: Moment, left_count: int | None) -> Event:
    """Return the series from `recurrence_id` on; `left_count` replaces a COUNT of the rule."""
    recurrence = event.recurrence or Recurrence()
    rule = replace(recurrence.rule, count=left_count) if recurrence.rule else None
    end = None
    if event.start is not None and event.end is not None:
        end = recurrence_id + (at_midnight(event.end) - at_midnight(event.start))

    def is_after(moment: Moment) -> bool:
        return at_midnight(moment) >= at_midnight(recurrence_id)

    return replace(
        event,
        start=recurrence_id,
        end=end,
        recurrence=_kept(recurrence, rule_is=rule, keep=is_after),
    )


def _kept(
    recurrence: Recurrence, *, rule_is: Rule | None, keep: Callable[[Moment], bool]
) -> Recurrence:
    def kept_override(override: Override) -> bool:
        return keep(override.recurrence_id)

    return Recurrence(
        rule_is,
        tuple(filter(keep, recurrence.include)),
        tuple(filter(keep, recurrence.exclude)),
        tuple(filter(kept_override, recurrence.overrides)),
    )
