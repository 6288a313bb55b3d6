"""What speaks for spam in the text of a submission, and how much."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SignKind(StrEnum):
    """What was noticed, in the words in which moderators read it."""

    LINKS = "links"
    TITLE_LINK = "a link in the title"
    MARKUP = "links as forums write them"
    PHRASES = "phrases that spam uses"
    SHOUTING = "a title in capitals"
    LIKE_SPAM = "much like earlier spam"
    LIKE_DECLINED = "much like something declined"


@dataclass(frozen=True, slots=True)
class Sign:
    kind: SignKind
    points: int


MARKED_AT = 4
SURE_AT = 10
"""Sure only if two different signs or more say so: an honest programme may have many links."""

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP = re.compile(r"\[url\b|\[link\b|<a\s+href", re.IGNORECASE)
_TITLE_LINK = re.compile(r"https?://|www\.|\.(?:com|ru|top|xyz|icu|shop|click)\b", re.IGNORECASE)
_LINKS_POINTS = ((11, 5), (6, 3), (1, 1))
_PHRASE_POINTS, _PHRASES_MOST = 3, 3
_PHRASES = re.compile(
    r"\b(?:online[ -]casinos?|casino bonus|free spins|no deposit bonus|slots? online"
    r"|(?:buy|cheap|order) (?:viagra|cialis|followers|backlinks|likes|steroids)"
    r"|payday loans?|instant loans?|kredit ohne schufa|seo services?|guest posts?|link building"
    r"|(?:crypto|bitcoin) (?:investment|profits?|giveaway)|double your (?:money|bitcoin)"
    r"|forex signals|guaranteed (?:profits?|returns?)|replica watches|essay writing service"
    r"|escorts? (?:service|girls)|adult dating|hot singles|sexy singles|weight loss pills"
    r"|cbd gummies|(?:earn|make) money (?:fast|online|from home)|click here now|act now"
    r"|limited time offer|100 ?% free|rank(?:ing)? on google|cheap flights? deals)\b",
    re.IGNORECASE,
)
_LETTERS_LEAST = 8


def text_of(fields: Mapping[str, Any]) -> str:
    """Return what people would read of a submission: title and description."""
    return "\n".join(str(fields.get(name) or "") for name in ("title", "description"))


def signs_in(fields: Mapping[str, Any]) -> tuple[Sign, ...]:
    """Return the signs of spam in a submission's own words."""
    text, title = text_of(fields), str(fields.get("title") or "")
    phrases = len({found.lower() for found in _PHRASES.findall(text)})
    found = (
        Sign(SignKind.LINKS, _links_points(count_links(text))),
        Sign(SignKind.TITLE_LINK, 4 * bool(_TITLE_LINK.search(title))),
        Sign(SignKind.MARKUP, 4 * bool(_MARKUP.search(text))),
        Sign(SignKind.PHRASES, _PHRASE_POINTS * min(phrases, _PHRASES_MOST)),
        Sign(SignKind.SHOUTING, int(is_shouted(title))),
    )
    return tuple(sign for sign in found if sign.points)


def points_of(signs: tuple[Sign, ...]) -> int:
    return sum(sign.points for sign in signs)


def is_surely_spam(signs: tuple[Sign, ...]) -> bool:
    return points_of(signs) >= SURE_AT and len(signs) > 1


def carries_something(signs: tuple[Sign, ...]) -> bool:
    """True if the text leads somewhere or sells something, without which spam is worth nothing."""
    return any(sign.kind is not SignKind.SHOUTING for sign in signs)


def count_links(text: str) -> int:
    return len(_LINK.findall(text))


def _links_points(links: int) -> int:
    return next((points for least, points in _LINKS_POINTS if links >= least), 0)


def is_shouted(title: str) -> bool:
    """True if a title of some length is all in capitals."""
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= _LETTERS_LEAST and all(letter.isupper() for letter in letters)
