"""The components of an iCalendar file, and the properties that are looked at (RFC 5545 §3.4)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from icalendar.parser import q_split, rfc_6868_unescape

from calendar_service.importers.draft import Unreadable
from calendar_service.importers.limits import LINE_LENGTH_MOST, Limits
from calendar_service.importers.quirks import MOMENT_PROPERTIES, READ_PROPERTIES

_READ_COMPONENTS = frozenset(("", "VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"))
# None of these lies inside another of them, so the beginning of one ends the one before.
_OUTERMOST = "VCALENDAR"
_OUTER = frozenset(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"))
_NAME = re.compile(r"[\w-]+")
_LINE = re.compile(
    r"[\w-]+\s*+(?:;(?P<params>(?:[^\":]++|\"[^\"]*+\")*+))?:(?P<value>.*)", re.DOTALL
)
_LOOSE_LINE = re.compile(r"[\w-]+\s*+(?:;(?P<params>[^:]*+))?:(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    """`params` by their names in capitals; `value` as written, escapes and all."""

    name: str
    params: Mapping[str, str]
    value: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """`lines` by the property's name; `is_whole` is False where its END is missing."""

    name: str
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: Sequence["Component"] = ()
    is_whole: bool = True

    def first(self, name: str) -> Property | None:
        return next(self.each(name), None)

    def each(self, name: str) -> Iterator[Property]:
        """Yield the properties of this name that have a value, in their order."""
        for line in self.lines.get(name, ()):
            found = _read_property(name, line)
            if found is not None and found.value.strip():
                yield found

    def value(self, name: str) -> str:
        """Return the value of the first property of this name as written; empty without one."""
        found = self.first(name)
        return found.value.strip() if found else ""


def read_components(lines: Iterable[str], limits: Limits) -> Component:
    """Return a nameless component whose parts are the outermost components of the file.

    Raises `Unreadable`.
    """
    tree = _Tree(limits)
    for line in lines:
        found = _NAME.match(line)
        name = found[0].upper() if found else ""
        if name == "BEGIN":
            tree.begin(_named(line))
        elif name == "END":
            tree.end(_named(line))
        elif name in READ_PROPERTIES:
            tree.add(name, line)
    return tree.root()


def _named(line: str) -> str:
    return line.partition(":")[2].strip().upper()


@dataclass(slots=True)
class _Open:
    name: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)


class _Tree:
    """Builds components, closing those whose END was forgotten."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open = [_Open("")]
        self._events = 0

    def begin(self, name: str) -> None:
        if name == _OUTERMOST:
            self._close_down_to(1)
        elif name in _OUTER:
            self._close_down_to(self._depth_of(_OUTER) or len(self._open))
        self._open.append(_Open(name))
        self._events += name == "VEVENT"
        if len(self._open) - 1 > self._limits.depth_most:
            raise Unreadable(
                "Parts of the file lie more than {most} deep in one another.",
                most=self._limits.depth_most,
            )
        if self._events > self._limits.events_most:
            raise Unreadable("The file has more than {most} events.", most=self._limits.events_most)

    def end(self, name: str) -> None:
        depth = self._depth_of(frozenset((name,)))
        if depth:
            self._close_down_to(depth + 1)
            self._close(is_whole=True)

    def add(self, name: str, line: str) -> None:
        innermost = self._open[-1]
        if innermost.name in _READ_COMPONENTS:
            innermost.lines.setdefault(name, []).append(line)

    def root(self) -> Component:
        self._close_down_to(1)
        root = self._open[0]
        return Component("", root.lines, root.parts)

    def _depth_of(self, names: frozenset[str]) -> int:
        """Return the depth of the innermost open component of these names; 0 without one."""
        depths = range(len(self._open) - 1, 0, -1)
        return next((depth for depth in depths if self._open[depth].name in names), 0)

    def _close_down_to(self, count: int) -> None:
        while len(self._open) > count:
            self._close(is_whole=False)

    def _close(self, *, is_whole: bool) -> None:
        closed = self._open.pop()
        self._open[-1].parts.append(Component(closed.name, closed.lines, closed.parts, is_whole))


def _read_property(name: str, line: str) -> Property | None:
    if name in MOMENT_PROPERTIES:
        # Moments have no colon, some unquoted zone names do: (GMT+01:00) Amsterdam / Berlin.
        head, _, value = line.partition("\\n")[0].rpartition(":")
        params = head.partition(";")[2]
    else:
        found = _LINE.match(line) or _LOOSE_LINE.match(line)
        if found is None:
            return None
        params, value = found["params"] or "", found["value"]
    return Property(name, _read_params(params), value, len(line) >= LINE_LENGTH_MOST)


def _read_params(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in q_split(text, ";"))
    return {
        name.strip().upper(): rfc_6868_unescape(value.strip().strip('"'))
        for name, _, value in pairs
        if name
    }
