"""What was read of something pasted, as the fields of the form and as a list to pick from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.when import day_of, parse_moment
from calendar_service.operations.draft_events import Draft
from calendar_service.web.present_form import empty_form, field_of, form_values
from calendar_service.web.visit import Visit

CHOICES_MOST = 100
_BESIDE = {
    "start_date": "start_time",
    "end_date": "end_time",
    "closes_date": "closes_time",
    "recurrence": "repeat",
}
"""What else in the form comes of the same field."""
_NOT_IN_THE_FORM = ("overrides", "include")


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of several events that were read; `form` is what it then holds."""

    title: str
    when: str | None
    place: str | None
    notes: tuple[str, ...]
    form: Mapping[str, str]


def filled_in(draft: Draft, typed: Mapping[str, str], calendar: Calendar) -> dict[str, str]:
    """Return the form with the draft in it. What the draft says nothing of stays as it was typed,
    but not what an earlier draft had put there."""
    untouched = empty_form(calendar, "")
    earlier = {name: untouched.get(name, "") for name in typed["filled"].split()}
    read = _read(draft, calendar)
    guessed = sorted(name for name in _guessed(draft) if read.get(name))
    return {
        **typed,
        **earlier,
        **read,
        "pasted": "",
        "filled": " ".join(sorted(read)),
        "guessed": " ".join(guessed),
    }


def choices(
    drafts: Iterable[Draft], typed: Mapping[str, str], visit: Visit, *, today: date
) -> list[ChoiceView]:
    """Return what can be picked: what is still to come first, ascending, then what is over."""
    ordered = sorted(drafts, key=lambda draft: _order(draft, today))
    return [_choice(draft, typed, visit) for draft in ordered[:CHOICES_MOST]]


def notes_of(draft: Draft, visit: Visit) -> tuple[str, ...]:
    """Return what was changed or left out, and what the form has no field for."""
    notes = [visit.words.say(note) for note in draft.notes]
    if any(draft.fields.get(name) for name in _NOT_IN_THE_FORM):
        notes.append(
            visit.words.say("Some of its dates differ from the others; this form cannot hold that.")
        )
    if draft.image_url:
        said = "It has a picture at {url}. If you may use it, save it and choose it below."
        notes.append(visit.words.say(said, url=draft.image_url))
    return tuple(notes)


def _read(draft: Draft, calendar: Calendar) -> dict[str, str]:
    """A zone that is only the calendar's goes without saying."""
    untouched = empty_form(calendar, "")
    fields: dict[str, Any] = {
        name: value for name, value in draft.fields.items() if name not in ("contact", "image")
    }
    if fields.get("time_zone") == calendar.tzid and "time_zone" in draft.guessed:
        del fields["time_zone"]
    values = form_values(fields, calendar, "")
    return {name: value for name, value in values.items() if value != untouched.get(name)}


def _guessed(draft: Draft) -> Iterable[str]:
    for path in draft.guessed:
        name = field_of(path)
        yield name
        if name in _BESIDE:
            yield _BESIDE[name]


def _choice(draft: Draft, typed: Mapping[str, str], visit: Visit) -> ChoiceView:
    moment = parse_moment(str(draft.fields.get("start") or draft.fields.get("closes_at") or ""))
    values = filled_in(draft, typed, visit.calendar)
    place = values["venue_name"] or values["venue_city"] or values["online_url"]
    return ChoiceView(
        title=values["title"] or visit.words.say("Without a title"),
        when=visit.words.moment(moment) if moment else None,
        place=place or None,
        notes=notes_of(draft, visit),
        form={name: value for name, value in values.items() if value},
    )


def _order(draft: Draft, today: date) -> tuple[bool, str]:
    """A series may have begun long ago and go on."""
    start = str(draft.fields.get("start") or draft.fields.get("closes_at") or "")
    moment = parse_moment(start)
    goes_on = bool(draft.fields.get("recurrence"))
    return not (goes_on or moment is None or day_of(moment) >= today), start
