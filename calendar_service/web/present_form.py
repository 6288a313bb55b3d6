"""The form that sends an event in: its fields, their names, and what stood in them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.countries import CODES
from calendar_service.domain.image import hash_in, path_of
from calendar_service.domain.problems import Problem
from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import day_of, is_wall_time, parse_moment
from calendar_service.web.repeats import CUSTOM, form_of
from calendar_service.web.spelling import Spelling, spelling_of
from calendar_service.words.words import Words

LABELS = {
    "pasted": "Paste anything",
    "title": "Title",
    "start_date": "Starts on",
    "start_time": "Start time",
    "end_date": "Last day",
    "end_time": "End time",
    "venue_name": "Place",
    "venue_city": "Town or city",
    "online_url": "Link for taking part online",
    "contact_name": "Your name",
    "contact_email": "Your e-mail address",
    "description": "Description",
    "url": "Web page about it",
    "registration_url": "Web page to register at",
    "price_text": "Price",
    "language": "Language",
    "time_zone": "Time zone",
    "repeat": "Does it repeat?",
    "repeat_until": "Repeats until",
    "repeat_count": "How many times",
    "exclude": "But not on",
    "recurrence": "Rule",
    "status": "How certain is it?",
    "venue_address": "Street and number",
    "venue_postal_code": "Postal code",
    "venue_region": "Region",
    "venue_country": "Country",
    "organiser_name": "Organiser",
    "organiser_url": "Organiser’s web page",
    "categories": "Categories",
    "tags": "Tags",
    "image": "Picture",
    "image_alt": "What it shows, in words",
    "image_licence": "Who made it",
    "kind": "What is it?",
    "closes_date": "Closes on",
    "closes_time": "Closing time",
}
_HIDDEN = (
    "client_id",
    "venue_id",
    "venue_known_as",
    "country_known_as",
    "opened",
    "website",
    "image_url",
    "filled",
    "guessed",
)
NOT_KEPT = frozenset(("csrf", "step", "is_venue", "image", "image_removed", "pasted_file"))
"""What a form sends beside its fields: who sends it, and what was pressed."""

_PATHS = {
    "start": "start_date",
    "end": "end_date",
    "closes_at": "closes_date",
    "venue": "venue_name",
    "price": "price_text",
    "organiser": "organiser_name",
    "contact": "contact_email",
}
_NOTHING: Mapping[str, str] = {}
_ORDER = {name: at for at, name in enumerate(LABELS)}
_ENDS_EARLY = "This lies before the start. Where it ends on another day, give the last day as well."
_DAYS_REVERSED = "The end must be after the start; a date end is exclusive, the day after the last."
_UNREADABLE = (
    "This cannot be read as a date and time. Write them like 2027-05-08, 8.5.2027 or "
    "8 May 2027, and 9:00, 21.30 or 9 pm."
)
_NO_SUCH_DAY = "There is no such day: the last of that month is {day}."
_UNREADABLE_CLOCK = "This cannot be read as a time. Write it like 9:00, 21.30, 9h30 or 9 pm."
# What a caller of the API must be told makes no sense beside a field that asks for the last day.
_PEOPLES_WORDS = {
    _DAYS_REVERSED: "The last day must not lie before the first.",
    "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, "
    "without an offset.": _UNREADABLE,
    "This cannot differ for one date of a series; only {allowed} can.": (
        "This cannot differ for one date alone. Change it for all dates, or for this and the "
        "following ones."
    ),
    "This changes nothing: name the fields that should differ.": (
        "Nothing differs from what is public now. Change what should be different."
    ),
    "Start and end must both be dates, or both be times.": (
        "Give a time for both start and end, or for neither."
    ),
}

_DAYS = frozenset({"day", "first"})
"""Where the sentences about mistakes name a day."""

_ENDS_BEFORE = ("The end must be after the start.", _DAYS_REVERSED)

# The ends of a repetition that was chosen by name have fields of their own.
_PEOPLES_ENDS = {
    "UNTIL must be a date like 20271231 or a time like 20271231T230000Z.": (
        "repeat_until",
        "This cannot be read as a date. Write it like 2027-05-08, 8.5.2027 or 8 May 2027.",
    ),
    "UNTIL must lie in the years 1900 to 2199. Leave it out where there is no end.": (
        "repeat_until",
        "Dates from the year 1900 to 2199 are allowed.",
    ),
    "COUNT must be a whole number from 1 to 1000.": (
        "repeat_count",
        "This must be a whole number from 1 to 1000.",
    ),
    "A rule may have COUNT or UNTIL, not both.": (
        "repeat_count",
        "Give a last date or a number of times, not both.",
    ),
}


def empty_form(calendar: Calendar, client_id: str) -> dict[str, str]:
    """Return every field of the form as it is first shown."""
    return dict.fromkeys((*LABELS, *_HIDDEN), "") | {
        "kind": "event",
        "status": "confirmed",
        "client_id": client_id,
    }


def prefilled(query: Iterable[tuple[str, str]], calendar: Calendar) -> dict[str, str]:
    """Return the form's fields that a link fills in: by their own names, or by those of a
    submission, as `start=2027-05-08T21:30`, `venue.city=Gent` and a `tags` for each tag. What
    cannot be read stays as it was written."""
    pairs = list(query)
    untouched = empty_form(calendar, "")
    read = form_values(_submitted(pairs), calendar, "")
    told = {name: value for name, value in read.items() if value != untouched[name]}
    own = {name: value for name, value in pairs if name in LABELS and name not in _LISTS}
    return {**own, **told}


_LISTS = ("categories", "tags", "exclude")
_PARTED = ("venue", "organiser", "contact", "price")


def _submitted(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return what a link says as the fields of a submission."""
    fields: dict[str, Any] = {}
    for path, value in pairs:
        name, _, part = path.partition(".")
        if not value.strip():
            continue
        if name in _LISTS and not part:
            fields.setdefault(name, []).extend(filter(None, map(str.strip, value.split(","))))
        elif name in _PARTED:
            whole = "text" if name == "price" else "name"
            fields.setdefault(name, {})[part or whole] = value
        elif not part and name not in ("image", "overrides", "include"):
            fields[name] = value
    return fields


