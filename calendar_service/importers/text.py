"""Plain text, as of a mail or a newsletter, as drafts: all of it guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from calendar_service.domain.problems import Problem
from calendar_service.domain.text import clean, strip_forbidden
from calendar_service.domain.when import Moment, format_moment, next_day
from calendar_service.importers.address import read_address
from calendar_service.importers.country_names import COUNTRY_CODES
from calendar_service.importers.decoding import decoded
from calendar_service.importers.draft import Draft, Reading
from calendar_service.importers.links import is_meeting, web_address
from calendar_service.importers.sketch import Sketch, short_line, short_title
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.text_asides import Asides, find_asides
from calendar_service.importers.text_chunks import BULLETS, Chunk, Line, left_of, read_chunks
from calendar_service.importers.text_clocks import FoundClock, find_clock
from calendar_service.importers.text_days import FoundDay, Role
from calendar_service.importers.text_words import (
    BOOKING,
    CALL,
    CLOSING,
    DAY_WORD_BEFORE,
    DEADLINE_BEFORE,
    PLACE_LABEL,
    PLACE_WORD,
    SURVEY,
    TIME_LABEL,
    TITLE_LABEL,
)

DRAFTS_MOST = 100
_LENGTH_MOST = 1024 * 1024
_LINK = re.compile(r"https?://[^\s<>\",;\[\]]+")
_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SEPARATORS = BULLETS + ",:;.\n()[]"
_COMMAS = re.compile(r"\s*,(?:\s*,)*\s+")
_ENDS = re.compile(r"\s*\.\s")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})[.!?](?:\s+(?=[A-ZÀ-Þ])|$)")
_LOOK_FOR_CLOCK_LINES = 4


def read_text(text: str, standpoint: Standpoint) -> Reading:
    """Return a draft of each day that the text tells, in its order; one without a day if it tells
    none. What is not understood is in the descriptions."""
    plain = clean(strip_forbidden(text[:_LENGTH_MOST]))
    if not _LETTERS.search(plain):
        return Reading(problems=(Problem("file", "There is nothing to read in this text."),))
    chunks = read_chunks(plain, standpoint)
    problems = []
    if len(text) > _LENGTH_MOST:
        problems.append(Problem("file", "Only the first megabyte of the text was read."))
    if len(chunks) > DRAFTS_MOST:
        more = "Only the first {most} events of the text were read."
        problems.append(Problem("file", more, {"most": DRAFTS_MOST}))
    drafts = tuple(_draft(chunk, standpoint) for chunk in chunks[:DRAFTS_MOST])
    return Reading(drafts, tuple(problems))


def read_text_octets(source: bytes, content_type: str, standpoint: Standpoint) -> Reading:
    """Return what `read_text` gives for the text that the octets stand for."""
    return read_text(decoded(source, content_type), standpoint)


def _draft(chunk: Chunk, standpoint: Standpoint) -> Draft:
    sketch = Sketch()
    anchor = chunk.anchor
    asides = find_asides(chunk, standpoint.names)
    day = _day(chunk.lines[anchor]) if anchor is not None else None
    if day is None:
        sketch.notes.add("No date was found in it.")
    else:
        kind = _kind(chunk, day)
        sketch.put("kind", kind, is_guess=True)
        rule = _weekly(asides, day) if kind == "event" else None
        _put_times(sketch, chunk, day, closes=kind != "event", repeats=rule is not None)
        sketch.put("recurrence", rule, is_guess=True)
    is_weekly = asides.weekday is not None
    title, place = _title_and_place(asides.rest, anchor, is_weekly=is_weekly)
    sketch.put("title", short_title(title), is_guess=True)
    sketch.put("venue", place, is_guess=True)
    sketch.put("price", asides.price, is_guess=True)
    _put_links(sketch, chunk.lines)
    sketch.put_description(_description(chunk, sketch))
    return sketch.draft(default_tzid=standpoint.tzid)


def _day(line: Line) -> FoundDay:
    events = (day for day in line.days if day.role is Role.EVENT)
    return next(events, line.days[0])


def _weekly(asides: Asides, day: FoundDay) -> str | None:
    """Return the rule of what is on each week; a span of days is then from when to when. Another
    weekday than the first day's is not understood."""
    if asides.weekday != day.first.weekday():
        return None
    return f"FREQ=WEEKLY;UNTIL={day.last:%Y%m%d}" if day.last > day.first else "FREQ=WEEKLY"


