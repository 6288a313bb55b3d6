"""What a moderator looks at before deciding on a submission, and what was typed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.operations.compare_edit import compare_edit
from calendar_service.operations.preview_letter import LetterPreview
from calendar_service.storage.categories import list_categories
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.kept_reasons import list_wordings
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import DeskQueue
from calendar_service.web.desk.checks import quality_of
from calendar_service.web.desk.own_changes import MAIN, lines_changed, lines_of, stands_as
from calendar_service.web.desk.way_back import queue_behind
from calendar_service.web.kept_reasons import Reasons, reasons_of
from calendar_service.web.present_desk import spam_sentences
from calendar_service.web.present_edit import edit_view
from calendar_service.web.present_own_changes import changes_view
from calendar_service.web.present_preview import duplicate_view
from calendar_service.web.present_quality import flaw_sentences

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


async def typed_in(asked: Asked, found: Submission, sent: FormData) -> Typed:
    """Return what was typed; a reason that was chosen brings its text, in the sender's language."""
    is_said = {sent.get("action"), sent.get("preview")} & _WITH_REASON
    reason = str(sent.get("reason", ""))
    message = str(sent.get("message", "")).replace("\r\n", "\n")
    words = asked.context.words(found.language or asked.calendar.language)
    return Typed(
        message=(
            (await kept_reasons(asked)).with_reason(message, reason, found.title, words=words)
            if is_said
            else message
        ),
        reason=reason,
        into=str(sent.get("known") or sent.get("into", "")).strip(),
        taken=tuple(map(str, sent.getlist("part"))) if "parts" in sent else None,
        changes=lines_changed(sent) or None,
        queue=queue_behind(asked, sent),
        revision=_revision(sent),
    )


async def typed_before_undo(asked: Asked, found: Submission) -> Typed:
    """Return what went along with a decision that was just taken back, so that it is not lost."""
    signed = await asked.context.store.read(lambda con: list_decisions(con, found.id))
    steps = [each.decision for each in signed]
    if len(steps) < 2 or steps[-1].action is not Action.UNDO:
        return Typed()
    taken_back = next((each for each in steps if each.id == _undone_by(steps[-1])), None)
    told = (taken_back and taken_back.details) or {}
    parts = told.get("fields")
    return Typed(
        message=(taken_back and taken_back.message) or "",
        taken=None if parts is None else tuple(parts),
        changes=await lines_of(asked, found, told.get("changes") or {}),
    )


def _undone_by(undo: Decision) -> str | None:
    return (undo.details or {}).get("undone")


async def kept_reasons(asked: Asked) -> Reasons:
    return reasons_of(await asked.context.store.read(list_wordings))


def _revision(sent: FormData) -> int | None:
    text = str(sent.get("revision", ""))
    return int(text[:9]) if text.isascii() and text.isdecimal() else None


async def review(
    asked: Asked,
    found: Submission,
    typed: Typed,
    *,
    letter: LetterPreview | None = None,
    problems: Mapping[str, list[str]],
) -> dict[str, Any]:
    """Return what the page shows besides the submission itself; `problems` are those of what the
    moderator changed, by the form's names."""
    visit = asked.visit()
    compared = await compare_edit(asked.context, found)
    quality = await quality_of(asked, found, compared)
    stands = await stands_as(asked, found)
    is_public = found.state is State.APPROVED
    return {
        "edit": edit_view(compared, found.base_version, visit)
        if compared and not is_public
        else None,
        "duplicates": [duplicate_view(each, visit.words) for each in quality.duplicates],
        "checks": (*flaw_sentences(quality, visit.words), *spam_sentences(found, visit)),
        "reasons": (await kept_reasons(asked)).choices(visit.words),
        "letter": letter,
        "typed": typed,
        "changes": changes_view(
            stands.offered,
            stands.form,
            typed.changes or {},
            main=MAIN,
            categories=tuple(await asked.context.store.read(list_categories)),
            problems=problems,
            words=visit.words,
        ),
    }
