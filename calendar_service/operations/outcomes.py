"""What becomes of public events that are rendered anew: the next version, the same, or a fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.event import Event
from calendar_service.operations.leave_out_event import leave_out
from calendar_service.operations.publish_event import store_derived, update_publications
from calendar_service.operations.render_event import Publication
from calendar_service.storage.connection import Connection
from calendar_service.storage.faults import clear_faults


@dataclass(frozen=True, slots=True)
class Rendered:
    """An event as it was looked at, and what becomes of it."""

    before: Event
    publication: Publication

    @property
    def id(self) -> str:
        return self.before.id

    @property
    def is_seen(self) -> bool:
        """Whether a reader can see a difference, which is then another version."""
        return self.publication.event != self.before


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event as it was looked at, and why it cannot be rendered."""

    before: Event
    reason: str

    @property
    def id(self) -> str:
        return self.before.id

    @property
    def is_seen(self) -> bool:
        """Its entry may leave the feeds."""
        return True


Outcome = Rendered | LeftOut


def outcome_of(event: Event, render: Callable[[], Publication]) -> Outcome:
    """Return what becomes of an event that is rendered like this: one that cannot be never spoils
    the others. What was sound once may fail in any way: a zone can be gone from newer zone data.
    """
    try:
        return Rendered(event, render())
    except EventNotPublishable as refusal:
        return LeftOut(event, refusal.reason)
    except (ArithmeticError, LookupError, ValueError) as error:
        return LeftOut(event, f"it cannot be rendered ({error})")


async def store_outcomes(con: Connection, outcomes: Sequence[Outcome], at: datetime) -> int | None:
    """Store what became of the events, and return the revision by which readers are told, if
    there is anything to tell. Only what a reader can see is a change; new occurrences at the
    horizon are none. Entries that leave the feeds are a revision of their own, and so are events
    that only stand in listings otherwise."""
    rendered = [each for each in outcomes if isinstance(each, Rendered)]
    seen = [each.publication for each in rendered if each.is_seen]
    revision = await update_publications(con, seen, at) if seen else None
    await store_derived(con, [each.publication for each in rendered if not each.is_seen], at)
    await clear_faults(con, [each.id for each in rendered])
    reasons = {each.id: each.reason for each in outcomes if isinstance(each, LeftOut)}
    await leave_out(con, reasons, at)
    return revision
