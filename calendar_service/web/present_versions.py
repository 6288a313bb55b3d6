"""The versions of an event as the desk lists them: which, when, by whom, and what was new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from calendar_service.domain.moderation import Action
from calendar_service.storage.version_signs import Sign
from calendar_service.storage.versions import Kept
from calendar_service.web.present_changes import changes_told
from calendar_service.web.present_submission import at_words
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

NOTHING_NEW = "Nothing that readers see was changed."


@dataclass(frozen=True, slots=True)
class VersionView:
    """`number` counts from one; `reason` is why it is cancelled or postponed; `sent_path` leads to
    what was sent in. Only one that `may_return` can be brought back."""

    sequence: int
    number: int
    at: str
    when: str
    by: str | None
    sentences: tuple[str, ...]
    reason: str | None
    sent_path: str | None
    is_live: bool
    may_return: bool


def version_views(
    versions: Sequence[Kept], signs: Mapping[int, Sign], live: int, *, visit: Visit
) -> tuple[VersionView, ...]:
    """Return them in the order given, the newest first."""
    return tuple(
        _view(kept, before, signs, live=live, visit=visit)
        for kept, before in zip_longest(versions, versions[1:])
    )


def version_number(sequence: int) -> int:
    """Return by which number people are told of it."""
    return sequence + 1


def _view(
    kept: Kept, before: Kept | None, signs: Mapping[int, Sign], *, live: int, visit: Visit
) -> VersionView:
    sign = signs.get(kept.sequence)
    is_live = kept.sequence == live and not kept.is_withdrawal
    sent = sign.submission_id if sign else None
    return VersionView(
        sequence=kept.sequence,
        number=version_number(kept.sequence),
        at=kept.at.isoformat(),
        when=at_words(kept.at, visit),
        by=_by(sign, visit.words) if sign else None,
        sentences=tuple(_sentences(kept, before, sign, words=visit.words)),
        reason=_new_reason(kept, before),
        sent_path=f"/desk/submissions/{sent}" if sent else None,
        is_live=is_live,
        may_return=not is_live and not kept.is_withdrawal and kept.sequence < live,
    )


def _by(sign: Sign, words: Words) -> str | None:
    """Return the moderator, or whoever sent in what was published by itself."""
    if sign.account is not None or sign.action is not Action.PASS:
        return sign.account
    return sign.sender or words.say("the sender")


def _sentences(
    kept: Kept, before: Kept | None, sign: Sign | None, *, words: Words
) -> Iterable[str]:
    if kept.is_withdrawal:
        return [words.say("Withdrawn")]
    if before is None:
        is_first = kept.sequence == 0
        return [words.say("Published for the first time.")] if is_first else []
    told = [words.say("Published again.")] if before.is_withdrawal else []
    told += [words.say("Decision taken back")] if sign and sign.action is Action.UNDO else []
    if _readable(kept) != _readable(before):
        return [*told, *changes_told(before.content, kept.content, words)]
    return told or [words.say(NOTHING_NEW)]


def _new_reason(kept: Kept, before: Kept | None) -> str | None:
    reason: str | None = kept.content.get("status_reason")
    return None if before and before.content.get("status_reason") == reason else reason


def _readable(kept: Kept) -> Mapping[str, object]:
    return {name: value for name, value in kept.content.items() if name != "withdrawn"}
