"""The reasons kept ready for declining an event or asking for changes, with what each says."""

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.words.words import Words


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


def reason_choices(words: Words) -> list[tuple[str, str]]:
    """Return keys and names to choose from."""
    return [(key, words.say(reason.name)) for key, reason in REASONS.items()]


def reason_text(key: str, title: str, words: Words) -> str:
    """Return what the sender is told, in the language of `words`; nothing for an unknown key."""
    reason = REASONS.get(key)
    return words.say(reason.text, title=title) if reason else ""


def with_reason(message: str, key: str, title: str, *, words: Words) -> str:
    """Return the message: the reason's own text where nothing was typed, or where another
    reason's text stands as it was put there."""
    ready = {reason_text(each, title, words) for each in REASONS}
    is_untouched = not message.strip() or message.replace("\r\n", "\n").strip() in ready
    return reason_text(key, title, words) if key in REASONS and is_untouched else message
