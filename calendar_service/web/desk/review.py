"""What a moderator looks at before deciding on a submission, and what was typed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from calendar_service.domain.moderation import Action
from calendar_service.operations.compare_edit import compare_edit
from calendar_service.operations.preview_letter import LetterPreview
from calendar_service.operations.propose_edit import proposed_fields
from calendar_service.storage.kept_reasons import list_wordings
from calendar_service.storage.submissions import Submission
from calendar_service.storage.venues import find_venues
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import DeskQueue
from calendar_service.web.desk.checks import quality_of
from calendar_service.web.desk.way_back import queue_behind
from calendar_service.web.forms import fields_of
from calendar_service.web.kept_reasons import Reasons, reasons_of
from calendar_service.web.pages.submit import spelling_for
from calendar_service.web.present_desk import spam_sentences
from calendar_service.web.present_edit import edit_view
from calendar_service.web.present_form import LABELS, form_values
from calendar_service.web.present_preview import duplicate_view
from calendar_service.web.present_quality import flaw_sentences

CHANGEABLE = (
    "title",
    "start_date",
    "start_time",
    "end_date",
    "end_time",
    "venue_name",
    "venue_city",
    "description",
)
_PREFIX, _AS_SHOWN = "change_", "was_"
_WITH_REASON = frozenset((Action.DECLINE, Action.REQUEST_CHANGES))


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: `taken` are the ticked parts of an edit, None where none were
    offered yet; `changes` what the moderator made of the main fields, by the form's names; `queue`
    where they came from, if that was a queue; `revision` the one that they looked at."""

    message: str = ""
    reason: str = ""
    into: str = ""
    taken: tuple[str, ...] | None = None
    changes: Mapping[str, str] | None = None
    queue: DeskQueue | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeField:
    """A main field: how it is proposed, and how it stands in the form."""

    name: str
    label: str
    shown: str
    value: str


async def typed_in(asked: Asked, found: Submission, sent: FormData) -> Typed:
    """Return what was typed; a reason that was chosen brings its text, in the sender's language.

    Beside each main field the form sends how it stood: what nobody touched must not undo what
    the sender changes meanwhile.
    """
    is_said = {sent.get("action"), sent.get("preview")} & _WITH_REASON
    reason = str(sent.get("reason", ""))
    message = str(sent.get("message", "")).replace("\r\n", "\n")
    words = asked.context.words(found.language or asked.calendar.language)
    changes = {
        name: text
        for name in CHANGEABLE
        if (text := _line(sent, _PREFIX, name)) != _line(sent, _AS_SHOWN, name)
    }
    return Typed(
        message=(
            (await kept_reasons(asked)).with_reason(message, reason, found.title, words=words)
            if is_said
            else message
        ),
        reason=reason,
        into=str(sent.get("known") or sent.get("into", "")).strip(),
        taken=tuple(map(str, sent.getlist("part"))) if "parts" in sent else None,
        changes=changes or None,
        queue=queue_behind(asked, sent),
        revision=_revision(sent),
    )


async def kept_reasons(asked: Asked) -> Reasons:
    return reasons_of(await asked.context.store.read(list_wordings))


def _revision(sent: FormData) -> int | None:
    text = str(sent.get("revision", ""))
    return int(text[:9]) if text.isascii() and text.isdecimal() else None


def _line(sent: FormData, prefix: str, name: str) -> str:
    return str(sent.get(prefix + name, "")).replace("\r\n", "\n")


async def changes_of(asked: Asked, found: Submission, typed: Typed) -> dict[str, Any] | None:
    """Return the fields that the moderator made different; None if none is."""
    if not typed.changes:
        return None
    shown = await _main_fields(asked, found)
    spelling = spelling_for(asked)
    before, after = fields_of(shown, spelling), fields_of(shown | dict(typed.changes), spelling)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: after.get(name) for name in names} or None


async def review(
    asked: Asked, found: Submission, typed: Typed, *, letter: LetterPreview | None = None
) -> dict[str, Any]:
    """Return what the page shows besides the submission itself."""
    visit = asked.visit()
    compared = await compare_edit(asked.context, found)
    quality = await quality_of(asked, found, compared)
    shown = await _main_fields(asked, found)
    stands = shown | dict(typed.changes or {})
    return {
        "edit": edit_view(compared, found.base_version, visit) if compared else None,
        "duplicates": [duplicate_view(each, visit.words) for each in quality.duplicates],
        "checks": (*flaw_sentences(quality, visit.words), *spam_sentences(found, visit)),
        "reasons": (await kept_reasons(asked)).choices(visit.words),
        "letter": letter,
        "typed": typed,
        "changes": [
            ChangeField(name, visit.words.say(LABELS[name]), shown[name], stands[name])
            for name in CHANGEABLE
        ],
    }


async def _main_fields(asked: Asked, found: Submission) -> dict[str, str]:
    """Return the form filled as it would be published: with an edit of one date, that date."""
    compared = await compare_edit(asked.context, found)
    is_one_date = compared is not None and found.applies_to == "this"
    fields: Mapping[str, Any] = (
        compared.after
        if compared is not None and is_one_date
        else await proposed_fields(asked.context, found)
    )
    named = fields.get("venue")
    venue_id = str(named.get("id") or "") if isinstance(named, Mapping) else ""
    venues = await asked.context.store.read(lambda con: find_venues(con, [venue_id]))
    return form_values(fields, asked.calendar, "", venue=venues.get(venue_id))
