"""What a proposal would be as an event."""

from calendar_service.domain.event import Category, Event, Version
from calendar_service.domain.people import Organiser
from calendar_service.domain.proposal import Proposal


def proposed_event(proposal: Proposal, *, id: str, uid: str, version: Version) -> Event:
    """Return the event that a proposal describes, by its own words alone: nothing it names is
    looked up, so that venues and organisers are as it has them, and categories go by their slugs.
    """
    name = proposal.organiser_name
    return Event(
        id=id,
        uid=uid,
        version=version,
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
        venue=proposal.venue,
        online_url=proposal.online_url,
        url=proposal.url,
        registration_url=proposal.registration_url,
        price=proposal.price,
        organiser=Organiser("", name, proposal.organiser_url) if name else None,
        categories=tuple(Category(slug, slug) for slug in proposal.categories),
        tags=proposal.tags,
        language=proposal.language,
        image=proposal.image,
    )
