"""How an embedded calendar is shown: what its address says beside the filter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from calendar_service.domain.problems import Problems
from calendar_service.web.embed_colours import COLOURS, colour

VIEWS = ("list", "cards", "compact", "month", "next")
THEMES = ("light", "dark", "auto")
LIMIT = 10
LIMIT_MOST = 200
HEADING_MOST = 120


@dataclass(frozen=True, slots=True)
class Options:
    """`colours` are those that were chosen; `language` is empty for that of the reader; `event`
    is the id of the one event that is shown, if it is one."""

    view: str = "list"
    limit: int = LIMIT
    theme: str = ""
    heading: str = ""
    images: bool = False
    language: str = ""
    event: str = ""
    colours: tuple[tuple[str, str], ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that ask for this; what goes without saying is left out."""
        told = (
            ("view", self.view, "list"),
            ("limit", str(self.limit), str(LIMIT)),
            ("theme", self.theme, ""),
            ("heading", self.heading, ""),
            ("images", "yes" if self.images else "", ""),
            ("lang", self.language, ""),
            ("event", self.event, ""),
            *((name, value.removeprefix("#"), "") for name, value in self.colours),
        )
        return [(name, value) for name, value, usual in told if value != usual]

    @property
    def colours_path(self) -> str | None:
        """Return the address of the sheet with the chosen colours: pages hold no style."""
        if not self.colours:
            return None
        told = [(name, value.removeprefix("#")) for name, value in self.colours]
        return f"/embed/colours.css?{urlencode(told)}"


def read_options(values: Mapping[str, str]) -> tuple[Options, Problems]:
    """Return what the parameters ask for, and what of them cannot be read."""
    problems = Problems()
    options = Options(
        view=_one_of("view", values, VIEWS, problems) or "list",
        limit=_limit(values, problems),
        theme=_one_of("theme", values, THEMES, problems),
        heading=" ".join(values.get("heading", "").split())[:HEADING_MOST],
        images=_one_of("images", values, ("yes", "no"), problems) == "yes",
        language=values.get("lang", "").strip(),
        event=values.get("event", "").strip(),
        colours=tuple(_colours(values, problems)),
    )
    return options, problems


def _one_of(
    name: str, values: Mapping[str, str], allowed: tuple[str, ...], problems: Problems
) -> str:
    text = values.get(name, "").strip()
    if not text or text in allowed:
        return text
    problems.add(name, "{name} takes one of {allowed}.", name=name, allowed=", ".join(allowed))
    return ""


def _limit(values: Mapping[str, str], problems: Problems) -> int:
    text = values.get("limit", "").strip()
    if not text:
        return LIMIT
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LIMIT_MOST:
        return int(text)
    problems.add("limit", "limit takes a number from 1 to {most}.", most=LIMIT_MOST)
    return LIMIT


def _colours(values: Mapping[str, str], problems: Problems) -> Iterable[tuple[str, str]]:
    for name in COLOURS:
        text = values.get(name, "").strip()
        if found := colour(text):
            yield name, found
        elif text:
            problems.add(
                name, "{name} takes a colour like {example}.", name=name, example="#0d5f58"
            )
