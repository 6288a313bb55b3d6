"""The short name by which a category stands in addresses."""

import re

from calendar_service.domain.search import fold

SLUG_LENGTH_MOST = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """True for small letters and digits with single hyphens between them."""
    return len(text) <= SLUG_LENGTH_MOST and bool(_SLUG.fullmatch(text))


def slug_of(name: str) -> str:
    """Return the slug that a name suggests: `Größe & Ökologie` is `grosse-okologie`. Empty where
    the name has no letter that can stand in one."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name))[:SLUG_LENGTH_MOST].strip("-")
