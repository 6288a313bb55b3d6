"""The form that sends an event in, as the fields of a submission: what people type is read
tolerantly, and what cannot be read is passed on as it is, so that whoever checks it reports it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import FormData

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.typed_clock import read_clock
from calendar_service.domain.when import is_wall_time, parse_moment
from calendar_service.web.present_form import NOT_KEPT, empty_form, known_as
from calendar_service.web.repeats import CUSTOM, rule_of
from calendar_service.web.spelling import PLAIN, Spelling

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
_ADDRESS = ("venue_address", "venue_postal_code", "venue_region", "venue_country")
_ADDRESSES = ("url", "online_url", "registration_url", "organiser_url")
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#]\S*)?")
_DASH = re.compile(r"[\u2010-\u2015\u2212]")
_NIGHT_MOST = timedelta(hours=12)
_OF_A_SERIES = ("exclude", "include", "overrides")


def typed(form: FormData, calendar: Calendar) -> dict[str, str]:
    """Return every field of the form as it was typed, for showing it again."""
    values = {
        name: value
        for name, value in form.items()
        if isinstance(value, str) and name not in NOT_KEPT
    }
    chosen = [slug for each in form.getlist("categories") for slug in str(each).split()]
    return empty_form(calendar, "") | values | {"categories": " ".join(chosen)}


def fields_of(form: Mapping[str, str], spelling: Spelling = PLAIN) -> dict[str, Any]:
    """Return the fields of a submission; people's last day becomes the exclusive end, and a rule
    that was typed counts also where nothing was chosen."""
    read = {name: spelling.day(form[name]) for name in ("start_date", "repeat_until")}
    form = {**form, **clocks(form, spelling), **_addresses(form)}
    start = spelling.moment(form["start_date"], form["start_time"])
    repeat = form["repeat"] or (CUSTOM if form["recurrence"].strip() else "")
    fields: dict[str, Any] = {name: form[name] for name in _PLAIN if form[name].strip()}
    fields |= {
        "start": start,
        "end": _end(form, start, spelling),
        "closes_at": spelling.moment(form["closes_date"], form["closes_time"]),
        "recurrence": rule_of({**form, **read, "repeat": repeat}),
        "exclude": spelling.days(form["exclude"]) if repeat else [],
        "venue": _venue(form),
        "organiser": _part({"name": form["organiser_name"], "url": form["organiser_url"]}),
        "price": _part({"text": form["price_text"]}),
        "image": _image(form),
        "categories": form["categories"].split(),
        "tags": [tag.strip() for tag in form["tags"].split(",") if tag.strip()],
        "contact": {"name": form["contact_name"], "email": form["contact_email"]},
        "client_id": form["client_id"],
    }
    return {name: value for name, value in fields.items() if value}


def edited(
    stored: Mapping[str, Any],
    *,
    shown: dict[str, str],
    sent: dict[str, str],
    spelling: Spelling = PLAIN,
) -> dict[str, Any]:
    """Return the fields of a submission after an edit by form: what nobody touched stays as it
    was sent in, with all that the form has no field for."""
    if not sent["repeat"] and sent["recurrence"] == shown["recurrence"]:
        sent = sent | {"recurrence": ""}
    before, after = fields_of(shown, spelling), fields_of(sent, spelling)
    touched = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if "recurrence" in touched and "recurrence" not in after:
        touched |= set(_OF_A_SERIES)
    kept = {name: value for name, value in stored.items() if name not in touched}
    return kept | {name: value for name, value in after.items() if name in touched}


def changes_of(
    before: Mapping[str, Any],
    *,
    shown: dict[str, str],
    sent: dict[str, str],
    spelling: Spelling = PLAIN,
    is_one_date: bool = False,
) -> dict[str, Any]:
    """Return the fields of an edit: those alone that differ from the live event, None where one
    was emptied."""
    after = edited(before, shown=shown, sent=sent, spelling=spelling)
    names = {*before, *after} - {"contact", "client_id"}
    changes = {name: after.get(name) for name in names if before.get(name) != after.get(name)}
    if is_one_date and "start" in changes and "end" in after:
        # Without its end the date would keep its length; the form has shown when it ends.
        changes["end"] = after["end"]
    return dict(sorted(changes.items()))


def clocks(form: Mapping[str, str], spelling: Spelling) -> dict[str, str]:
    """Return both times where the start has them in one, as `19.30-21.00`."""
    first, dash, last = _DASH.sub("-", form["start_time"]).partition("-")
    both = [read_clock(each, named=spelling.clocks) for each in (first, last)]
    if not dash or None in both or form["end_time"].strip():
        return {}
    return {"start_time": first, "end_time": last}


def _addresses(form: Mapping[str, str]) -> dict[str, str]:
    """Return the web addresses that lack what nobody says aloud: `https://`."""
    return {
        name: f"https://{form[name].strip()}"
        for name in _ADDRESSES
        if _BARE_ADDRESS.fullmatch(form[name].strip())
    }


def _venue(form: Mapping[str, str]) -> dict[str, str]:
    """A known venue counts as long as nobody has written another name or address over it."""
    is_known = form["venue_known_as"] == known_as(form["venue_name"], form["venue_city"])
    if form["venue_id"] and is_known and not any(form[name].strip() for name in _ADDRESS):
        return {"id": form["venue_id"]}
    return _part({name: form[f"venue_{name}"] for name in _VENUE})


def _image(form: Mapping[str, str]) -> dict[str, str]:
    """What is said of a picture counts only where there is one."""
    names = ("url", "alt", "licence") if form["image_url"] else ()
    return _part({name: form[f"image_{name}"] for name in names})


def _part(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value.strip()}


def _end(form: Mapping[str, str], start: str, spelling: Spelling) -> str:
    """A time alone ends on the day of the start, or in the night after it; a day alone is the
    last one."""
    day, clock = form["end_date"], form["end_time"]
    if clock.strip() and not day.strip():
        return _same_night(start, spelling.moment(form["start_date"], clock))
    end = spelling.moment(day, clock)
    moment, begins = parse_moment(end), parse_moment(start)
    if moment is None or is_wall_time(moment) or (begins and is_wall_time(begins)):
        return end
    return (moment + timedelta(days=1)).isoformat()


def _same_night(start: str, end: str) -> str:
    """Return the end a day later where that makes a night of it."""
    begins, ends = parse_moment(start), parse_moment(end)
    if isinstance(begins, datetime) and isinstance(ends, datetime) and ends <= begins:
        later = ends + timedelta(days=1)
        return later.isoformat() if later - begins <= _NIGHT_MOST else end
    return end
