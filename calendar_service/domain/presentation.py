"""How a feed is told, whatever it contains: what subscribers choose in its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from calendar_service.domain.problems import Problems

ALARMS = ("PT0S", "PT15M", "PT30M", "PT1H", "PT2H", "P1D", "P2D", "P1W")


class Cancelled(StrEnum):
    """What becomes of cancelled events. Google hides those with STATUS:CANCELLED, others strike
    them through, and some show no status at all; hence the choice."""

    BOTH = "both"
    STATUS = "status"
    MARK = "mark"
    DROP = "drop"


class Order(StrEnum):
    START = "start"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Presentation:
    """`alarm` is how long before the start, `language` a shipped one or None for the calendar's
    own; `is_expanded` means one entry an occurrence."""

    cancelled: Cancelled = Cancelled.BOTH
    is_expanded: bool = False
    alarm: str | None = None
    language: str | None = None
    order: Order = Order.START

    def without_language(self, own: str) -> "Presentation":
        """Return it as it is for a calendar of this language, which needs no saying: a calendar
        in `de-AT` is told in that also where `de` is chosen."""
        return replace(self, language=None) if self.language == _base_language(own) else self


PLAIN = Presentation()


def parse_presentation(
    values: Mapping[str, str], languages: tuple[str, ...]
) -> tuple[Presentation, Problems]:
    """Return the presentation in an address's parameters and what is ill-formed in them.

    A language is matched by its first part, so that `de-AT` is told in German.
    """
    problems = Problems()
    language = _one_of(values, "lang", languages, problems, compared=_base_language)
    return (
        Presentation(
            cancelled=Cancelled(_one_of(values, "cancelled", tuple(Cancelled), problems) or "both"),
            is_expanded=_one_of(values, "expand", ("yes", "no"), problems) == "yes",
            alarm=_one_of(values, "alarm", ALARMS, problems, compared=str.upper),
            language=language,
            order=Order(_one_of(values, "order", tuple(Order), problems) or "start"),
        ),
        problems,
    )


def _base_language(text: str) -> str:
    return text.replace("_", "-").partition("-")[0].lower()


def _one_of(
    values: Mapping[str, str],
    name: str,
    allowed: tuple[str, ...],
    problems: Problems,
    *,
    compared: Callable[[str], str] = str.lower,
) -> str | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    value = compared(text)
    if value in allowed:
        return value
    problems.add(name, "{name} takes one of {allowed}.", name=name, allowed=", ".join(allowed))
    return None