def _kind(chunk: Chunk, day: FoundDay) -> str:
    around = "\n".join((chunk.section, *(line.text for line in chunk.lines)))
    if day.role is Role.DEADLINE and SURVEY.search(around):
        return "survey"
    if day.role is Role.DEADLINE and CLOSING.search(around):
        return "call"
    heading = f"{chunk.section}\n{chunk.lines[0].text[:60]}"
    if SURVEY.search(heading):
        return "survey"
    return "call" if CALL.search(heading) and find_clock(around) is None else "event"


def _put_times(sketch: Sketch, chunk: Chunk, day: FoundDay, *, closes: bool, repeats: bool) -> None:
    clock = _clock(chunk, day)
    if closes:
        moment = datetime.combine(day.last, clock.start) if clock else day.last
        sketch.put("closes_at", format_moment(moment), is_guess=True)
        return
    start, end = _span(replace(day, last=day.first) if repeats else day, clock)
    sketch.put("start", format_moment(start), is_guess=True)
    sketch.put("end", format_moment(end) if end else None, is_guess=True)


def _clock(chunk: Chunk, day: FoundDay) -> FoundClock | None:
    """Return the time of day: that behind the day, else that before it, else the next below."""
    index = next(i for i, line in enumerate(chunk.lines) if day in line.days)
    text = chunk.lines[index].text
    found = find_clock(text, day.end) or find_clock(text[: day.begin])
    below = chunk.lines[index + 1 : index + 1 + _LOOK_FOR_CLOCK_LINES]
    others = (find_clock(line.text) for line in below if not line.days)
    return found or next(filter(None, others), None)


def _span(day: FoundDay, clock: FoundClock | None) -> tuple[Moment, Moment | None]:
    if clock is None:
        return day.first, next_day(day.last) if day.last > day.first else None
    start = datetime.combine(day.first, clock.start)
    if clock.finish is None:
        return start, None
    end = datetime.combine(day.last, clock.finish)
    return start, end if end > start else end + timedelta(days=1)


def _title_and_place(
    chunk: Chunk, anchor: int | None, *, is_weekly: bool
) -> tuple[str, dict[str, str]]:
    """Return the title, and the fields of the venue, as they stand around the day."""
    labelled = _labelled(chunk.lines)
    if anchor is None:
        return _first_line(chunk.lines), labelled
    above = [line for line in chunk.lines[:anchor] if not line.is_section and not line.days]
    head, tail = _around_day(chunk.lines[anchor])
    headings = [line.bare for line in above if line.is_heading]
    title = _titled(chunk.lines) or (headings[-1] if headings else "")
    if not title and head and f"{head}:".casefold() != chunk.section.casefold():
        title = head
    if title:
        title, beyond = _parted(title) if is_weekly else (title, "")
        return title, labelled or _place(PLACE_WORD.sub("", tail or beyond))
    name, _, rest = tail.partition(",") if tail.count(",") else tail.partition(" @ ")
    if not name.strip(_SEPARATORS):
        below = [line for line in chunk.lines[anchor + 1 :] if _may_be_title(line)]
        return _first_line(below or above or chunk.lines), labelled
    return name.strip(_SEPARATORS), labelled or _place(rest)


def _parted(title: str) -> tuple[str, str]:
    """Return what stands before a place, and the place: `Pub quiz, at The Crown, Leeds` is left
    where the weekday between them was told by the way."""
    name, *rest = _COMMAS.sub(", ", title).strip(_SEPARATORS).split(", ")
    place = ", ".join(rest)
    return (name, place) if PLACE_WORD.match(place) else (", ".join((name, *rest)), "")


def _may_be_title(line: Line) -> bool:
    is_labelled = PLACE_LABEL.match(line.bare) or TIME_LABEL.match(line.bare)
    return not is_labelled and not line.days and bool(_LETTERS.search(_LINK.sub("", line.bare)))


