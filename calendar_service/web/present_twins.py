"""What else waits at the desk and may be the same event, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from calendar_service.operations.find_twins import Twin
from calendar_service.web.present_preview import likeness_reasons
from calendar_service.words.words import Words


@dataclass(frozen=True, slots=True)
class TwinView:
    """Another submission, and why it may be the same."""

    path: str
    title: str
    reasons: str


def twin_views(twins: Iterable[Twin], words: Words) -> tuple[TwinView, ...]:
    return tuple(
        TwinView(f"/desk/submissions/{each.submission_id}", each.title, twin_reasons(each, words))
        for each in twins
    )


def twin_mark(twins: tuple[Twin, ...], words: Words) -> tuple[str, ...]:
    """Return what the queue says of the likeliest; nothing where there is none."""
    sentence = "Maybe sent in twice: {title} ({reasons})"
    return tuple(
        words.say(sentence, title=each.title, reasons=twin_reasons(each, words))
        for each in twins[:1]
    )


def twin_reasons(twin: Twin, words: Words) -> str:
    """They are looked for on the same day alone."""
    return likeness_reasons(twin.likeness, True, twin.is_same_place, words=words)
