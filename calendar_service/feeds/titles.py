"""The words that calendars show before a title, since few of them show a status or a kind."""

from calendar_service.domain.event import Event, Kind, Status
from calendar_service.words.words import Words

# Google hides cancelled events and shows no status of the others; the word in the title is what
# a subscriber sees (seen 2026-11).
CANCELLED_TITLE = "Cancelled: {title}"
_STATUS_TITLES = {
    Status.CANCELLED: CANCELLED_TITLE,
    Status.POSTPONED: "Postponed: {title}",
    Status.MOVED_ONLINE: "Moved online: {title}",
}
_KIND_TITLES = {
    Kind.CALL: "Call closes: {title}",
    Kind.SURVEY: "Survey closes: {title}",
}
_KIND_NAMES = {Kind.CALL: "Call", Kind.SURVEY: "Survey"}


def calendar_title(event: Event, words: Words) -> str:
    """Return the title as a calendar shows it, with its kind and then its status before it."""
    title = event.title
    for pattern in (_KIND_TITLES.get(event.kind), _STATUS_TITLES.get(event.status)):
        if pattern:
            title = words.say(pattern, title=title)
    return title


def kind_name(kind: Kind, words: Words) -> str | None:
    """Return what a call or survey is called among the categories; None for an event."""
    name = _KIND_NAMES.get(kind)
    return words.say(name) if name else None
