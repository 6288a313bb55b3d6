"""Finds the route of a request without trying all of them in turn."""

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

_FOUND = "calendar_service.route"


class Shortcut(BaseRoute):
    """Stands before the routes and knows them by the first part of their paths, in their order.

    What it does not find, such as another method, is left to the routes themselves.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes: dict[str, list[BaseRoute]] = {}
        for route in routes:
            if isinstance(route, Route | Mount):
                self._routes.setdefault(_first_part(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._routes.get(_first_part(scope["path"]), ()):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    return match, {**child, _FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope[_FOUND].handle(scope, receive, send)


def _first_part(path: str) -> str:
    return path[1:].partition("/")[0]
