"""An edit field by field beside the live event, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.image import hash_in, path_of
from calendar_service.domain.when import parse_moment
from calendar_service.domain.word_diff import Piece, word_diff
from calendar_service.feeds.edit_text import (
    NAMES,
    Told,
    field_name,
    field_text,
    in_form_order,
    scope_text,
)
from calendar_service.operations.compare_edit import Comparison, told_by
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words


@dataclass(frozen=True, slots=True)
class PictureView:
    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One field that would differ: `pieces` hold both texts in one, `before` and `after` each
    whole, None where nothing stands; `pictures` are those before and after."""

    field: str
    name: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]
    pictures: tuple[PictureView | None, PictureView | None] = (None, None)


@dataclass(frozen=True, slots=True)
class EditView:
    """`same` are the names and values of the fields that stay; `is_outdated` where the event has
    changed since the edit was written. `leaving` and `coming` may be the next dates alone."""

    scope: str
    event_path: str
    is_outdated: bool
    changes: tuple[ChangeView, ...]
    same: tuple[tuple[str, str], ...]
    leaving: tuple[str, ...]
    coming: tuple[str, ...]
    are_all_dates: bool = True


@dataclass(frozen=True, slots=True)
class ExceptionsView:
    """Dates that differ or are left out: those that an edit moves, and those that it drops."""

    moved: tuple[str, ...]
    dropped: tuple[str, ...]


def edit_view(found: Comparison, base_version: int | None, visit: Visit) -> EditView:
    words, edit = visit.words, found.edit
    before, after = told_by(found, words, visit.calendar)
    same = [name for name in NAMES if name not in found.changed and found.before.get(name)]
    return EditView(
        scope=scope_text(edit, words),
        event_path=f"/events/{found.event.id}",
        is_outdated=base_version is not None and base_version < found.event.version.sequence,
        changes=tuple(_change(name, before, after) for name in in_form_order(found.changed)),
        same=tuple((field_name(name, words), field_text(name, before)) for name in same),
        leaving=tuple(words.moment(moment) for moment in found.dates.leaving),
        coming=tuple(words.moment(moment) for moment in found.dates.coming),
        are_all_dates=found.dates.are_all,
    )


def exceptions_view(found: Mapping[str, Any] | None, words: Words) -> ExceptionsView | None:
    """Return the exceptions of a series that an edit takes along or drops, in words."""
    if found is None:
        return None
    return ExceptionsView(
        moved=tuple(
            words.say(
                "{before} becomes {after}",
                before=_day(each["from"], words),
                after=_day(each["to"], words),
            )
            for each in found["moved"]
        ),
        dropped=tuple(_day(each, words) for each in found["dropped"]),
    )


def _day(text: str, words: Words) -> str:
    moment = parse_moment(text)
    return words.moment(moment) if moment else text


def _change(name: str, before: Told, after: Told) -> ChangeView:
    old, new = field_text(name, before), field_text(name, after)
    is_picture = name == "image"
    return ChangeView(
        field=name,
        name=field_name(name, after.words),
        before=old or None,
        after=new or None,
        pieces=word_diff(old, new),
        pictures=(_picture(before.fields), _picture(after.fields)) if is_picture else (None, None),
    )


def _picture(fields: Mapping[str, Any]) -> PictureView | None:
    image = fields.get("image")
    if not isinstance(image, Mapping):
        return None
    hash = hash_in(str(image.get("url")))
    return PictureView(path_of(hash), str(image.get("alt") or "")) if hash else None
