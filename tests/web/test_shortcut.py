"""The shortcut finds the very route that trying all in turn finds, and leaves the rest to them."""

import pytest
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from calendar_service.web.routes import ADDRESSES, starlette_routes

SHORTCUT, *ROUTES = starlette_routes()
CASES = [
    (address.path.replace("{", "").replace("}", "").replace(":path", ""), method)
    for address in ADDRESSES
    for method in address.methods
]


@pytest.mark.parametrize(("path", "method"), [*CASES, ("/static/calendar.css", "GET")])
def test_it_finds_what_the_routes_find(path: str, method: str) -> None:
    scope = _scope(path, method)
    match, child = SHORTCUT.matches(scope)
    assert match is Match.FULL
    first = _first_in_turn(scope)
    assert first is not None
    route, expected = first
    assert child.pop("calendar_service.route") is route
    assert child == expected


@pytest.mark.parametrize(
    ("path", "method"), [("/", "PATCH"), ("/nothing", "GET"), ("/events/a/b/c/d/e", "GET")]
)
def test_it_leaves_the_rest_to_the_routes(path: str, method: str) -> None:
    assert SHORTCUT.matches(_scope(path, method)) == (Match.NONE, {})


def test_below_another_path_it_stands_aside() -> None:
    scope = {**_scope("/below/events", "GET"), "root_path": "/below"}
    assert SHORTCUT.matches(scope) == (Match.NONE, {})


def _first_in_turn(scope: Scope) -> tuple[BaseRoute, Scope] | None:
    for route in ROUTES:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return route, child
    return None


def _scope(path: str, method: str) -> Scope:
    return {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
