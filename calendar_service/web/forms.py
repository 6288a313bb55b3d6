"""The form that sends an event in, as the fields of a submission: what people type is read
tolerantly, and what cannot be read is passed on as it is, so that whoever checks it reports it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.datastructures import FormData

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.when import is_wall_time, parse_moment
from calendar_service.web.present_form import empty_form
from calendar_service.web.repeats import CUSTOM, rule_of

_PLAIN = (
    "title",
    "kind",
    "status",
    "time_zone",
    "description",
    "online_url",
    "url",
    "registration_url",
    "language",
)
_VENUE = ("name", "address", "postal_code", "city", "region", "country")
_DATES = ("start_date", "end_date", "closes_date", "repeat_until")
_OF_A_SERIES = ("exclude", "include", "overrides")
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(?:h|uhr|o'?clock)?\s*(a\.?m\.?|p\.?m\.?)?", re.IGNORECASE
)
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


def typed(form: FormData, calendar: Calendar) -> dict[str, str]:
    """Return every field of the form as it was typed, for showing it again."""
    values = {
        name: value for name, value in form.items() if isinstance(value, str) and name != "csrf"
    }
    chosen = [slug for slug in form.getlist("categories") if isinstance(slug, str)]
    return empty_form(calendar, "") | values | {"categories": " ".join(chosen)}


def fields_of(form: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a submission; people's last day becomes the exclusive end, and a rule
    that was typed counts also where nothing was chosen."""
    form = form | {name: _day(form[name].strip()) for name in _DATES}
    form["repeat"] = form["repeat"] or (CUSTOM if form["recurrence"].strip() else "")
    start = _moment(form["start_date"], form["start_time"])
    fields: dict[str, Any] = {name: form[name] for name in _PLAIN if form[name].strip()}
    fields |= {
        "start": start,
        "end": _end(form, start),
        "closes_at": _moment(form["closes_date"], form["closes_time"]),
        "recurrence": rule_of(form),
        "venue": _part({name: form[f"venue_{name}"] for name in _VENUE}),
        "organiser": _part({"name": form["organiser_name"], "url": form["organiser_url"]}),
        "price": _part({"text": form["price_text"]}),
        "categories": form["categories"].split(),
        "tags": [tag.strip() for tag in form["tags"].split(",") if tag.strip()],
        "contact": {"name": form["contact_name"], "email": form["contact_email"]},
        "client_id": form["client_id"],
    }
    return {name: value for name, value in fields.items() if value}


def edited(
    stored: Mapping[str, Any], *, shown: dict[str, str], sent: dict[str, str]
) -> dict[str, Any]:
    """Return the fields of a submission after an edit by form: what nobody touched stays as it
    was sent in, with all that the form has no field for."""
    if not sent["repeat"] and sent["recurrence"] == shown["recurrence"]:
        sent = sent | {"recurrence": ""}
    before, after = fields_of(shown), fields_of(sent)
    touched = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if "recurrence" in touched and "recurrence" not in after:
        touched |= set(_OF_A_SERIES)
    kept = {name: value for name, value in stored.items() if name not in touched}
    return kept | {name: value for name, value in after.items() if name in touched}


def _part(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value.strip()}


def _end(form: Mapping[str, str], start: str) -> str:
    """A time alone ends on the day of the start; a day alone is the last one."""
    day, clock = form["end_date"], form["end_time"]
    if clock.strip() and not day.strip():
        return _moment(form["start_date"], clock)
    end = _moment(day, clock)
    moment, begins = parse_moment(end), parse_moment(start)
    if moment is None or is_wall_time(moment) or (begins and is_wall_time(begins)):
        return end
    return (moment + timedelta(days=1)).isoformat()


def _moment(day: str, clock: str) -> str:
    clock = clock.strip()
    return f"{day}T{_clock(clock)}" if clock else day


def _day(text: str) -> str:
    """Read 8.5.2027 and 8/5/2027 as the eighth of May, as most of the world writes it."""
    match = _DAY.fullmatch(text)
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text


def _clock(text: str) -> str:
    """Read 9, 9:00, 9h, 21.30, 9 pm as 09:00, 09:00, 09:00, 21:30, 21:00."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return text
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        return text
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{minute:02}"