def _titled(lines: Iterable[Line]) -> str:
    found = (TITLE_LABEL.sub("", line.bare) for line in lines if TITLE_LABEL.match(line.bare))
    return next(found, "")


def _around_day(line: Line) -> tuple[str, str]:
    """Return what stands before the day, without the words that lead to it or a heading's, and
    what after, both without a time of day."""
    day = _day(line)
    head = _without_clock(line.text[: day.begin])
    tail = _without_clock(line.text[day.end :]).strip(_SEPARATORS)
    if head.strip(_SEPARATORS) and (day.role is Role.DEADLINE or _ENDS.match(line.text, day.end)):
        tail = ""
    head = TIME_LABEL.sub("", head.strip(BULLETS))
    for lead in (DEADLINE_BEFORE, DAY_WORD_BEFORE):
        head = lead.sub("", head).rstrip(" ,;–—-(")
    is_heading = head.rstrip().endswith(":") and bool(_LETTERS.search(tail))
    return "" if is_heading else head.strip(_SEPARATORS), tail


def _without_clock(text: str) -> str:
    clock = find_clock(text)
    if clock is None:
        return text
    before = text[: clock.begin].rstrip(" ,;–—-(")
    after = text[clock.end :].lstrip(" ,;–—-)")
    return f"{before}, {after}" if before and after else before + after


def _place(text: str) -> dict[str, str]:
    """Return a venue from `Hall, Town`, or from a whole address."""
    first = _SENTENCE_END.split(text.strip(_SEPARATORS), maxsplit=1)[0]
    tidy = _COMMAS.sub(", ", _LINK.sub("", PLACE_WORD.sub("", first)))
    line = short_line(tidy.strip(_SEPARATORS))
    if not _LETTERS.search(line) or len(line) > 200:
        return {}
    address = read_address(line)
    if address:
        return address
    before, _, last = line.rpartition(", ")
    country = COUNTRY_CODES.get(last.casefold())
    found = {"country": country} if country else {}
    return found | _hall_and_town(before if country else line)


def _hall_and_town(line: str) -> dict[str, str]:
    name, _, town = line.rpartition(", ")
    if name and not re.search(r"\d", town):
        return {"name": name, "city": town}
    return {"name": line} if line else {}


def _labelled(lines: Sequence[Line]) -> dict[str, str]:
    """Return the place that a line names as such, or that is an address by its looks."""
    for line in lines:
        if PLACE_LABEL.match(line.bare):
            return _place(PLACE_LABEL.sub("", line.bare))
    found = (read_address(line.bare) for line in lines if not line.days)
    return next(filter(None, found), {})


def _first_line(lines: Sequence[Line]) -> str:
    """Return the first line that says something, without its bullets and days where there is
    more."""
    texts = (left_of(line).strip(_SEPARATORS) or line.bare for line in lines if line.bare)
    return next(texts, "")


def _put_links(sketch: Sketch, lines: Sequence[Line]) -> None:
    """Tell the first link of each sort: to meet online, to register, and any other."""
    for line in lines:
        for text in _LINK.findall(line.text):
            url = web_address(text.rstrip(").]'!?:*_"))
            if url is None:
                continue
            is_booking = BOOKING.search(line.text) is not None
            name = "online_url" if is_meeting(url) else "registration_url" if is_booking else "url"
            if name not in sketch.fields:
                sketch.put(name, url, is_guess=True)


def _description(chunk: Chunk, sketch: Sketch) -> str:
    """Return the text as it was, unless other fields say all of it."""
    told = set(_words(_told(sketch.fields)))
    first, *others = chunk.lines
    if not others and set(_words(left_of(first))) <= told:
        return ""
    rest = others if first.bare == sketch.fields.get("title") else chunk.lines
    return "".join(("\n\n" if line.opens else "\n") + line.text.rstrip() for line in rest)


def _told(fields: dict[str, Any]) -> str:
    return " ".join([fields.get("title", ""), *fields.get("venue", {}).values()])


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
