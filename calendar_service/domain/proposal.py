"""What an organiser proposes: the fields of a submission, read with all their mistakes at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.event import Closing, Image, Kind, Price, Recurrence, Status
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.image_fields import read_image
from calendar_service.domain.limits import (
    CATEGORIES_MOST,
    DESCRIPTION_BYTES_MOST,
    LINE_LENGTH_MOST,
    REASON_LENGTH_MOST,
    TAG_LENGTH_MOST,
    TAGS_MOST,
    TITLE_LENGTH_MOST,
)
from calendar_service.domain.problems import Problems
from calendar_service.domain.search import fold
from calendar_service.domain.time_fields import read_closing, read_recurrence
from calendar_service.domain.venue import Venue
from calendar_service.domain.venue_fields import read_venue
from calendar_service.domain.when import Moment, at_midnight, instant, is_day


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published. A venue with an id and nothing else names a known one; one with
    an empty id is new. `categories` are slugs, which the desk's list must know. The size of the
    image is what its sender says of it until it is looked up."""

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
    image: Image | None = None


def read_proposal(
    fields: Mapping[str, Any], *, default_tzid: str, problems: Problems
) -> Proposal | None:
    """Return the proposal in fields of the right shape; None where a mistake was reported.

    Shapes are those of the submission in JSON; a field that is missing or None says nothing.
    """
    reader = FieldReader(fields, "", problems)
    tzid = reader.zone("time_zone") or default_tzid
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
        closes=read_closing(reader, tzid),
        recurrence=read_recurrence(reader, start, tzid),
        venue=read_venue(reader.part("venue")),
        online_url=reader.url("online_url"),
        url=reader.url("url"),
        registration_url=reader.url("registration_url"),
        price=_price(reader.part("price")),
        organiser_name=organiser.line("name", LINE_LENGTH_MOST),
        organiser_url=organiser.link("url"),
        categories=_categories(reader),
        tags=_tags(reader),
        language=_language(reader),
        image=read_image(reader.part("image")),
    )
    _check_times(proposal, problems)
    return None if problems else proposal


_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII)


def _price(part: FieldReader) -> Price | None:
    price = Price(
        text=part.line("text", LINE_LENGTH_MOST),
        amount=_amount(part),
        currency=_currency(part),
        free=part.truth("free"),
    )
    if price.amount is not None and not _AMOUNT.fullmatch(price.amount):
        part.say("amount", "An amount looks like 12 or 12.50.")
    return None if price == Price() else price


def _amount(part: FieldReader) -> str | None:
    """A number of JSON would not keep the zero of 12.50."""
    if not part.is_number("amount"):
        return part.line("amount", LINE_LENGTH_MOST)
    part.say("amount", 'Write an amount as text, in quotes: "12.50".')
    return None


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
    closes = proposal.closes if proposal.kind is not Kind.EVENT else None
    if closes and start and closes.at <= instant(start, proposal.tzid):
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