def form_values(
    fields: Mapping[str, Any], calendar: Calendar, client_id: str, *, venue: Venue | None = None
) -> dict[str, str]:
    """Return the form filled with the fields of a submission, for editing it; `venue` is the
    known one that they name."""
    start = str(fields.get("start") or "")
    return (
        empty_form(calendar, client_id)
        | {name: str(fields[name]) for name in LABELS if isinstance(fields.get(name), str)}
        | (venue_values(venue) if venue else _parts("venue", fields))
        | _parts("organiser", fields)
        | _parts("contact", fields)
        | _parts("price", fields)
        | _picture(fields)
        | _date_and_time("start", start)
        | _date_and_time("end", _last_day(str(fields.get("end") or "")))
        | _date_and_time("closes", str(fields.get("closes_at") or ""))
        | _repetition(fields, start)
        | {
            "categories": " ".join(fields.get("categories") or ()),
            "tags": ", ".join(fields.get("tags") or ()),
            "exclude": "; ".join(map(str, fields.get("exclude") or ())),
        }
    )


def venue_values(venue: Venue) -> dict[str, str]:
    """Return the form's fields for a known venue: it is named there, its address goes without
    saying."""
    city = venue.city or "" if venue.name else ""
    return {
        **dict.fromkeys(("venue_address", "venue_postal_code", "venue_region"), ""),
        "venue_country": "",
        "venue_id": venue.id,
        "venue_name": venue.title,
        "venue_city": city,
        "venue_known_as": known_as(venue.title, city),
    }


def known_as(name: str, city: str) -> str:
    """Return what marks a venue as the known one that was chosen, until another is typed."""
    return " | ".join(" ".join(text.split()) for text in (name, city))


