"""Events as JSCalendar 2.0, by the property names of draft-ietf-calext-jscalendarbis-18.

A series is one object: its extra dates, left-out dates and changed ones are patches of it (§3.3.4),
where iCalendar needs several components.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from calendar_service.domain.addresses import event_page
from calendar_service.domain.event import (
    Event,
    Override,
    Placement,
    Recurrence,
    Status,
    placement,
    with_override,
)
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.presentation import PLAIN, Cancelled, Presentation
from calendar_service.domain.when import Moment
from calendar_service.feeds.entry import Entry, Heading, entry_of, ics_url, single
from calendar_service.feeds.facts import facts
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.ics import PRODUCT
from calendar_service.feeds.jscalendar_parts import (
    given,
    local,
    participants,
    places,
    related,
    rule_object,
    times,
    uri,
)
from calendar_service.feeds.series import dates_of, for_all_readers, moved
from calendar_service.feeds.titles import calendar_title
from calendar_service.feeds.upcoming import dump, utc_text
from calendar_service.feeds.vevent import STATUSES, Voice, category_names, transparency

MEDIA_TYPE = "application/jscalendar+json;type=group"
VERSION = "2.0"
_FREE_OR_BUSY = {"TRANSPARENT": "free", "OPAQUE": "busy"}


def render_jscalendar(
    events: Sequence[Event],
    voice: Voice,
    heading: Heading,
    *,
    presentation: Presentation = PLAIN,
) -> bytes:
    """Return the events as one group, in the order in which they are given; a survey that never
    closes has no time and is left out.

    One entry an occurrence is what `single` makes of each, given as events.
    """
    teller = _Teller(voice, presentation)
    heading = harmless(heading)
    about = {
        "@type": "Group",
        "version": VERSION,
        "uid": str(uuid5(NAMESPACE_URL, heading.feed_url)),
        "prodId": PRODUCT,
        "updated": utc_text(heading.updated_at),
        "title": heading.name,
        "description": harmless(voice.calendar.description),
        "locale": voice.words.language,
        "source": uri(heading.feed_url),
    }
    # Each by itself: to write a long list in one go would keep all other threads waiting.
    entries = [dump(told) for event in events for told in teller.events(harmless(event))]
    return b'%s,"entries":[%s]}\n' % (dump(given(about))[:-1], b",".join(entries))


@dataclass(frozen=True, slots=True)
class _Teller:
    voice: Voice
    presentation: Presentation

    def events(self, event: Event) -> Iterator[dict[str, Any]]:
        """Yield the event; where it is cancelled and dropped, the dates of it that are not."""
        place = placement(event)
        if place is None:
            return
        if not self._is_dropped(event):
            yield self._event(event, place)
        elif event.recurrence:
            dates = dates_of(place, event.recurrence)
            for moment in (*dates.changed, *dates.extra):
                yield from self._kept(event, place, moment)

    def _kept(self, event: Event, place: Placement, moment: Moment) -> Iterator[dict[str, Any]]:
        span = moved(place, _override_of(event, moment))
        alone = single(entry_of(event, Occurrence(moment, *span, place.tzid)))
        if not self._is_dropped(alone):
            yield self._event(alone, Placement(*span, place.tzid))

    def _event(self, event: Event, place: Placement) -> dict[str, Any]:
        version, recurrence = event.version, event.recurrence
        told = {
            "@type": "Event",
            "uid": event.uid,
            "created": utc_text(version.created_at),
            "updated": utc_text(version.changed_at),
            "sequence": version.sequence,
            **self._shown(event, place),
        }
        if event.related_uid:
            told["relatedTo"] = {event.related_uid: {"relation": {"first": True}}}
        if recurrence and recurrence.rule:
            told["recurrenceRule"] = rule_object(for_all_readers(recurrence.rule, place.start))
        if recurrence and (patches := self._patches(event, place, recurrence)):
            told["recurrenceOverrides"] = patches
        return told

    def _patches(
        self, event: Event, place: Placement, recurrence: Recurrence
    ) -> dict[str, dict[str, Any]]:
        dates = dates_of(place, recurrence)
        patches: dict[str, dict[str, Any]] = {
            local(moment): {"excluded": True} for moment in dates.left_out
        }
        for moment in dates.changed:
            if patch := self._patch(event, place, moment):
                patches[local(moment)] = patch
        for moment in dates.extra:
            patches[local(moment)] = self._patch(event, place, moment)
        return dict(sorted(patches.items()))

    def _patch(self, event: Event, place: Placement, moment: Moment) -> dict[str, Any]:
        """Return what this date tells otherwise; null is what it leaves out (§1.5.9)."""
        override = _override_of(event, moment)
        changed = with_override(event, override)
        if self._is_dropped(changed):
            return {"excluded": True}
        usual = self._shown(event, place) | {"start": local(moment)}
        special = self._shown(changed, Placement(*moved(place, override), place.tzid))
        return {
            name: special.get(name)
            for name in sorted(usual | special)
            if usual.get(name) != special.get(name)
        }

    def _shown(self, event: Event, place: Placement) -> dict[str, Any]:
        """Return all that may differ from date to date."""
        return given(
            {
                "title": self._title(event),
                "description": self._description(event),
                "locale": event.language,
                **times(event, place),
                "status": self._status(event),
                "freeBusyStatus": _FREE_OR_BUSY[transparency(event)],
                **places(event, self.voice.words),
                "links": self._links(event),
                "keywords": dict.fromkeys(category_names(event, self.voice.words), True),
                "categories": self._categories(event),
                "participants": participants(event),
                "alerts": self._alerts(event),
            }
        )

    def _is_dropped(self, event: Event) -> bool:
        is_wanted = self.presentation.cancelled is not Cancelled.DROP
        return event.status is Status.CANCELLED and not is_wanted

    def _title(self, event: Event) -> str:
        if event.status is Status.CANCELLED and self.presentation.cancelled is Cancelled.STATUS:
            event = replace(event, status=Status.CONFIRMED)
        return calendar_title(event, self.voice.words)

    def _status(self, event: Event) -> str:
        if event.status is Status.CANCELLED and self.presentation.cancelled is Cancelled.MARK:
            return Status.CONFIRMED.value
        return STATUSES[event.status].lower()

    def _description(self, event: Event) -> str:
        text = self.voice.markup(event.description).text if event.description else None
        known = "\n".join(facts(event, self.voice.words))
        return "\n\n".join(part for part in (event.status_reason, text, known) if part)

    def _links(self, event: Event) -> dict[str, Any]:
        """The page and the iCalendar entry are other forms of the event (§1.5.11)."""
        calendar = self.voice.calendar
        page, ics = event_page(calendar, event.id), ics_url(Entry(event), calendar)
        found: dict[str, Any] = {
            "page": {"href": page, "rel": "describedby", "contentType": "text/html"},
            "ics": {"href": ics, "rel": "describedby", "contentType": "text/calendar"},
        }
        if event.registration_url:
            label = self.voice.words.say("Registration")
            found["registration"] = related(event.registration_url, label)
        if event.url:
            found["website"] = related(event.url, self.voice.words.say("Website"))
        if event.image:
            icon = {"href": uri(event.image.url), "rel": "icon", "display": {"fullsize": True}}
            found["image"] = given({**icon, "title": event.image.alt})
        return found

    def _categories(self, event: Event) -> dict[str, bool]:
        page = f"{self.voice.calendar.public_url}/categories/"
        return {uri(page + category.slug): True for category in event.categories}

    def _alerts(self, event: Event) -> dict[str, Any]:
        alarm = self.presentation.alarm
        if alarm is None or event.status is Status.CANCELLED:
            return {}
        return {"1": {"trigger": {"offset": alarm if alarm == "PT0S" else f"-{alarm}"}}}


_FREE_OR_BUSY = {"TRANSPARENT": "free", "OPAQUE": "busy"}


def _override_of(event: Event, moment: Moment) -> Override:
    overrides = event.recurrence.overrides if event.recurrence else ()
    found = (override for override in overrides if override.recurrence_id == moment)
    return next(found, Override(moment))
