"""What somebody has sent in, and what edits made of it, line by line, as its sender sees it."""

from collections.abc import Sequence

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.own_cancellation import cancels, takes_back
from calendar_service.domain.when import parse_moment
from calendar_service.feeds.edit_text import NAMES, field_name, in_form_order
from calendar_service.storage.submissions import Submission
from calendar_service.web.present_edit_row import edit_name
from calendar_service.web.present_submission import (
    SENDER_NAMES,
    TONES,
    SentView,
    StepView,
    at_words,
)
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words


def sent_view(submission: Submission, visit: Visit, manage_path: str) -> SentView:
    """Return the line; spam is called declined."""
    return SentView(
        title=submission.title,
        state_name=visit.words.say(SENDER_NAMES[submission.state]),
        tone=TONES[submission.state],
        when=at_words(submission.created_at, visit),
        manage_path=manage_path,
        what=_what(submission, visit.words) if submission.applies_to else None,
    )


def with_edits(
    steps: Sequence[StepView], edits: Sequence[Submission], visit: Visit
) -> tuple[StepView, ...]:
    """Return what happened to a submission, and what edits have made of its event since."""
    taken = [
        StepView(
            at=edit.changed_at.isoformat(),
            when=at_words(edit.changed_at, visit),
            name=_what(edit, visit.words),
            by=None,
            message=None,
            note=None,
        )
        for edit in edits
    ]
    return tuple(sorted((*steps, *taken), key=lambda step: step.at))


def _what(edit: Submission, words: Words) -> str:
    told = (edit_name(edit, words), _dates(edit, words), _fields(edit, words))
    return " · ".join(part for part in told if part)


def _dates(edit: Submission, words: Words) -> str:
    """Return the date that it is for, or begins with."""
    moment = parse_moment(edit.recurrence_id or "")
    if moment is None:
        return ""
    date = words.moment(moment)
    is_following = edit.applies_to == AppliesTo.FOLLOWING
    return words.say("{date} and all dates after it", date=date) if is_following else date


def _fields(edit: Submission, words: Words) -> str:
    """A cancellation says it all by its name."""
    if cancels(edit.fields) or takes_back(edit.fields):
        return ""
    names = in_form_order([name for name in edit.fields if name in NAMES])
    return ", ".join(field_name(name, words) for name in names)
