"""The feed builder as it is shown: fields in groups, the simple ones first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from calendar_service.domain.event import Kind
from calendar_service.domain.presentation import ALARMS, Cancelled
from calendar_service.domain.search import fold
from calendar_service.storage.feed_choices import FeedChoices
from calendar_service.web.feed_form import FEED_LANGUAGE, TYPED, Chosen
from calendar_service.web.present import KIND_NAMES
from calendar_service.words.load import load_words, shipped_languages
from calendar_service.words.words import Words

CANCELLED_NAMES = {
    Cancelled.BOTH: "Struck out, and said in the title (works everywhere)",
    Cancelled.STATUS: "Struck out alone (Google hides them)",
    Cancelled.MARK: "Said in the title alone",
    Cancelled.DROP: "Left out",
}
ALARM_NAMES = {
    "PT0S": "When it begins",
    "PT15M": "15 minutes before",
    "PT30M": "30 minutes before",
    "PT1H": "An hour before",
    "PT2H": "Two hours before",
    "P1D": "A day before",
    "P2D": "Two days before",
    "P1W": "A week before",
}
ONLINE_NAMES = {"yes": "Online alone", "no": "On site alone"}
WITHIN_KM = (5, 10, 25, 50, 100)

Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldView:
    """`kind` is checks, select, selects (one for each value and an empty one) or text."""

    name: str
    label: str
    kind: str
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    hint: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupView:
    """`is_open` where something in it is chosen or wrong; a group without a title stands open."""

    title: str
    note: str
    fields: tuple[FieldView, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        return any(each.chosen or each.problems for each in self.fields)


def simple_fields(chosen: Chosen, choices: FeedChoices, words: Words) -> tuple[FieldView, ...]:
    """Return what most people choose: topics and places."""
    make = _Maker(chosen, words)
    topics = [(each.slug, each.name) for each in choices.categories]
    cities = sorted(choices.cities, key=fold)
    return (
        make.checks("category", "Topics", topics),
        make.checks("city", "Places", [(city, city) for city in cities], compared=True),
    )


def more_groups(chosen: Chosen, choices: FeedChoices, words: Words) -> tuple[GroupView, ...]:
    """Return the rest, folded away."""
    make = _Maker(chosen, words)
    kinds = [(kind.value, words.say(KIND_NAMES[kind])) for kind in Kind]
    topics = [(each.slug, each.name) for each in choices.categories]
    countries = [(code, words.country(code)) for code in choices.countries]
    languages = [(tag, language_name(tag, words)) for tag in choices.languages]
    online = [(value, words.say(text)) for value, text in ONLINE_NAMES.items()]
    within = [(str(km), words.say("{number} km", number=km)) for km in WITHIN_KM]
    alarms = [(alarm, words.say(ALARM_NAMES[alarm])) for alarm in ALARMS]
    cancelled = [(each.value, words.say(text)) for each, text in CANCELLED_NAMES.items()]
    tongues = [(tag, language_name(tag, load_words(tag))) for tag in shipped_languages()]
    return (
        GroupView(
            words.say("More about the event"),
            words.say("words, tags, kind, price"),
            (
                make.text("q", "Words in it"),
                make.typed("tags", "Tags", "Several with a comma between them."),
                make.checks("kind", "Kind", kinds),
                make.checks("language", "Language of the event", languages),
                make.select("online", "Online", online, "Online and on site"),
                make.checks("free", "Price", [("yes", words.say("Free of charge alone"))]),
                make.selects("organiser", "Organiser", choices.organisers),
            ),
        ),
        GroupView(
            words.say("More about the place"),
            words.say("country, venue, distance"),
            (
                make.checks("country", "Country", countries),
                make.selects("venue", "Venue", choices.venues),
                make.text("near", "Near a point", "Latitude and longitude, like 48.21,16.37"),
                make.select("within", "At most this far", within, "25 km"),
            ),
        ),
        GroupView(
            words.say("Time"),
            words.say("from when until when"),
            (
                make.text("from", "From", "A date like 2027-05-08, or counted from today: -30d."),
                make.text("to", "Until", "The first day that is not in it, or +6m, +1y."),
            ),
        ),
        GroupView(
            words.say("Leave out"),
            words.say("what you do not want to see"),
            (
                make.checks("not_category", "Topics", topics),
                make.typed("not_tags", "Tags", "Several with a comma between them."),
                make.typed("not_cities", "Cities", "Several with a comma between them."),
                make.typed("not_countries", "Countries", "Codes of two letters: DE, AT."),
                make.typed("not_languages", "Languages", "Tags like de or pt-BR."),
                make.checks("not_kind", "Kind", kinds),
                make.selects("not_venue", "Venue", choices.venues),
                make.selects("not_organiser", "Organiser", choices.organisers),
            ),
        ),
        GroupView(
            words.say("How it is told"),
            words.say("cancelled events, reminder, language"),
            (
                make.select("cancelled", "Cancelled events", cancelled[1:], cancelled[0][1]),
                make.select("alarm", "Reminder", alarms, words.say("None")),
                make.checks(
                    "expand", "Series", [("yes", words.say("Each date as an entry of its own"))]
                ),
                make.select(
                    FEED_LANGUAGE, "Language of the entries", tongues, words.say("As published")
                ),
            ),
        ),
    )


def language_name(tag: str, words: Words) -> str:
    """Return what the language is called; of one that CLDR does not name, its tag."""
    base, _, region = tag.partition("-")
    name = words.locale.languages.get(base.lower(), base)
    return f"{name} ({region.upper()})" if region else name


class _Maker:
    """Makes fields, each with what is chosen in it and what is wrong with that."""

    def __init__(self, chosen: Chosen, words: Words) -> None:
        self._chosen = chosen
        self._words = words
        self._said: dict[str, list[str]] = {}
        for problem in chosen.problems:
            self._said.setdefault(problem.field, []).append(words.problem(problem))

    def checks(
        self, name: str, label: str, options: Iterable[Option], *, compared: bool = False
    ) -> FieldView:
        """What is chosen and not among the options is one, so that nothing is lost."""
        chosen = list(self._chosen.of(name))
        known = list(options)
        if compared:
            by_fold = {fold(value): value for value, _ in known}
            chosen = [by_fold.get(fold(value), value) for value in chosen]
        missing = [value for value in chosen if value not in dict(known)]
        return self._field(name, label, "checks", [*known, *_plain(missing)], chosen)

    def select(self, name: str, label: str, options: Iterable[Option], otherwise: str) -> FieldView:
        chosen = [value for value in self._chosen.of(_asks(name))[-1:] if value]
        known = list(options)
        missing = [value for value in chosen if value not in dict(known)]
        shown = [("", self._words.say(otherwise)), *known, *_plain(missing)]
        return self._field(name, label, "select", shown, chosen)

    def selects(self, name: str, label: str, options: Iterable[Option]) -> FieldView:
        chosen = list(self._chosen.of(name))
        known = list(options)
        missing = [value for value in chosen if value not in dict(known)]
        shown = [("", "—"), *known, *_plain(missing)]
        return self._field(name, label, "selects", shown, chosen)

    def text(self, name: str, label: str, hint: str = "") -> FieldView:
        chosen = [text for text in (" ".join(self._chosen.of(name)),) if text]
        return self._field(name, label, "text", [], chosen, hint)

    def typed(self, name: str, label: str, hint: str) -> FieldView:
        chosen = [text for text in (", ".join(self._chosen.of(TYPED[name])),) if text]
        return self._field(name, label, "text", [], chosen, hint)

    def _field(
        self,
        name: str,
        label: str,
        kind: str,
        options: Sequence[Option],
        chosen: Sequence[str],
        hint: str = "",
    ) -> FieldView:
        return FieldView(
            name,
            self._words.say(label),
            kind,
            tuple(options),
            tuple(chosen),
            self._words.say(hint) if hint else "",
            tuple(self._said.get(_asks(name), ())),
        )


def _asks(name: str) -> str:
    return "lang" if name == FEED_LANGUAGE else TYPED.get(name, name)


def _plain(values: Iterable[str]) -> list[Option]:
    return [(value, value) for value in values]
