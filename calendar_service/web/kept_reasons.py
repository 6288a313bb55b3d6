"""The reasons kept ready for declining an event or asking for changes, with what each says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calendar_service.storage.kept_reasons import OF_NO_LANGUAGE, Wording
from calendar_service.words.words import Words

TITLE = "{title}"
"""Where the title of the event comes in."""


@dataclass(frozen=True, slots=True)
class KeptReason:
    """`name` is for moderators, `text` for the sender; {title} stands for the event's."""

    name: str
    text: str


REASONS: Mapping[str, KeptReason] = {
    "duplicate": KeptReason(
        "Already in the calendar", "“{title}” is in the calendar already, so we leave it once."
    ),
    "off_topic": KeptReason(
        "Does not fit the calendar",
        "“{title}” does not fit what this calendar is about. Another calendar may suit it better.",
    ),
    "not_public": KeptReason(
        "Not open to the public",
        "We list only what anybody may come to, and “{title}” seems to be for a closed group.",
    ),
    "advertising": KeptReason(
        "Advertising",
        "“{title}” reads as advertising for a product or service; we list events alone.",
    ),
    "past": KeptReason("Over already", "“{title}” was over before we could look at it."),
    "too_vague": KeptReason(
        "Too little is known",
        "We could not find out enough about “{title}” to send people there. Please write what "
        "happens, for whom, and where one can read more.",
    ),
    "no_place": KeptReason(
        "The place is missing",
        "Please add where “{title}” takes place: the name, street and town, or the link for taking "
        "part online.",
    ),
    "wrong_date": KeptReason(
        "The date seems wrong",
        "The date of “{title}” does not agree with what we found elsewhere. Please check the day "
        "and the times.",
    ),
    "dead_link": KeptReason(
        "The link does not work",
        "The link given for “{title}” leads nowhere. Please check it and send it in again.",
    ),
    "picture_rights": KeptReason(
        "Whose is the picture?",
        "Please tell us who made the picture of “{title}” and that it may be shown here, or take "
        "it out.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons as they are offered: those above, and what admins made of them; `kept` is by key
    and language."""

    kept: Mapping[str, Mapping[str, Wording]]

    def offered(self) -> list[str]:
        """Return those that are offered, those that came with the service first."""
        own = [key for key in self.kept if key not in REASONS]
        return [key for key in (*REASONS, *own) if not self.is_removed(key)]

    def removed(self) -> list[str]:
        return [key for key in REASONS if self.is_removed(key)]

    def is_removed(self, key: str) -> bool:
        return OF_NO_LANGUAGE in self.kept.get(key, {})

    def worded(self, key: str, language: str) -> Wording | None:
        """Return what admins say in a language; of a reason of their own that this language has
        not, what another one says."""
        said = self.kept.get(key, {})
        if language in said or key in REASONS:
            return said.get(language)
        return next(iter(said.values()), None)

    def choices(self, words: Words) -> list[tuple[str, str]]:
        """Return keys and names to choose from."""
        return [(key, self.name(key, words)) for key in self.offered()]

    def name(self, key: str, words: Words) -> str:
        wording = self.worded(key, words.language)
        return wording.name if wording else words.say(REASONS[key].name)

    def text(self, key: str, title: str, words: Words) -> str:
        """Return what the sender is told, in the language of `words`; nothing for an unknown
        key."""
        wording = self.worded(key, words.language)
        if wording:
            return wording.text.replace(TITLE, title)
        return words.say(REASONS[key].text, title=title) if key in REASONS else ""

    def with_reason(self, message: str, key: str, title: str, *, words: Words) -> str:
        """Return the message: the reason's own text where nothing was typed, or where another
        reason's text stands as it was put there."""
        offered = self.offered()
        ready = {self.text(each, title, words).strip() for each in offered}
        is_untouched = not message.strip() or message.replace("\r\n", "\n").strip() in ready
        return self.text(key, title, words) if key in offered and is_untouched else message


def reasons_of(wordings: Iterable[Wording]) -> Reasons:
    kept: dict[str, dict[str, Wording]] = {}
    for each in wordings:
        kept.setdefault(each.key, {})[each.language] = each
    return Reasons(kept)
