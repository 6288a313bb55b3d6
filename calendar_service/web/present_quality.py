"""What looks wrong in what waits, in words."""

from calendar_service.domain.flaws import Flaw, FlawKind
from calendar_service.operations.check_quality import Quality
from calendar_service.operations.find_duplicates import Duplicate
from calendar_service.web.present_feed_form import language_name
from calendar_service.web.present_preview import duplicate_reasons
from calendar_service.words.words import Words

FLAWS = {
    FlawKind.OVER: "It is over already.",
    FlawKind.NO_PLACE: "It has no place and no link for taking part.",
    FlawKind.ZONE: "Its times are told by the clocks of {said}, its place has those of {found}.",
    FlawKind.SHOUTING: "Its title is all in capitals.",
    FlawKind.LANGUAGE: "Its text looks like {found}, but {said} is given as its language.",
}
_TOLD_ELSEWHERE = frozenset({FlawKind.OVER})
"""In the queue a row says by itself what is over."""


def flaw_sentences(quality: Quality, words: Words) -> tuple[str, ...]:
    return tuple(_sentence(flaw, words) for flaw in quality.flaws)


def quality_marks(quality: Quality, words: Words) -> tuple[str, ...]:
    """Return what the queue says of a submission: what looks wrong, and the likeliest double."""
    flaws = (each for each in quality.flaws if each.kind not in _TOLD_ELSEWHERE)
    doubles = (_double(each, words) for each in quality.duplicates[:1])
    return (*(_sentence(each, words) for each in flaws), *doubles)


def _double(found: Duplicate, words: Words) -> str:
    return words.say(
        "Maybe in the calendar already: {title} ({reasons})",
        title=found.near.title,
        reasons=duplicate_reasons(found, words),
    )


def _sentence(flaw: Flaw, words: Words) -> str:
    if flaw.kind is FlawKind.LINKS:
        return words.count(
            "Its text has {number} link.", "Its text has {number} links.", flaw.number
        )
    said, found = flaw.said, flaw.found
    if flaw.kind is FlawKind.LANGUAGE:
        said, found = language_name(said, words), language_name(found, words)
    return words.say(FLAWS[flaw.kind], said=said, found=found)
