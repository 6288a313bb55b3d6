"""JSON-LD as pages write it: its nodes, and the plain values that properties stand for."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from calendar_service.domain.text import clean, clean_line, strip_forbidden
from calendar_service.importers.html_text import plain_text
from calendar_service.importers.links import resolved

Node: TypeAlias = Mapping[str, Any]

_NODES_MOST = 50_000
_WRAPPING = "/*; \t\r\n"
# An event tells these of something else: the series it is part of, and what it follows.
_ELSEWHERE = frozenset(("superEvent", "previousEvent", "isPartOf"))


class NotLinkedData(Exception):
    """The text is not JSON."""


def read_nodes(text: str) -> list[Node]:
    """Return all objects in the text, the outer before the inner. Raises `NotLinkedData`."""
    try:
        content = json.loads(_unwrapped(text), strict=False)
    except (ValueError, RecursionError):
        raise NotLinkedData from None
    return list(_nodes(content))


def _unwrapped(text: str) -> str:
    """Some programs wrap scripts in comments, for fear of old browsers."""
    inner = text.strip(_WRAPPING).removeprefix("<![CDATA[").removeprefix("<!--").strip(_WRAPPING)
    return inner.removesuffix("]]>").removesuffix("-->").strip(_WRAPPING)


def _nodes(content: object) -> Iterator[Node]:
    waiting, count = [content], 0
    while waiting and count < _NODES_MOST:
        one = waiting.pop()
        count += 1
        if isinstance(one, dict):
            yield one
            inner = (value for name, value in one.items() if name not in _ELSEWHERE)
            waiting += [value for value in reversed(list(inner)) if isinstance(value, dict | list)]
        elif isinstance(one, list):
            waiting += [value for value in reversed(one) if isinstance(value, dict | list)]


class Names:
    """The nodes that others refer to by `@id`."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._known: dict[str, Node] = {}
        for node in nodes:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                self._known.setdefault(name, node)

    def whole(self, value: object) -> object:
        """Return the node that is meant where only its name is given."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return self._known.get(str(value.get("@id")), value)
        return value


def kinds(node: Node) -> frozenset[str]:
    """Return the types of a node without the addresses before them: `MusicEvent`."""
    return frozenset(last_part(kind) for kind in each(node.get("@type")) if isinstance(kind, str))


def last_part(name: str) -> str:
    """Return what a name is after its vocabulary: of `https://schema.org/Event`, `Event`."""
    return re.split(r"[/#:]", name.strip())[-1]


def each(value: object) -> list[Any]:
    """Return the values of a property, of which there may be one, several or none."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if one is not None]


def text_of(value: object) -> str:
    """Return the text of the first value, without tags; empty where it has none."""
    for one in each(value):
        plain = one.get("@value", one.get("name")) if isinstance(one, dict) else one
        if isinstance(plain, str | int | float) and not isinstance(plain, bool):
            return clean(strip_forbidden(plain_text(str(plain))))
    return ""


def line_of(value: object) -> str:
    return clean_line(text_of(value))


def url_of(value: object, base_url: str | None) -> str | None:
    """Return the first address that the values give, whole."""
    for one in each(value):
        text = one
        if isinstance(one, dict):
            text = next((one[key] for key in ("url", "contentUrl", "@id") if one.get(key)), None)
            text = text[0] if isinstance(text, list) else text
        found = resolved(text, base_url) if isinstance(text, str) and text.strip() else None
        if found:
            return found
    return None
