"""An iCalendar document as it stands, faults and all: rows, content lines, components."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_BREAK = re.compile(rb"\r\n|\n|\r")
_PARAM = r"[A-Za-z0-9-]++=(?:\"[^\"]*+\"|[^\";:,]*+)(?:,(?:\"[^\"]*+\"|[^\";:,]*+))*+"
_LINE = re.compile(rf"([A-Za-z0-9-]++)((?:;{_PARAM})*+):(.*)", re.DOTALL)
_PARAMS = re.compile(rf";({_PARAM})")


@dataclass(frozen=True, slots=True)
class Line:
    """A content line (RFC 5545 §3.1) from the row of that number on, one row for each fold."""

    number: int
    rows: tuple[bytes, ...]

    @property
    def octets(self) -> bytes:
        return self.rows[0] + b"".join(row[1:] for row in self.rows[1:])

    @property
    def text(self) -> str:
        return self.octets.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Property:
    """`name` and the names of `params` are in capitals; `value` is as written."""

    name: str
    params: Mapping[str, str]
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Component:
    """`number` is that of the calendar it stands in, from 0."""

    name: str
    line: int
    number: int
    properties: Mapping[str, Sequence[Property]] = field(default_factory=dict)
    parts: Sequence["Component"] = ()

    def each(self, *names: str) -> Iterator[Property]:
        for name in names:
            yield from self.properties.get(name, ())

    def first(self, name: str) -> Property | None:
        return next(self.each(name), None)

    def value(self, name: str) -> str:
        """Return the value of the first property of this name; empty without one."""
        found = self.first(name)
        return found.value if found else ""


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that breaks the nesting of BEGIN and END; `says` ends a sentence."""

    line: int
    says: str


@dataclass(frozen=True, slots=True)
class Tree:
    """All components in the order in which they begin, and what did not fit."""

    components: tuple[Component, ...]
    malformed: tuple[Line, ...]
    strays: tuple[Stray, ...]


def split_rows(octets: bytes) -> tuple[bytes, ...]:
    """Return what lies between the line breaks, of whichever kind; nothing after the last."""
    rows = _BREAK.split(octets)
    return tuple(rows if rows[-1] else rows[:-1])


def join_rows(rows: Iterable[bytes]) -> tuple[Line, ...]:
    """Return the content lines; blank rows belong to none."""
    found: list[tuple[int, list[bytes]]] = []
    for number, row in enumerate(rows, start=1):
        if row[:1] in (b" ", b"\t") and found:
            found[-1][1].append(row)
        elif row:
            found.append((number, [row]))
    return tuple(Line(number, tuple(pieces)) for number, pieces in found)


def read_tree(lines: Iterable[Line]) -> Tree:
    """Return the components, each ended where its parent is if its END is missing."""
    grower = _Grower()
    for line in lines:
        grower.take(line)
    return grower.tree()


@dataclass(slots=True)
class _Open:
    component: Component
    properties: dict[str, list[Property]]
    parts: list[Component]


class _Grower:
    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._open_names: Counter[str] = Counter()
        self._components: list[Component] = []
        self._malformed: list[Line] = []
        self._strays: list[Stray] = []
        self._calendars = 0

    def take(self, line: Line) -> None:
        found = _LINE.fullmatch(line.text)
        if found is None:
            self._malformed.append(line)
            return
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            self._begin(value.strip().upper(), line.number)
        elif name == "END":
            self._end(value.strip().upper(), line.number)
        elif self._open:
            kept = Property(name, _read_params(found[2]), value, line.number)
            self._open[-1].properties.setdefault(name, []).append(kept)
        else:
            self._strays.append(Stray(line.number, f"{name} stands outside of every component"))

    def tree(self) -> Tree:
        while self._open:
            self._leave_open()
        return Tree(tuple(self._components), tuple(self._malformed), tuple(self._strays))

    def _begin(self, name: str, number: int) -> None:
        properties: dict[str, list[Property]] = {}
        parts: list[Component] = []
        self._calendars += name == "VCALENDAR"
        component = Component(name, number, self._calendars - 1, properties, parts)
        if self._open:
            self._open[-1].parts.append(component)
        elif name != "VCALENDAR":
            self._strays.append(Stray(number, f"{name} stands outside of VCALENDAR"))
        self._components.append(component)
        self._open.append(_Open(component, properties, parts))
        self._open_names[name] += 1

    def _end(self, name: str, number: int) -> None:
        if not self._open_names[name]:
            self._strays.append(Stray(number, f"END:{name} has no BEGIN:{name}"))
            return
        while self._open[-1].component.name != name:
            self._leave_open()
        self._close()

    def _close(self) -> Component:
        closed = self._open.pop().component
        self._open_names[closed.name] -= 1
        return closed

    def _leave_open(self) -> None:
        left = self._close()
        self._strays.append(Stray(left.line, f"BEGIN:{left.name} has no END:{left.name}"))


def _read_params(text: str) -> dict[str, str]:
    pairs = (param.partition("=") for param in _PARAMS.findall(text))
    return {name.upper(): value.removeprefix('"').removesuffix('"') for name, _, value in pairs}
