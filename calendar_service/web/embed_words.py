"""The texts of the web component, which come from the catalogues and not with the script."""

from typing import Any

from calendar_service.domain.event import Kind, Status
from calendar_service.web.present import KIND_NAMES, STATUS_NAMES
from calendar_service.words.words import Words

SENTENCES = {
    "loading": "Loading events …",
    "empty": "No events are planned.",
    "error": "The events could not be loaded.",
    "offline": "You are offline.",
    "stale": "As known on {day}.",
    "again": "Try again",
    "all": "All events",
    "previous": "Previous month",
    "next": "Next month",
    "all_day": "All day",
    "closes": "Closes {day}",
    "online": "Online",
    "more": "{number} more",
}
"""Places in them are filled in by the script."""


def component_words(words: Words) -> dict[str, Any]:
    """Return all that the component says in a language. `first_day` of the week is 1 for Monday."""
    return {
        "locale": str(words.locale).replace("_", "-"),
        "direction": words.direction,
        "first_day": words.locale.first_week_day + 1,
        **{name: words.say(text) for name, text in SENTENCES.items()},
        "statuses": {
            status.value: words.say(text)
            for status, text in STATUS_NAMES.items()
            if status is not Status.CONFIRMED
        },
        "kinds": {
            kind.value: words.say(text)
            for kind, text in KIND_NAMES.items()
            if kind is not Kind.EVENT
        },
    }
