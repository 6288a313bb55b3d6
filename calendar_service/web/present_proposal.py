"""What would be published of a submission: its fields in the shape of an occurrence's JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from calendar_service.domain.event import Category, Event, Version, placement
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.proposed_event import proposed_event
from calendar_service.domain.venue import Venue
from calendar_service.feeds.upcoming import Times, fill_times, render_occurrence
from calendar_service.feeds.vevent import Voice

_UNPUBLISHED = Version(0, datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))


def read_fields(fields: Mapping[str, Any], tzid: str) -> Proposal | None:
    """Return the proposal in stored fields; None if today's rules find a mistake in them."""
    return read_proposal(fields, default_tzid=tzid, problems=Problems())


def proposed_occurrence(
    proposal: Proposal,
    voice: Voice,
    *,
    categories: Iterable[Category] = (),
    venues: Mapping[str, Venue] | None = None,
    shown: Occurrence | None = None,
) -> dict[str, Any]:
    """Return the first occurrence, or the one to be `shown`, as its JSON would tell it, without
    an address of its own.

    `categories` are the desk's list; `venues` the known ones by id, those proposed at least.
    """
    event = event_of(proposal, categories=categories, venues=venues or {})
    place = shown or placement(event)
    times = Times(
        start=place.start if place else None,
        end=place.end if place else None,
        tzid=place.tzid if place else event.tzid,
        recurrence_id=None,
    )
    occurrence: dict[str, Any] = json.loads(fill_times(render_occurrence(event, voice), times))
    return occurrence


def event_of(
    proposal: Proposal, *, categories: Iterable[Category], venues: Mapping[str, Venue]
) -> Event:
    """Return the event without an id or a version, with what it names by its public names."""
    event = proposed_event(proposal, id="", uid="", version=_UNPUBLISHED)
    names = {category.slug: category.name for category in categories}
    venue = event.venue
    return replace(
        event,
        venue=venues.get(venue.id, venue) if venue else None,
        categories=tuple(
            replace(each, name=names.get(each.slug, each.name)) for each in event.categories
        ),
    )
