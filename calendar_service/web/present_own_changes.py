"""The fields of a proposal that a moderator can change before publishing it, as the desk's page
shows them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from calendar_service.domain.event import Category
from calendar_service.domain.when import known_zones
from calendar_service.web.present import STATUS_NAMES
from calendar_service.web.present_form import LABELS, country_choices
from calendar_service.words.words import Words

Choices = tuple[tuple[str, str], ...]
_HINTS = {
    "tags": "Separated by commas",
    "recurrence": "As calendars write it, such as FREQ=WEEKLY;COUNT=8; empty: it does not repeat",
    "exclude": "Dates to skip, with semicolons between: 15.6.2027; 22 June 2027",
    "language": "As a short tag: en, de, pt-BR",
}
_CERTAINTIES = tuple((status.value, name) for status, name in STATUS_NAMES.items())


@dataclass(frozen=True, slots=True)
class ChangeField:
    """A field: how it is proposed, and how it stands in the form. `shape` is `line`, `area`,
    `choice` or `boxes`; the last two have `choices`, values with their names."""

    name: str
    label: str
    shown: str
    value: str
    shape: str = "line"
    choices: Choices = ()
    hint: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangesView:
    """The main fields, and the rest in a fold; `is_open` where something is typed in one of those
    or wrong with it, `is_more_open` of the rest."""

    main: tuple[ChangeField, ...]
    more: tuple[ChangeField, ...]
    is_open: bool
    is_more_open: bool


def changes_view(
    offered: Collection[str],
    form: Mapping[str, str],
    typed: Mapping[str, str],
    *,
    main: Collection[str],
    categories: tuple[Category, ...],
    problems: Mapping[str, list[str]],
    words: Words,
) -> ChangesView:
    """Return the fields that are offered, in that order; a choice without choices is left out."""

    def shown(name: str) -> ChangeField:
        value = typed.get(name, form[name])
        shape, choices = _shape(name, value, categories, words)
        return ChangeField(
            name=name,
            label=words.say(LABELS[name]),
            shown=form[name],
            value=value,
            shape=shape,
            choices=choices,
            hint=words.say(_HINTS[name]) if name in _HINTS else None,
            problems=tuple(problems.get(name, ())),
        )

    fields = [shown(name) for name in offered]
    fields = [each for each in fields if each.shape != "boxes" or each.choices]
    touched = {*typed, *problems}
    return ChangesView(
        main=tuple(each for each in fields if each.name in main),
        more=tuple(each for each in fields if each.name not in main),
        is_open=bool(touched),
        is_more_open=bool(touched - set(main)),
    )


def _shape(
    name: str, value: str, categories: tuple[Category, ...], words: Words
) -> tuple[str, Choices]:
    if name == "description":
        return "area", ()
    if name == "categories":
        known = {each.slug: each.name for each in categories}
        gone = {slug: slug for slug in value.split() if slug not in known}
        return "boxes", tuple({**known, **gone}.items())
    if name == "time_zone":
        return "choice", _with(value, tuple((tzid, tzid) for tzid in sorted(known_zones())))
    if name == "venue_country":
        return "choice", _with(value, (("", "–"), *country_choices(words)))
    if name == "status":
        return "choice", _with(value, tuple((key, words.say(text)) for key, text in _CERTAINTIES))
    return "line", ()


def _with(value: str, choices: Choices) -> Choices:
    """What stands there can be chosen, known or not."""
    return choices if any(value == known for known, _ in choices) else ((value, value), *choices)
