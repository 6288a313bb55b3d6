"""The builder at /embed: what to show and how, a preview of it, and what to copy."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.storage.categories import list_categories
from calendar_service.web.asked import Asked
from calendar_service.web.embed_colours import READABLE, unreadable
from calendar_service.web.embed_form import Built, read_form, snippets
from calendar_service.web.embed_options import VIEWS
from calendar_service.web.pages.page import show
from calendar_service.web.present import KIND_NAMES
from calendar_service.web.security import security_headers
from calendar_service.words.words import Words

VIEW_NAMES = {
    "list": "List by day",
    "cards": "Cards",
    "compact": "One line each",
    "month": "Month",
    "next": "The next one alone",
}
THEME_NAMES = {
    "": "As the page around it",
    "light": "Light",
    "dark": "Dark",
    "auto": "As the reader's device",
}
COLOUR_NAMES = {"accent": "Accent", "text": "Text", "background": "Background"}
COLOUR_EXAMPLES = {"accent": "#0d5f58", "text": "#16211f", "background": "#ffffff"}
ONLINE_NAMES = {"": "Both", "yes": "Online alone", "no": "On site alone"}
MORE = {
    "from": "From (a day, or like -7d)",
    "to": "Until, not included (a day, or like +6m)",
    "venue": "Venues, by their ids",
    "organiser": "Organisers, by their ids",
    "language": "Languages, like de",
    "country": "Countries, like AT",
    "near": "Near (latitude,longitude)",
    "within": "Within (km)",
    "not_category": "Leave out topics",
    "not_tag": "Leave out tags",
    "not_venue": "Leave out venues",
    "not_organiser": "Leave out organisers",
    "not_kind": "Leave out kinds",
    "not_language": "Leave out languages",
    "not_country": "Leave out countries",
    "not_city": "Leave out towns",
}
"""Seldom used fields of the filter and their labels; several values have commas between them."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EmbedFormView:
    """The choices of the form, in the reader's language."""

    categories: Choices
    kinds: Choices
    views: Choices
    themes: Choices
    onlines: Choices
    languages: Choices
    colours: Choices
    examples: Mapping[str, str]
    more: Choices
    is_more_open: bool


async def builder(asked: Asked) -> Response:
    """The same address with other parameters is another choice, so that it works without scripts
    and can be kept as a bookmark."""
    words = asked.visit().words
    built = read_form(asked.request.query_params.multi_items(), asked.context.today())
    known = await asked.context.store.read(list_categories)
    mistakes = [(each.field, words.problem(each)) for each in built.problems]
    context = {
        "built": built,
        "form": _view(asked, built, tuple((each.slug, each.name) for each in known)),
        "mistakes": mistakes,
        "warnings": warnings(built, words),
        "snippets": None
        if mistakes
        else snippets(
            built,
            base=asked.calendar.public_url,
            title=asked.calendar.title,
            all_events=words.say("All events"),
        ),
    }
    response = show(asked, "embed.html", context, status=400 if mistakes else 200)
    policy = security_headers(asked.calendar)["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return response


def warnings(built: Built, words: Words) -> list[str]:
    """Say which of the chosen colours many people could not read."""
    return [
        words.say(
            "The colour “{colour}” has a contrast of {found} to the background ({theme} theme). "
            "Text needs {least} to be read by everybody.",
            colour=words.say(COLOUR_NAMES[part]),
            found=f"{found:.1f}",
            theme=words.say(THEME_NAMES[theme]),
            least=f"{READABLE}",
        )
        for part, theme, found in unreadable(dict(built.options.colours), built.options.theme)
    ]


def _view(asked: Asked, built: Built, categories: Choices) -> EmbedFormView:
    words, calendar = asked.visit().words, asked.calendar

    tags = dict.fromkeys((calendar.language, *calendar.languages))
    languages = tuple((tag, asked.context.words(tag).own_name) for tag in tags)
    return EmbedFormView(
        categories=categories,
        kinds=(
            ("", words.say("All")),
            *((kind.value, words.say(KIND_NAMES[kind])) for kind in KIND_NAMES),
        ),
        views=tuple((name, words.say(VIEW_NAMES[name])) for name in VIEWS),
        themes=tuple((name, words.say(THEME_NAMES[name])) for name in THEME_NAMES),
        onlines=tuple((name, words.say(ONLINE_NAMES[name])) for name in ONLINE_NAMES),
        languages=(("", words.say("As the reader's browser")), *languages),
        colours=tuple((name, words.say(COLOUR_NAMES[name])) for name in COLOUR_NAMES),
        examples=COLOUR_EXAMPLES,
        more=tuple((name, words.say(MORE[name])) for name in MORE),
        is_more_open=any(built.of(name) for name in MORE),
    )
