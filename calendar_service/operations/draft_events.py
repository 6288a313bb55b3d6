"""Makes drafts of what somebody pastes: a link, a calendar file, a page, a text; keeps nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.place import Town
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.typed_day import DayNames, DayOrder
from calendar_service.domain.when import format_moment, instant, is_wall_time, local, parse_moment
from calendar_service.importers.apart import read_apart
from calendar_service.importers.draft import Draft as Draft
from calendar_service.importers.draft import Reading
from calendar_service.importers.fetch import Fetched, FetchRefused
from calendar_service.importers.links import web_address
from calendar_service.importers.standpoint import Standpoint
from calendar_service.operations.check_proposal import check_fields
from calendar_service.operations.context import Context
from calendar_service.operations.fill_zones import fill_zones
from calendar_service.operations.turns import Turns
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places
from calendar_service.words.day_names import EUROPE, is_month_first, month_names, weekday_names

READERS_MOST = 2
TEXT_BYTES_MOST = 1024 * 1024
FILE_BYTES_MOST = 5 * 1024 * 1024
URL_LENGTH_MOST = 2000
_ZONE = "time_zone"
_OK = 200
_WHOLE = "file"
_SUBSCRIBED = ("webcal://", "webcals://")
# Each reader may take half a gigabyte, so that few read at once.
_TURNS = Turns(READERS_MOST)


@dataclass(frozen=True, slots=True)
class Drafted:
    """Drafts in the order of the source. A problem's field is the one that was sent, or begins
    with `drafts.` and the number of the draft, from 0."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]


async def draft_events(context: Context, fields: Mapping[str, Any]) -> Drafted:
    """Return the drafts of what `url` leads to or `text` says; a text that is a link is followed.

    Of a page without events of its own, the calendar file that it links to is read. Times
    without a zone are told in that of the venue, else in the calendar's. Raises InvalidInput for
    mistakes in the fields, and where the address cannot be fetched; ReadersBusy where too many
    others are read at the moment.
    """
    name, sent = _read_fields(fields)
    async with _TURNS.turn():
        reading = await _read(context, name, sent)
    return await _drafted(context, reading, name)


