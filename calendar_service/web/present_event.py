"""What the page of one event shows: everything that is known about one occurrence of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.event import Kind, Status
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import parse_rule
from calendar_service.domain.when import parse_moment
from calendar_service.feeds.rule_text import rule_text
from calendar_service.web.links import public_address, web_address
from calendar_service.web.present import (
    CardView,
    card,
    occurrence_path,
    takes_place_online,
    venue_lines,
)
from calendar_service.web.present_picture import PictureView, picture_view
from calendar_service.web.present_when import span_of, zone_words
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

STATUS_SENTENCES = {
    Status.TENTATIVE: "The organisers have still to confirm it.",
    Status.CANCELLED: "It will not take place.",
    Status.POSTPONED: "It will not take place at the time given here.",
    Status.MOVED_ONLINE: "Nobody meets at the venue.",
}
OVER_TITLES = {
    Kind.EVENT: "This event is over",
    Kind.CALL: "This call has closed",
    Kind.SURVEY: "This survey has closed",
}
TONES = {
    Status.TENTATIVE: "warn",
    Status.CANCELLED: "bad",
    Status.POSTPONED: "warn",
    Status.MOVED_ONLINE: "warn",
}


@dataclass(frozen=True, slots=True)
class BannerView:
    """`tone` is `bad`, `warn`, `good` or `plain`; the words alone carry the meaning."""

    tone: str
    title: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class DateView:
    """One date of a series; `title` is there where it is another than that of the date shown,
    `reason` where one is known for its status."""

    path: str
    start: str
    when: str
    title: str | None
    status_name: str | None
    reason: str | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """`ics_path` is None for what has no place in a calendar; `feed_path` is there for
    a series that goes on, which is worth a subscription of its own.

    `zone` is for times that have one; links are http(s) addresses or None, that of the
    organiser may be a mailto: one.

    `may_register` is False for what is over or cancelled. `description_html` is sanitised.
    `exceptions` are the days that a series leaves out or adds, where nothing else tells them.
    """

    card: CardView
    banners: tuple[BannerView, ...]
    zone: str | None
    venue: tuple[str, ...]
    venue_url: str | None
    is_online: bool
    online_url: str | None
    repeats: str | None
    dates: tuple[DateView, ...]
    organiser_url: str | None
    description_html: str | None
    price: str | None
    website: str | None
    registration_url: str | None
    may_register: bool
    tags: tuple[str, ...]
    ics_path: str | None
    feed_path: str | None
    json_path: str
    report_path: str
    picture: PictureView | None
    exceptions: tuple[str, ...] = ()


def event_page(
    occurrence: Mapping[str, Any],
    visit: Visit,
    *,
    dates: Sequence[Mapping[str, Any]] = (),
    website: str | None = None,
    credit: str | None = None,
) -> EventView:
    """Return the page of an occurrence; `dates` are those of its series to be listed, `website`
    and `credit`, that of the picture, are the event's own, which its JSON does not tell."""
    view = card(occurrence, visit)
    span = span_of(occurrence)
    is_moved = view.status is Status.MOVED_ONLINE
    venue = None if is_moved else occurrence["venue"]
    organiser = occurrence["organiser"]
    path = f"/events/{occurrence['id']}"
    return EventView(
        card=view,
        banners=_banners(view, occurrence["status_reason"], visit.words),
        zone=zone_words(span, visit.words) if span else None,
        venue=venue_lines(venue, visit.words),
        venue_url=web_address(venue["url"]) if venue else None,
        is_online=takes_place_online(occurrence),
        online_url=web_address(occurrence["online_url"]),
        repeats=_repeats(occurrence, visit.words),
        dates=tuple(_date(each, view, visit) for each in dates),
        organiser_url=public_address(organiser["url"]) if organiser else None,
        description_html=occurrence["description_html"],
        price=price_words(occurrence["price"], visit.words),
        website=web_address(website),
        registration_url=web_address(occurrence["registration_url"]),
        may_register=not view.is_over and view.status is not Status.CANCELLED,
        tags=tuple(occurrence["tags"]),
        ics_path=f"{path}.ics" if span else None,
        feed_path=f"{path}.ics" if occurrence["recurrence"] and dates else None,
        json_path=f"{path}.json",
        report_path=_report_path(path, occurrence["recurrence_id"]),
        picture=picture_view(occurrence["image"], credit),
    )


def shown_first(occurrences: Sequence[Mapping[str, Any]], visit: Visit) -> Mapping[str, Any] | None:
    """Return the occurrence that the page of an event shows: the first that is not over, else
    the last. None of none."""
    current = (each for each in occurrences if not card(each, visit).is_over)
    return next(current, occurrences[-1] if occurrences else None)


def _report_path(path: str, recurrence_id: str | None) -> str:
    """A report from the page of one date of a series is about that date."""
    return f"{path}/reports?date={recurrence_id}" if recurrence_id else f"{path}/reports"


def price_words(price: Mapping[str, Any] | None, words: Words) -> str | None:
    if price is None:
        return None
    if price["text"]:
        return str(price["text"])
    if price["amount"] and price["currency"]:
        return words.money(price["amount"], price["currency"])
    return words.say("Free of charge") if price["free"] else None


def _banners(view: CardView, reason: str | None, words: Words) -> tuple[BannerView, ...]:
    banners = []
    if view.status_name:
        text = reason or words.say(STATUS_SENTENCES[view.status])
        banners.append(BannerView(TONES[view.status], view.status_name, text))
    if view.is_over and view.status is not Status.CANCELLED:
        banners.append(BannerView("plain", words.say(OVER_TITLES[view.kind])))
    return tuple(banners)


def _repeats(occurrence: Mapping[str, Any], words: Words) -> str | None:
    """Say how a series repeats in the language of the page: the catalogue knows the calendar's."""
    recurrence = occurrence["recurrence"]
    if recurrence is None:
        return None
    start = parse_moment(occurrence["recurrence_id"] or (occurrence["start"] or "")[:19])
    if start and recurrence["rrule"]:
        rule = parse_rule(recurrence["rrule"], start, occurrence["time_zone"] or "UTC", Problems())
        if rule:
            return rule_text(rule, start, words)
    return recurrence["text"] or words.say("On several dates")


def _date(occurrence: Mapping[str, Any], shown: CardView, visit: Visit) -> DateView:
    view = card(occurrence, visit)
    return DateView(
        path=occurrence_path(occurrence),
        start=view.start or "",
        when=view.when or "",
        title=view.title if view.title != shown.title else None,
        status_name=view.status_name,
        reason=occurrence["status_reason"] if view.status_name else None,
        is_shown=view.key == shown.key,
    )