def form_problems(
    problems: Iterable[Problem], words: Words, *, form: Mapping[str, str] = _NOTHING
) -> dict[str, list[str]]:
    """Return the sentences for each field of the form, in its order; those of none are under ''
    and come first. `form` is what was typed."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        field, sentence = _beside(problem, words, form)
        found.setdefault(field, []).append(sentence)
    return dict(sorted(found.items(), key=lambda pair: _ORDER.get(pair[0], -1)))


def _beside(problem: Problem, words: Words, form: Mapping[str, str]) -> tuple[str, str]:
    """Return the field that a mistake is told at, and the sentence."""
    if form.get("repeat", CUSTOM) not in ("", CUSTOM) and (ends := _PEOPLES_ENDS.get(str(problem))):
        field, said = ends
        return field, words.say(said)
    field, text = field_of(problem.field), _PEOPLES_WORDS.get(problem.text)
    spelling = spelling_of(words)
    if text == _UNREADABLE and _is_of_clock(field, form, spelling):
        return _clock_beside(field), words.say(_UNREADABLE_CLOCK)
    if text == _UNREADABLE and (last := spelling.last_day_instead(form.get(field, ""))):
        return field, words.say(_NO_SUCH_DAY, day=words.long_day(last))
    if (
        problem.field == "end"
        and problem.text in _ENDS_BEFORE
        and _ends_the_same_day(form, spelling)
    ):
        return "end_time", words.say(_ENDS_EARLY)
    if problem.field == "end" and problem.text in _ENDS_BEFORE:
        text = _PEOPLES_WORDS[_DAYS_REVERSED]
    return field, words.say(text) if text else _said(problem, words)


def _is_of_clock(field: str, form: Mapping[str, str], spelling: Spelling) -> bool:
    """True if what cannot be read of a moment is its time of day."""
    clock = form.get(_clock_beside(field), "")
    return bool(clock.strip()) and not spelling.has_clock(clock)


def _ends_the_same_day(form: Mapping[str, str], spelling: Spelling) -> bool:
    """True if what lies before the start is a time alone, or one of the very same day."""
    start, end = (spelling.day(form.get(name, "")) for name in ("start_date", "end_date"))
    return bool(form.get("end_time", "").strip()) and end in ("", start)


def _clock_beside(field: str) -> str:
    return field.replace("_date", "_time")


def plain_problems(problems: Iterable[Problem], words: Words) -> dict[str, list[str]]:
    """Return the sentences for each field by its own name."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(_said(problem, words))
    return found


def _said(problem: Problem, words: Words) -> str:
    """Programs are told days and zones as they wrote them; people on 28 March 2027, in Berlin."""
    values = dict(problem.values)
    for name in _DAYS & values.keys():
        moment = parse_moment(str(values[name]))
        values[name] = words.moment(moment) if moment else values[name]
    if "tzid" in values:
        values["tzid"] = str(values["tzid"]).rpartition("/")[2].replace("_", " ")
    return words.say(problem.text, **values)


def is_fold_open(
    names: Iterable[str],
    form: Mapping[str, str],
    *,
    problems: Mapping[str, object],
    calendar: Calendar,
) -> bool:
    """True if one of these fields was filled in or has a mistake: it must not hide then."""
    untouched = empty_form(calendar, "")
    return any(name in problems or form[name] != untouched[name] for name in names)


def country_choices(words: Words) -> list[tuple[str, str]]:
    """Return codes and names, ascending by name."""
    named = [(code, words.country(code)) for code in CODES]
    return sorted(named, key=lambda pair: fold(pair[1]))


def zone_regions(zones: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return the zones under the part of their names before the slash, both ascending."""
    regions: dict[str, list[str]] = {}
    for tzid in sorted(zones):
        region, slash, _ = tzid.partition("/")
        regions.setdefault(region if slash else "", []).append(tzid)
    return sorted(regions.items())


def field_of(path: str) -> str:
    """Return the field of the form for one of a submission, as `venue.city`; '' where there is
    none."""
    first, _, rest = path.partition(".")
    joined = f"{first}_{rest}"
    if joined in LABELS:
        return joined
    field = _PATHS.get(first, first)
    return field if field in LABELS else ""


def _parts(name: str, fields: Mapping[str, Any]) -> dict[str, str]:
    part = fields.get(name)
    if not isinstance(part, Mapping):
        return {}
    named = {f"{name}_{key}": value for key, value in part.items()}
    return {key: value for key, value in named.items() if key in LABELS and isinstance(value, str)}


def _picture(fields: Mapping[str, Any]) -> dict[str, str]:
    image = fields.get("image")
    hash = hash_in(str(image.get("url"))) if isinstance(image, Mapping) else None
    return {**_parts("image", fields), "image_url": path_of(hash)} if hash else {}


def _date_and_time(name: str, text: str) -> dict[str, str]:
    """What cannot be read as a moment (`2027-05-08T17:00 AoE`) stays whole in the date field."""
    moment = parse_moment(text)
    if moment is None:
        return {f"{name}_date": text, f"{name}_time": ""}
    clock = f"{moment:%H:%M}" if is_wall_time(moment) else ""
    return {f"{name}_date": day_of(moment).isoformat(), f"{name}_time": clock}


def _last_day(end: str) -> str:
    """People are asked for the last day; a date is stored as the day after it."""
    moment = parse_moment(end)
    if moment is None or is_wall_time(moment):
        return end
    return (moment - timedelta(days=1)).isoformat()


def _repetition(fields: Mapping[str, Any], start: str) -> dict[str, str]:
    rule = fields.get("recurrence")
    if not isinstance(rule, str) or not rule:
        return {}
    moment = parse_moment(start)
    return form_of(rule, day_of(moment) if moment else None)