async def draft_file(context: Context, body: bytes) -> Drafted:
    """Return the drafts of a file that somebody has: a calendar, a page, a text. Problems are
    told of the field `file`. Raises InvalidInput and ReadersBusy."""
    if len(body) > FILE_BYTES_MOST:
        text = "This file may have at most {most} MB."
        raise InvalidInput((Problem(_WHOLE, text, {"most": FILE_BYTES_MOST // 1024**2}),))
    async with _TURNS.turn():
        standpoint = await asyncio.to_thread(_standpoint, context)
        reading = await read_apart(body, "", standpoint)
    return await _drafted(context, reading, _WHOLE)


async def _drafted(context: Context, reading: Reading, name: str) -> Drafted:
    drafts = await _settled(context, reading.drafts)
    mistakes = await asyncio.to_thread(_mistakes, context, drafts)
    return Drafted(drafts, (*(_sent(problem, name) for problem in reading.problems), *mistakes))


async def _read(context: Context, name: str, sent: str) -> Reading:
    standpoint = await asyncio.to_thread(_standpoint, context)
    url = sent if name == "url" else _link_alone(sent)
    if url is None:
        return await read_apart(sent.encode(), "", standpoint)
    return await _read_address(context, url, standpoint, name)


def _read_fields(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Return which of the two fields was sent, and what."""
    problems = Problems()
    reader = FieldReader(fields, "", problems)
    url = reader.line("url", URL_LENGTH_MOST)
    text = fields.get("text")
    if text is not None and not isinstance(text, str):
        reader.say("text", "This must be text.")
    elif text and len(text.encode()) > TEXT_BYTES_MOST:
        reader.say("text", "This may take at most {most} kB.", most=TEXT_BYTES_MOST // 1024)
    given = url or (text.strip() if isinstance(text, str) else "")
    if not problems and (bool(url) == bool(text and text.strip())):
        reader.say("", "Send either a url or a text.")
    if problems:
        raise InvalidInput(problems.all())
    return ("url", given) if url else ("text", given)


def _link_alone(text: str) -> str | None:
    """Return the link that is all of the text."""
    is_subscribed = text.lower().startswith(_SUBSCRIBED)
    return text if web_address(text) or (is_subscribed and len(text.split()) == 1) else None


async def _read_address(context: Context, url: str, standpoint: Standpoint, name: str) -> Reading:
    fetched = await _fetch(context, url, name)
    reading = await _read_fetched(fetched, standpoint)
    if not reading.feed_urls or any("start" in draft.fields for draft in reading.drafts):
        return reading
    try:
        linked = await _read_fetched(await _fetch(context, reading.feed_urls[0], name), standpoint)
    except InvalidInput:
        return reading
    return linked if linked.drafts else reading


async def _fetch(context: Context, url: str, name: str) -> Fetched:
    try:
        fetched = await context.fetch(url)
    except FetchRefused as refused:
        raise InvalidInput((Problem(name, "{reason}", {"reason": refused.reason}),)) from refused
    if fetched.status != _OK:
        text = "The address answers with the status {status}."
        raise InvalidInput((Problem(name, text, {"status": fetched.status}),))
    return fetched


async def _read_fetched(fetched: Fetched, standpoint: Standpoint) -> Reading:
    content_type = fetched.headers.get("content-type", "")
    return await read_apart(fetched.body, content_type, replace(standpoint, url=fetched.url))


def _standpoint(context: Context) -> Standpoint:
    calendar = context.calendar
    is_american = is_month_first(context.words(calendar.language).locale)
    return Standpoint(
        tzid=calendar.tzid,
        today=context.today(),
        names=_day_names(calendar.language),
        order=DayOrder.MONTH_FIRST if is_american else DayOrder.DAY_FIRST,
    )


@lru_cache(maxsize=8)
def _day_names(language: str) -> DayNames:
    """Return the names in the languages of Europe; those of the calendar's own go first."""
    languages = (language, "en", *EUROPE)
    return DayNames.of(month_names(languages), weekday_names(languages))


async def _settled(context: Context, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Return the drafts in the zones of their venues, a guessed name of a town taken as one."""

    async def look(con: Connection) -> tuple[Draft, ...]:
        placed = await _in_towns(con, drafts, context.calendar.tzid)
        bare = [_without_guessed_zone(draft) for draft in placed]
        filled = await fill_zones(con, bare, home_tzid=context.calendar.tzid)
        return tuple(
            _in_zone(draft, fields, context.calendar.tzid)
            for draft, fields in zip(placed, filled, strict=True)
        )

    return await context.store.read(look)


async def _in_towns(con: Connection, drafts: tuple[Draft, ...], home_tzid: str) -> list[Draft]:
    towns = {
        index: Town(draft.fields["venue"]["name"], likely_tzid=home_tzid)
        for index, draft in enumerate(drafts)
        if "venue.name" in draft.guessed and set(draft.fields["venue"]) == {"name"}
    }
    known = await find_places(con, towns.values())
    return [
        _in_town(draft) if index in towns and towns[index] in known else draft
        for index, draft in enumerate(drafts)
    ]


def _in_town(draft: Draft) -> Draft:
    venue = {"city": draft.fields["venue"]["name"]}
    guessed = tuple("venue.city" if name == "venue.name" else name for name in draft.guessed)
    return replace(draft, fields={**draft.fields, "venue": venue}, guessed=guessed)


def _without_guessed_zone(draft: Draft) -> dict[str, Any]:
    if _ZONE not in draft.guessed:
        return draft.fields
    return {name: value for name, value in draft.fields.items() if name != _ZONE}


def _in_zone(draft: Draft, filled: dict[str, Any], home_tzid: str) -> Draft:
    """Return the draft in the zone of its venue. Where its own was guessed from an offset, the
    instants stay; where it had none, the wall times do, and the calendar's zone is a guess."""
    tzid, told = filled.get(_ZONE), draft.fields.get(_ZONE)
    if tzid is None and told is None:
        guessed = tuple(dict.fromkeys((*draft.guessed, _ZONE)))
        return replace(draft, fields={**filled, _ZONE: home_tzid}, guessed=guessed)
    if tzid is None or told is None or tzid == told:
        return replace(draft, fields={**filled, _ZONE: tzid or told})
    moved: dict[str, Any] = {
        name: _moved(filled[name], told, tzid) for name in ("start", "end") if name in filled
    }
    return replace(draft, fields={**filled, **moved})


def _moved(text: str, from_tzid: str, to_tzid: str) -> str:
    moment = parse_moment(text)
    if moment is None or not is_wall_time(moment):
        return text
    return format_moment(local(instant(moment, from_tzid), to_tzid))


def _mistakes(context: Context, drafts: tuple[Draft, ...]) -> list[Problem]:
    """Return what would keep the drafts from being taken in as they are."""
    found: list[Problem] = []
    for index, draft in enumerate(drafts):
        problems = Problems()
        check_fields(context, draft.fields, problems)
        path = f"drafts.{index}."
        found += [replace(problem, field=path + problem.field) for problem in problems.all()]
    return found


def _sent(problem: Problem, name: str) -> Problem:
    return replace(problem, field=name) if problem.field == _WHOLE else problem
