"""The known venues, categories and picture that a proposal names, checked before anything rests on
them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.image import hash_in
from calendar_service.domain.problems import Problems
from calendar_service.domain.text import clean_line, has_forbidden
from calendar_service.storage.categories import find_categories, list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.images import KeptImage, find_images
from calendar_service.storage.venues import find_venues


@dataclass(frozen=True, slots=True)
class Names:
    """`venues` are pairs of a field's path and the id in it; `image` is a hash."""

    venues: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of venues, slugs of categories and pictures by their hashes; `merged` are slugs that
    are understood, but not offered any more."""

    venues: frozenset[str]
    categories: tuple[str, ...]
    images: Mapping[str, KeptImage]
    merged: frozenset[str] = frozenset()


def names_in(fields: Mapping[str, Any]) -> Names:
    """Return what the fields name, whatever else is wrong with them."""
    slugs = [_line(slug).lower() for slug in _listed(fields.get("categories"))]
    return Names(
        tuple((path, id) for path, venue in _venues(fields) if (id := _id_in(venue))),
        tuple(slug for slug in slugs if slug),
        _image_in(fields.get("image")),
    )


async def find_known(con: Connection, named: Iterable[Names]) -> Known:
    """Return what is known here of all that is named, by the same queries for one and for many."""
    listed = list(named)
    ids = [id for names in listed for _, id in names.venues]
    named_slugs = {slug for names in listed for slug in names.categories}
    # Most name none, and then nobody needs to be told which there are.
    slugs = [category.slug for category in await list_categories(con)] if named_slugs else []
    merged = await find_categories(con, named_slugs - set(slugs))
    images = await find_images(con, [names.image for names in listed if names.image])
    return Known(frozenset(await find_venues(con, ids)), tuple(slugs), images, frozenset(merged))


def check_names(names: Names, known: Known, problems: Problems) -> None:
    """Report each venue, the picture and the first category that is not known here."""
    for path, id in names.venues:
        if id not in known.venues:
            problems.add(path, "There is no venue with this id.")
    if names.image and names.image not in known.images:
        problems.add("image.url", "This picture is no longer here. Please add it again.")
    understood = known.merged.union(known.categories)
    unknown = [slug for slug in names.categories if slug not in understood]
    if unknown and "categories" not in problems:
        problems.add(
            "categories",
            "{unknown} is not one of the categories here: {known}.",
            unknown=unknown[0],
            known=", ".join(known.categories) or "none yet",
        )


def _venues(fields: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield "venue.id", fields.get("venue")
    for index, override in enumerate(_listed(fields.get("overrides"))):
        if isinstance(override, Mapping):
            yield f"overrides.{index}.venue.id", override.get("venue")


def _id_in(venue: object) -> str:
    return _line(venue.get("id")) if isinstance(venue, Mapping) else ""


def _image_in(image: object) -> str | None:
    return hash_in(_line(image.get("url"))) if isinstance(image, Mapping) else None


def _line(value: object) -> str:
    """Return the text, or none where there is a mistake that is reported by whoever reads it."""
    return clean_line(value) if isinstance(value, str) and not has_forbidden(value) else ""


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
