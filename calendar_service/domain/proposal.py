"""What an organiser proposes: the fields of a submission, read with all their mistakes at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from calendar_service.domain.countries import CODES
from calendar_service.domain.event import Closing, Kind, Override, Price, Recurrence, Status
from calendar_service.domain.fields import EXCEPTIONS_MOST, FieldReader
from calendar_service.domain.people import Contact, is_email
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import TEXT_LENGTH_MOST as RULE_LENGTH_MOST
from calendar_service.domain.rule import parse_rule
from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import (
    ANYWHERE_ON_EARTH,
    FIRST_DAY,
    Moment,
    at_midnight,
    instant,
    is_day,
    is_zone,
)

TITLE_LENGTH_MOST = 200
DESCRIPTION_BYTES_MOST = 64 * 1024
LINE_LENGTH_MOST = 300
REASON_LENGTH_MOST = 1000
TAGS_MOST = 20
TAG_LENGTH_MOST = 60
CATEGORIES_MOST = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published. A venue with an id and nothing else names a known one; one with
    an empty id is new. `categories` are slugs, which the desk's list must know."""

    title: str
    tzid: str
    kind: Kind = Kind.EVENT
    status: Status = Status.CONFIRMED
    status_reason: str | None = None
    description: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    closes: Closing | None = None
    recurrence: Recurrence | None = None
    venue: Venue | None = None
    online_url: str | None = None
    url: str | None = None
    registration_url: str | None = None
    price: Price | None = None
    organiser_name: str | None = None
    organiser_url: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it, and the mark by which a repeat is known."""

    contact: Contact
    client_id: str | None


def read_proposal(
    fields: Mapping[str, Any], *, default_tzid: str, problems: Problems
) -> Proposal | None:
    """Return the proposal in fields of the right shape; None where a mistake was reported.

    Shapes are those of the submission in JSON; a field that is missing or None says nothing.
    """
    reader = FieldReader(fields, "", problems)
    tzid = _zone(reader, default_tzid)
    start = reader.moment("start", tzid)
    end = reader.moment("end", tzid)
    kind = Kind(reader.choice("kind", Kind) or Kind.EVENT)
    organiser = reader.part("organiser")
    proposal = Proposal(
        title=reader.line("title", TITLE_LENGTH_MOST, needed=True) or "",
        tzid=tzid,
        kind=kind,
        status=Status(reader.choice("status", Status) or Status.CONFIRMED),
        status_reason=reader.line("status_reason", REASON_LENGTH_MOST),
        description=reader.text("description", DESCRIPTION_BYTES_MOST),
        start=start,
        end=end,
        closes=_closing(reader, tzid),
        recurrence=_recurrence(reader, start, tzid),
        venue=_venue(reader.part("venue")),
        online_url=reader.url("online_url"),
        url=reader.url("url"),
        registration_url=reader.url("registration_url"),
        price=_price(reader.part("price")),
        organiser_name=organiser.line("name", LINE_LENGTH_MOST),
        organiser_url=organiser.url("url"),
        categories=_categories(reader),
        tags=_tags(reader),
        language=_language(reader),
    )
    _check_times(proposal, problems)
    return None if problems else proposal


def read_sender(fields: Mapping[str, Any], problems: Problems) -> Sender | None:
    """Return who sends a submission; None where a mistake was reported."""
    reader = FieldReader(fields, "", problems)
    contact = reader.part("contact")
    email = contact.line("email", 254, needed=True)
    name = contact.line("name", LINE_LENGTH_MOST)
    if email is not None and not is_email(email):
        contact.say("email", "This is not an e-mail address. It looks like name@example.org.")
    client_id = _client_id(reader)
    return None if problems or email is None else Sender(Contact(name, email), client_id)


def _zone(reader: FieldReader, default_tzid: str) -> str:
    return _zone_named(reader) or default_tzid


def _zone_named(reader: FieldReader) -> str | None:
    tzid = reader.line("time_zone", 64)
    if tzid is None or is_zone(tzid):
        return tzid
    reader.say("time_zone", "There is no time zone of this name. It looks like Europe/Brussels.")
    return None


_AOE = re.compile(r"\s*\(?\b(?:AoE|Anywhere on Earth)\b\)?\s*$", re.IGNORECASE)


def _closing(reader: FieldReader, tzid: str) -> Closing | None:
    text = reader.line("closes_at", 64)
    if text is None:
        return None
    bare = _AOE.sub("", text)
    if bare != text:
        tzid = ANYWHERE_ON_EARTH
    moment = reader.moment_of("closes_at", bare, tzid)
    return None if moment is None else Closing(moment, tzid)


def _recurrence(reader: FieldReader, start: Moment | None, tzid: str) -> Recurrence | None:
    """Without a start the rest is checked as far as it can be."""
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
    moved = part.moment("start", tzid)
    end = part.moment("end", tzid)
    venue = _venue(part.part("venue"))
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
        original, Status(status) if status else None, moved, end, title, venue, description
    )


def _venue(part: FieldReader) -> Venue | None:
    if not part.is_given:
        return None
    known = part.line("id", 64)
    if known:
        return Venue(id=known)
    venue = Venue(
        id="",
        name=part.line("name", LINE_LENGTH_MOST),
        address=part.line("address", LINE_LENGTH_MOST),
        postal_code=part.line("postal_code", 20),
        city=part.line("city", 100),
        region=part.line("region", 100),
        country=_country(part),
        latitude=part.number("latitude", 90),
        longitude=part.number("longitude", 180),
        url=part.url("url"),
        tzid=_zone_named(part),
    )
    if part.has("latitude") != part.has("longitude"):
        part.say("latitude", "Latitude and longitude go together.")
    return None if venue == Venue(id="") else venue


def _country(part: FieldReader) -> str | None:
    code = (part.line("country", LINE_LENGTH_MOST) or "").upper()
    if code and code not in CODES:
        part.say("country", "This is not a two-letter country code such as DE, FR or MX.")
    return code or None


_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII)


def _price(part: FieldReader) -> Price | None:
    price = Price(
        text=part.line("text", LINE_LENGTH_MOST),
        amount=part.line("amount", LINE_LENGTH_MOST),
        currency=_currency(part),
        free=part.truth("free"),
    )
    if price.amount is not None and not _AMOUNT.fullmatch(price.amount):
        part.say("amount", "An amount looks like 12 or 12.50.")
    return None if price == Price() else price


def _currency(part: FieldReader) -> str | None:
    code = (part.line("currency", LINE_LENGTH_MOST) or "").upper()
    if code and not re.fullmatch("[A-Z]{3}", code):
        part.say("currency", "A currency has three letters, such as EUR.")
    return code or None


_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _categories(reader: FieldReader) -> tuple[str, ...]:
    slugs = [slug.lower() for slug in reader.lines("categories", CATEGORIES_MOST, 64)]
    if not all(_SLUG.fullmatch(slug) for slug in slugs):
        reader.say("categories", "A category is given by its slug, such as open-calls.")
    return tuple(dict.fromkeys(slugs))


def _tags(reader: FieldReader) -> tuple[str, ...]:
    """Of tags that compare equal, the first is kept as it was written."""
    tags: dict[str, str] = {}
    for tag in reader.lines("tags", TAGS_MOST, TAG_LENGTH_MOST):
        tags.setdefault(fold(tag), tag)
    return tuple(tags.values())


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _language(reader: FieldReader) -> str | None:
    tag = reader.line("language", 35)
    if tag is not None and not _LANGUAGE.fullmatch(tag):
        reader.say("language", "A language is given as a tag like de or pt-BR.")
    return tag


def _client_id(reader: FieldReader) -> str | None:
    text = reader.line("client_id", 64)
    if text is None:
        return None
    try:
        return str(UUID(text))
    except ValueError:
        reader.say("client_id", "client_id is a UUID made by the sender.")
        return None


def _check_times(proposal: Proposal, problems: Problems) -> None:
    start, end = proposal.start, proposal.end
    if proposal.kind is Kind.EVENT and start is None and "start" not in problems:
        problems.add("start", "An event needs a start: a date, or a date and time.")
    if proposal.kind is Kind.CALL and proposal.closes is None and "closes_at" not in problems:
        problems.add("closes_at", "A call needs the date or time at which it closes.")
    if proposal.kind is Kind.EVENT and proposal.closes is not None:
        problems.add("closes_at", "Only calls and surveys close; an event has an end.")
    if proposal.kind is not Kind.EVENT and proposal.recurrence is not None:
        problems.add("recurrence", "Only events repeat; a call or survey closes once.")
    if end is not None and "end" not in problems:
        _check_end(start, end, problems)
    if proposal.closes and start and proposal.closes.at <= instant(start, proposal.tzid):
        problems.add("closes_at", "It must close after it opens.")


def _check_end(start: Moment | None, end: Moment, problems: Problems) -> None:
    if start is None:
        if "start" not in problems:
            problems.add("end", "An end needs a start.")
    elif is_day(start) != is_day(end):
        problems.add("end", "Start and end must both be dates, or both be times.")
    elif at_midnight(end) <= at_midnight(start):
        if is_day(end):
            problems.add(
                "end",
                "The end must be after the start; a date end is exclusive, the day after the last.",
            )
        else:
            problems.add("end", "The end must be after the start.")
