"""What would be published of a submission: its fields in the shape of an occurrence's JSON."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from calendar_service.domain.event import Category, Event, Version, placement
from calendar_service.domain.people import Organiser
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
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
) -> dict[str, Any]:
    """Return the first occurrence as its JSON would tell it, without an address of its own.

    `categories` are the desk's list; `venues` the known ones by id, those proposed at least.
    """
    event = _event(proposal, categories, venues or {})
    place = placement(event)
    times = Times(
        start=place.start if place else None,
        end=place.end if place else None,
        tzid=place.tzid if place else event.tzid,
        recurrence_id=None,
    )
    occurrence: dict[str, Any] = json.loads(fill_times(render_occurrence(event, voice), times))
    return occurrence


def _event(
    proposal: Proposal, categories: Iterable[Category], venues: Mapping[str, Venue]
) -> Event:
    names = {category.slug: category.name for category in categories}
    organiser = proposal.organiser_name
    venue = proposal.venue
    return Event(
        id="",
        uid="",
        version=_UNPUBLISHED,
        title=proposal.title,
        tzid=proposal.tzid,
        kind=proposal.kind,
        status=proposal.status,
        status_reason=proposal.status_reason,
        description=proposal.description,
        start=proposal.start,
        end=proposal.end,
        closes=proposal.closes,
        recurrence=proposal.recurrence,
        venue=venues.get(venue.id, venue) if venue else None,
        online_url=proposal.online_url,
        registration_url=proposal.registration_url,
        price=proposal.price,
        organiser=Organiser("", organiser, proposal.organiser_url) if organiser else None,
        categories=tuple(Category(slug, names.get(slug, slug)) for slug in proposal.categories),
        tags=proposal.tags,
        language=proposal.language,
    )
