"""How templates are found and what they may call; static files are named by their content."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from calendar_service.domain.people import Account
from calendar_service.domain.permissions import Policy, may
from calendar_service.web import (
    present,
    present_desk,
    present_form,
    present_picture,
    present_reading,
)
from calendar_service.web.links import bare_host, webcal
from calendar_service.web.present_subscribe import subscribe_view

_HASH_LENGTH = 12
DESK_WAYS = (
    ("/desk", "Queue"),
    ("/desk/reports", "Reports"),
    ("/desk/venues", "Venues"),
    ("/desk/organisers", "Organisers"),
    ("/desk/categories", "Categories"),
    ("/desk/history", "History"),
)
"""The pages of the desk, in the order in which every one of them names the others."""
OF_THE_WHOLE = frozenset({"/desk/venues", "/desk/organisers", "/desk/categories"})
"""Those that are not there for who looks after a part of the calendar."""


@cache
def environment() -> Environment:
    """Return the environment of all pages: escaping, and strict about names it is not given. There
    is one a process, since to compile its templates takes long."""
    env = Environment(
        loader=PackageLoader("calendar_service.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {
        "static": static_address(),
        "may_moderate": may_moderate,
        "desk_ways": DESK_WAYS,
        "ways_of_the_whole": OF_THE_WHOLE,
        "desk_keys": present_desk.KEYS,
        "form_labels": present_form.LABELS,
        "status_names": present.STATUS_NAMES,
        "guess_sentence": present_reading.GUESS,
        "more_sentence": present_reading.MORE,
        "is_fold_open": present_form.is_fold_open,
        "thumbnail": present_picture.thumbnail,
        "subscribe_view": subscribe_view,
    }
    env.filters |= {
        "webcal": webcal,
        "bare_host": bare_host,
        "zone_regions": present_form.zone_regions,
    }
    return env


def compile_templates() -> None:
    """Compile all templates, each of which takes so long that whoever asks for it first would
    keep others waiting."""
    env = environment()
    for name in env.list_templates():
        env.get_template(name)


def static_address() -> Callable[[str], str]:
    """Return the function from a static file's name to its address, which its content decides."""
    folder = resources.files("calendar_service.web").joinpath("static")
    hashes = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:_HASH_LENGTH]
        for file in folder.iterdir()
        if file.is_file()
    }
    return lambda name: f"/static/{name}?v={hashes[name]}"


def may_moderate(visitor: Account | None) -> bool:
    return visitor is not None and may(visitor.role, Policy.MODERATE)
