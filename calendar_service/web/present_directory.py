"""What the desk shows of venues, organisers and categories: lists, forms and likely doubles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendar_service.storage.directory import Listed
from calendar_service.web.present_form import country_choices
from calendar_service.words.words import Words

PLURALS: Mapping[str, str] = {
    "venue": "venues",
    "organiser": "organisers",
    "category": "categories",
}
TITLES: Mapping[str, str] = {
    "venue": "Venues",
    "organiser": "Organisers",
    "category": "Categories",
}
EMPTY: Mapping[str, str] = {
    "venue": "Every place that an event names appears here by itself.",
    "organiser": "Everybody who holds an event appears here by themselves.",
    "category": "Make the first one below; whoever sends an event in may then choose it.",
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form; `problems` are the sentences beside it. Where there are options, one
    of them is chosen."""

    name: str
    label: str
    value: str
    kind: str
    problems: Sequence[str]
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """`doubles` are those it may be, `used` is in words, None if no event names it."""

    path: str
    public_path: str
    key: str
    name: str
    detail: str
    used: str | None
    is_removed: bool
    doubles: "Sequence[EntryRow]" = ()


_LABELS: Mapping[str, Mapping[str, str]] = {
    "venue": {
        "name": "Name",
        "address": "Street and number",
        "postal_code": "Postal code",
        "city": "Town",
        "region": "Region",
        "country": "Country",
        "latitude": "Latitude",
        "longitude": "Longitude",
        "url": "Web address",
        "time_zone": "Time zone",
    },
    "organiser": {"name": "Name", "url": "Web address, or mailto: with an address for all to see"},
    "category": {"name": "Name"},
}
_ROWS: Mapping[str, Sequence[Sequence[str]]] = {
    "venue": (
        *(["name"], ["address"], ["postal_code", "city"], ["region", "country"]),
        *(["latitude", "longitude"], ["url"], ["time_zone"]),
    ),
    "organiser": (["name"], ["url"]),
    "category": (["name"],),
}
_INPUTS = {("venue", "url"): "url"}
_NUMBERS = ("latitude", "longitude")


def entry_row(facet: str, listed: Listed, words: Words, doubles: Sequence[Listed] = ()) -> EntryRow:
    plural = PLURALS[facet]
    used = words.count("{number} event", "{number} events", listed.used)
    return EntryRow(
        path=f"/desk/{plural}/{listed.key}",
        public_path=f"/{plural}/{listed.key}",
        key=listed.key,
        name=listed.name,
        detail=listed.detail,
        used=used if listed.used else None,
        is_removed=listed.removed_at is not None,
        doubles=[entry_row(facet, each, words) for each in doubles],
    )


def field_rows(
    facet: str,
    values: Mapping[str, Any],
    problems: Mapping[str, Sequence[str]],
    words: Words,
) -> list[list[FieldView]]:
    """Return the fields of the form, those that stand beside each other in one row."""

    def view(name: str) -> FieldView:
        text = "" if values.get(name) is None else str(values[name])
        label, kind = words.say(_LABELS[facet][name]), _INPUTS.get((facet, name), "text")
        options = _countries(text, words) if name == "country" else ()
        return FieldView(name, label, text, kind, problems.get(name, ()), options)

    return [[view(name) for name in row] for row in _ROWS[facet]]


def _countries(chosen: str, words: Words) -> list[tuple[str, str]]:
    """What is no country stays, so that the mistake can be seen."""
    known = [("", words.say("Choose a country")), *country_choices(words)]
    return known if chosen in dict(known) else [*known, (chosen, chosen)]


def entry_fields(facet: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a change; an empty one is cleared, and what is no number is passed on
    so that it is told as a mistake."""
    return {name: _value(name, sent[name]) for name in _LABELS[facet] if name in sent}


def _value(name: str, text: str) -> object:
    if not text.strip():
        return None
    if name not in _NUMBERS:
        return text
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text
