"""Reads a proposal with every check there is: each field, the series, and what it names."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields as columns
from dataclasses import replace
from typing import Any

from calendar_service.domain import addresses
from calendar_service.domain.edit import OF_ONE_DATE
from calendar_service.domain.event import Image, Kind, Price
from calendar_service.domain.event_fields import image_fields
from calendar_service.domain.image import hash_in
from calendar_service.domain.occurrence import Series, horizon
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.fill_zones import fill_zones
from calendar_service.operations.names import Known, check_names, find_known, names_in
from calendar_service.recurrence.check import check
from calendar_service.storage.connection import Connection

FIELDS = (
    "title",
    "kind",
    "status",
    "status_reason",
    "description",
    "start",
    "end",
    "time_zone",
    "closes_at",
    "recurrence",
    "exclude",
    "include",
    "overrides",
    "venue",
    "online_url",
    "url",
    "registration_url",
    "price",
    "organiser",
    "categories",
    "tags",
    "language",
    "image",
)
"""The public fields of a submission, in the order in which they are kept and shown."""

_VENUE = (
    *("id", "name", "address", "postal_code", "city", "region", "country"),
    *("latitude", "longitude", "url", "time_zone"),
)
_WITHIN: Mapping[str, tuple[str, ...]] = {
    "venue": _VENUE,
    "price": tuple(column.name for column in columns(Price)),
    "organiser": ("name", "url"),
    "image": ("url", "alt", "licence", "width", "height"),
    "overrides": ("recurrence_id", *OF_ONE_DATE),
}
_OF_SERIES = ("start", "end", "time_zone", "recurrence", "include", "exclude", "overrides")
_LONG = ("recurrence", "include", "exclude", "overrides")


async def check_proposal(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> Proposal | None:
    """Return the proposal; None with all its mistakes reported.

    Its zone is the one it names, else that of its venue, else the calendar's.
    """
    known, filled = await context.together(_look_up, fields)
    proposal = await _checked(context, filled, problems)
    check_names(names_in(fields), known, problems)
    if problems or proposal is None:
        return None
    return replace(proposal, image=_known_image(context, proposal.image, known))


async def _look_up(
    context: Context, sent: Sequence[Mapping[str, Any]]
) -> Sequence[tuple[Known, dict[str, Any]]]:
    """Return what is known of all that these name, and the fields of each with its zones."""
    named = [names_in(fields) for fields in sent]

    async def look(con: Connection) -> tuple[Known, list[dict[str, Any]]]:
        filled = await fill_zones(con, sent, home_tzid=context.calendar.tzid)
        return await find_known(con, named), filled

    known, filled = await context.store.read(look)
    return [(known, each) for each in filled]


def _known_image(context: Context, image: Image | None, known: Known) -> Image | None:
    """Return the picture with its address and size as they are, whatever its sender says."""
    if image is None:
        return None
    kept = known.images[hash_in(image.url) or ""]
    url = addresses.image(context.calendar, kept.hash)
    return replace(image, url=url, width=kept.width, height=kept.height)


async def _checked(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> Proposal | None:
    """Check off the loop what may take its time; one plain event is checked sooner than handed
    over."""
    if any(fields.get(name) for name in _LONG):
        return await asyncio.to_thread(check_fields, context, fields, problems)
    return check_fields(context, fields, problems)


def check_fields(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> Proposal | None:
    """Return the proposal, what it names set aside; None with the mistakes reported.

    A long series takes its time: not for the loop.
    """
    tzid = context.calendar.tzid
    proposal = read_proposal(fields, default_tzid=tzid, problems=problems)
    alone = proposal or _series_alone(fields, tzid, problems)
    if alone is not None:
        _check_series(context, alone, problems)
    return None if problems else proposal


def kept_fields(fields: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    """Return what is kept of the fields as they were sent: the public ones that say something,
    with the zone they were read in. What nobody asked for has not been looked at, and goes."""
    kept = {
        name: _kept(name, fields[name])
        for name in FIELDS
        if fields.get(name) not in (None, "", [], {})
    }
    image = {"image": image_fields(proposal.image)} if proposal.image else {}
    return {**kept, "time_zone": proposal.tzid, **image}


def _kept(name: str, value: Any) -> Any:
    if name not in _WITHIN:
        return value
    if isinstance(value, Mapping):
        return {part: _kept(part, value[part]) for part in _WITHIN[name] if part in value}
    return [_kept(name, each) for each in value]


def _series_alone(fields: Mapping[str, Any], tzid: str, problems: Problems) -> Proposal | None:
    """Mistakes elsewhere do not hide those of the series, which brings none that follow from
    them."""
    faulty = {problem.field.partition(".")[0] for problem in problems.all()}
    if faulty & {"start", "time_zone", "recurrence", "kind"} or not _is_event(fields):
        return None
    alone = {name: fields[name] for name in _OF_SERIES if name in fields and name not in faulty}
    return read_proposal({**alone, "title": "-"}, default_tzid=tzid, problems=Problems())


def _is_event(fields: Mapping[str, Any]) -> bool:
    return fields.get("kind") in (None, "", Kind.EVENT)


def _check_series(context: Context, proposal: Proposal, problems: Problems) -> None:
    if proposal.recurrence is None or proposal.start is None or proposal.kind is not Kind.EVENT:
        return
    series = Series(proposal.start, proposal.end, proposal.tzid, proposal.recurrence)
    for problem in check(series, horizon(context.today())):
        problems.add(problem.field, problem.text, **problem.values)
