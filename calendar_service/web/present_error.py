"""What a page says when it cannot do what was asked: what is wrong, and a way on."""

from dataclasses import dataclass

from calendar_service.words.words import Words

_SENTENCES = {
    400: ("This address asks for something impossible", "Part of it cannot be read."),
    401: ("Please sign in", "This page is for people with an account."),
    403: (
        "This is not for your account",
        "You are signed in, but your role does not allow this.",
    ),
    404: (
        "There is nothing here",
        "The address may be mistyped, or what it led to was never published.",
    ),
    405: ("This page cannot do that", "Go back, and use the buttons that it shows."),
    410: (
        "This is no longer here",
        "It was withdrawn by those who sent it in, or it has expired.",
    ),
    413: (
        "That is too much",
        "Go back and shorten it: a form may hold a million letters, and 32 MB with its files.",
    ),
    421: (
        "This calendar lives at another address",
        "You reached it by a name that is not its own.",
    ),
    422: ("Something in it is not right", "Go back, and look at what you filled in."),
    429: ("A little slower, please", "Too much came from you lately. Try again in a few minutes."),
    500: (
        "Something broke on our side",
        "It is written down for those who run this calendar. Nothing you sent before is lost.",
    ),
    503: ("Back in a moment", "The calendar is busy or just starting. Try again shortly."),
}
_NOT_OUR_FORM = (
    "This was not taken",
    "The form was not one of ours, or its session has ended. Open its page anew and send it again.",
)
_UNKNOWN = ("This did not work", "Go back and try again.")
_ENDED_FEED = ("The feed has ended", "This feed was ended by whoever made it.")
_OF_SLUGS = {"cross-site": _NOT_OUR_FORM, "feed-revoked": _ENDED_FEED}
"""What is told otherwise than all else of its status."""
_WAYS_ON = {
    401: ("/login", "Sign in"),
    421: (None, "Go to the calendar"),
}
_WAY_ON = ("/", "See what is coming up")


@dataclass(frozen=True, slots=True)
class ErrorView:
    """`way_path` leads on; None stands for the calendar's public address."""

    status: int
    title: str
    sentence: str
    way_path: str | None
    way_name: str


def error_view(status: int, words: Words, *, slug: str = "") -> ErrorView:
    """Return what the page says; some refusals, named by their slug, share a status with others."""
    title, sentence = _OF_SLUGS.get(slug) or _SENTENCES.get(status, _UNKNOWN)
    way_path, way_name = _WAYS_ON.get(status, _WAY_ON)
    return ErrorView(status, words.say(title), words.say(sentence), way_path, words.say(way_name))
