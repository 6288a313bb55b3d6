"""The web component's files: the moving one, and all released ones, each under its hash."""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256, sha384
from importlib import resources

from calendar_service.catalogue.document import packed

MOVING = "calendar.js"
ADDRESS = "/embed/v1/"
HASH_LENGTH = 16
_RELEASED = re.compile(rf"calendar\.([0-9a-f]{{{HASH_LENGTH}}})\.js")


@dataclass(frozen=True, slots=True)
class Script:
    """`integrity` is what a host page names beside the address, so that browsers refuse others."""

    name: str
    body: bytes
    gzip: bytes | None
    etag: str
    integrity: str
    is_released: bool


@cache
def scripts() -> dict[str, Script]:
    """Return all files by name."""
    folder = resources.files("calendar_service.web").joinpath("embed")
    found = [(file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file()]
    return {name: _script(name, body) for name, body in found if is_ours(name)}


def is_ours(name: str) -> bool:
    return name == MOVING or _RELEASED.fullmatch(name) is not None


@cache
def newest() -> Script:
    """Return the released file that equals the moving one; the moving one where a fix of it has
    not been released yet."""
    return scripts().get(released_name(scripts()[MOVING].body), scripts()[MOVING])


def released_name(body: bytes) -> str:
    """Return the name under which a script with this content is released."""
    return f"calendar.{sha256(body).hexdigest()[:HASH_LENGTH]}.js"


def _script(name: str, body: bytes) -> Script:
    return Script(
        name,
        body,
        packed(body),
        f'"{sha256(body).hexdigest()[:32]}"',
        f"sha384-{b64encode(sha384(body).digest()).decode()}",
        name != MOVING,
    )
