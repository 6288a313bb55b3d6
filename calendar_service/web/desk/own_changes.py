"""What a moderator changes of a proposal before publishing it: the fields, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from calendar_service.domain.edit import AppliesTo, patched
from calendar_service.domain.problems import Problem
from calendar_service.operations.compare_edit import compare_edit
from calendar_service.operations.propose_edit import proposed_fields
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.forms import fields_of
from calendar_service.web.pages.manage import filled_form
from calendar_service.web.pages.submit import spelling_for
from calendar_service.web.present_form import form_problems
from calendar_service.web.repeats import CUSTOM

MAIN = (
    *("title", "start_date", "start_time", "end_date", "end_time"),
    *("venue_name", "venue_city", "description"),
)
MORE = (
    *("categories", "tags", "price_text", "url", "registration_url", "online_url"),
    *("venue_address", "venue_postal_code", "venue_region", "venue_country"),
    *("time_zone", "recurrence", "exclude", "closes_date", "closes_time", "status"),
    *("organiser_name", "organiser_url", "language", "image_alt", "image_licence"),
)
CHANGEABLE = (*MAIN, *MORE)
_OF_ONE_DATE = frozenset(
    (*MAIN, "status", *(name for name in MORE if name.startswith("venue_"))),
)
_OF_A_SERIES = ("exclude", "include", "overrides")
_OF_A_PICTURE = ("image_alt", "image_licence")
_OF_A_CLOSING = ("closes_date", "closes_time")
_PREFIX, _AS_SHOWN = "change_", "was_"
_OF_CHANGES = "changes."


@dataclass(frozen=True, slots=True)
class Stands:
    """A proposal in the form's fields, as it would be published: `fields` are those that it is
    told in, `offered` the names of the form's that a moderator can change."""

    fields: Mapping[str, Any]
    form: Mapping[str, str]
    offered: tuple[str, ...]


def lines_changed(sent: FormData) -> dict[str, str]:
    """Return what was typed over the proposal, by the form's names.

    Beside each field the form sends how it stood: what nobody touched must not undo what the
    sender changes meanwhile.
    """
    return {
        name: text
        for name in CHANGEABLE
        if (text := _line(sent, _PREFIX, name)) != _line(sent, _AS_SHOWN, name)
    }


def _line(sent: FormData, prefix: str, name: str) -> str:
    if name == "categories":
        chosen = (slug for each in sent.getlist(prefix + name) for slug in str(each).split())
        return " ".join(sorted(chosen))
    return str(sent.get(prefix + name, "")).replace("\r\n", "\n")


async def changes_of(
    asked: Asked, found: Submission, typed: Mapping[str, str] | None
) -> dict[str, Any] | None:
    """Return the fields that the moderator made different; None if none is."""
    if not typed:
        return None
    stands, spelling = await stands_as(asked, found), spelling_for(asked)
    before, after = (fields_of(form, spelling) for form in (stands.form, {**stands.form, **typed}))
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changes = {name: after.get(name) for name in names}
    if "recurrence" in changes and changes["recurrence"] is None:
        changes |= {name: None for name in _OF_A_SERIES if name in stands.fields}
    return changes or None


async def lines_of(
    asked: Asked, found: Submission, changes: Mapping[str, Any]
) -> dict[str, str] | None:
    """Return, by the form's names, what a moderator had made different by these fields; None where
    nothing of it can be seen in the form."""
    stands = await stands_as(asked, found)
    form = await form_at_desk(asked, patched(stands.fields, changes))
    lines = {name: form[name] for name in stands.offered if form[name] != stands.form[name]}
    return lines or None


async def stands_as(asked: Asked, found: Submission) -> Stands:
    """Return the form filled as it would be published: with an edit of one date, that date. How it
    repeats is told by its rule."""
    is_one_date = found.applies_to == AppliesTo.THIS
    compared = await compare_edit(asked.context, found) if is_one_date else None
    fields = compared.after if compared else await proposed_fields(asked.context, found)
    form = await form_at_desk(asked, fields)
    hidden = {
        *(() if form["image_url"] else _OF_A_PICTURE),
        *(() if form["kind"] != "event" else _OF_A_CLOSING),
        *(set(CHANGEABLE) - _OF_ONE_DATE if is_one_date else ()),
    }
    return Stands(fields, form, tuple(name for name in CHANGEABLE if name not in hidden))


async def form_at_desk(asked: Asked, fields: Mapping[str, Any]) -> dict[str, str]:
    form = await filled_form(asked, fields)
    rule = str(fields.get("recurrence") or "")
    by_rule = {"repeat": CUSTOM if rule else "", "recurrence": rule}
    no_ends = {"repeat_until": "", "repeat_count": ""}
    slugs = " ".join(sorted(form["categories"].split()))
    return {**form, **by_rule, **no_ends, "categories": slugs}


def problems_beside(
    problems: tuple[Problem, ...], asked: Asked, typed: Mapping[str, str] | None
) -> dict[str, list[str]]:
    """Return what is wrong with what the moderator typed, by the form's names."""
    own = [
        Problem(each.field.removeprefix(_OF_CHANGES), each.text, each.values)
        for each in problems
        if each.field.startswith(_OF_CHANGES)
    ]
    return form_problems(own, asked.visit().words, form=typed or {})


def is_beside(problem: Problem) -> bool:
    return problem.field.startswith(_OF_CHANGES)
