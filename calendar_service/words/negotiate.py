"""Which of the languages at hand suits a reader best."""

from collections.abc import Sequence

from babel import negotiate_locale

WANTED_MOST = 30


def best_language(accepted: str, available: Sequence[str]) -> str | None:
    """Return the language that an Accept-Language header asks for first (RFC 9110 §12.5.4), as it
    is written in `available`; None where it asks for none of them. de-AT takes de."""
    wanted = [tag for tag in _in_order(accepted) if tag != "*"]
    found = negotiate_locale(wanted, [tag.lower() for tag in available], sep="-")
    known = {tag.lower(): tag for tag in available}
    return known.get(found.lower()) if found else None


def _in_order(accepted: str) -> list[str]:
    """Return the tags, those wanted most first, without those that are refused."""
    parts = [part.partition(";") for part in accepted.lower().split(",")[:WANTED_MOST]]
    tags = [(_weight(weight), tag.strip()) for tag, _, weight in parts if tag.strip()]
    return [tag for weight, tag in sorted(tags, key=lambda each: -each[0]) if weight > 0]


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
