"""How a picture is shown on pages: by its path, as they may be visited by several names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.image import hash_in, path_of, small_size


@dataclass(frozen=True, slots=True)
class PictureView:
    """`srcset` is None where there is one size alone; `credit` says who made it."""

    path: str
    srcset: str | None
    alt: str
    width: int
    height: int
    credit: str | None


def picture_view(image: Mapping[str, Any] | None, credit: str | None) -> PictureView | None:
    """Return a picture in the shape of its JSON; None if it is none of ours."""
    hash = hash_in(image["url"]) if image else None
    if image is None or hash is None:
        return None
    width, height = image["width"], image["height"]
    small_width = small_size(width, height)[0] if width and height else width
    path, small_path = path_of(hash), path_of(hash, is_small=True)
    return PictureView(
        path=path,
        srcset=f"{small_path} {small_width}w, {path} {width}w" if small_width < width else None,
        alt=image["alt"] or "",
        width=width,
        height=height,
        credit=credit,
    )


def thumbnail(url: str) -> str | None:
    """Return the path of the small file of a picture; None if it is none of ours."""
    hash = hash_in(url)
    return path_of(hash, is_small=True) if hash else None
