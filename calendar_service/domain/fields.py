"""Reads the fields of a request, one object at a time, naming each mistake by its path."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from calendar_service.domain.problems import Problems
from calendar_service.domain.text import clean, clean_line, has_forbidden
from calendar_service.domain.when import (
    Moment,
    at_midnight,
    is_in_gap,
    is_wall_time,
    parse_moment,
)

URL_LENGTH_MOST = 2000
EXCEPTIONS_MOST = 1000


class FieldReader:
    """Reads the fields of one object, naming each mistake by its path."""

    def __init__(self, fields: object, path: str, problems: Problems) -> None:
        self._fields: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
        self._path = path
        self.problems = problems

    @property
    def is_given(self) -> bool:
        return bool(self._fields)

    def say(self, name: str, text: str, **values: object) -> None:
        self.problems.add(self._path + name, text, **values)

    def part(self, name: str) -> "FieldReader":
        value = self._fields.get(name)
        if value is not None and not isinstance(value, Mapping):
            self.say(name, "This must be an object with fields.")
        return FieldReader(value, f"{self._path}{name}.", self.problems)

    def parts(self, name: str, most: int) -> "list[FieldReader]":
        return [
            FieldReader(part, f"{self._path}{name}.{index}.", self.problems)
            for index, part in enumerate(self._list(name, most))
        ]

    def line(self, name: str, most: int, *, needed: bool = False) -> str | None:
        value = self._string(name)
        text = clean_line(value)
        if has_forbidden(value):
            self._refuse_controls(name)
        elif len(text) > most:
            self.say(name, "This may have at most {most} characters.", most=most)
        elif needed and not text and isinstance(self._fields.get(name, ""), str | None):
            self.say(name, "This is needed.")
        return text or None

    def text(self, name: str, most_bytes: int) -> str | None:
        value = self._string(name)
        text = clean(value)
        if has_forbidden(value):
            self._refuse_controls(name)
        elif len(text.encode(errors="replace")) > most_bytes:
            self.say(name, "This may take at most {most} kB.", most=most_bytes // 1024)
        return text or None

    def _string(self, name: str) -> str:
        value = self._fields.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.say(name, "This must be text.")
        return ""

    def _refuse_controls(self, name: str) -> None:
        self.say(name, "This holds control characters; only line breaks and tabs are allowed.")

    def choice(self, name: str, allowed: Iterable[str]) -> str | None:
        value = self.line(name, 64)
        if value is None or value in set(allowed):
            return value
        self.say(name, "This must be one of {allowed}.", allowed=", ".join(allowed))
        return None

    def url(self, name: str) -> str | None:
        text = self.line(name, URL_LENGTH_MOST)
        if text is not None and not _is_web_address(text):
            self.say(name, "A web address begins with https:// or http://.")
        return text

    def number(self, name: str, bound: int) -> float | None:
        value = self._fields.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and -bound <= value <= bound:
            return float(value)
        self.say(name, "This must be a number from -{bound} to {bound}.", bound=bound)
        return None

    def truth(self, name: str) -> bool | None:
        value = self._fields.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.say(name, "This must be true or false.")
        return None

    def lines(self, name: str, most: int, length_most: int) -> list[str]:
        found: list[str] = []
        for index, value in enumerate(self._list(name, most)):
            inner = FieldReader({str(index): value}, f"{self._path}{name}.", self.problems)
            line = inner.line(str(index), length_most)
            if line:
                found.append(line)
        return found

    def moment(self, name: str, tzid: str) -> Moment | None:
        text = self.line(name, 32)
        return None if text is None else self.moment_of(name, text, tzid)

    def moment_of(self, name: str, text: str, tzid: str) -> Moment | None:
        moment = parse_moment(text)
        if moment is None:
            self.say(
                name,
                "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, "
                "without an offset.",
            )
        elif is_wall_time(moment) and is_in_gap(moment, tzid):
            self.say(
                name,
                "On {day} clocks in {tzid} jump over {clock}: there is no such time. "
                "Choose one before or after the gap.",
                day=moment.date().isoformat(),
                clock=moment.strftime("%H:%M"),
                tzid=tzid,
            )
            return None
        return moment

    def moment_like(self, name: str, text: str, start: Moment | None, tzid: str) -> Moment | None:
        """A date that stands for an occurrence of a timed series has the series' time of day."""
        moment = self.moment_of(name, text, tzid)
        if moment is None or start is None:
            return moment
        if is_wall_time(start) and not is_wall_time(moment):
            return self.moment_of(name, f"{moment.isoformat()}T{start:%H:%M:%S}", tzid)
        if not is_wall_time(start) and is_wall_time(moment):
            self.say(name, "This must be a date, as the start of the series is.")
            return None
        return moment

    def moments(self, name: str, start: Moment | None, tzid: str) -> tuple[Moment, ...]:
        found = set()
        for index, value in enumerate(self._list(name, EXCEPTIONS_MOST)):
            inner = FieldReader({str(index): value}, f"{self._path}{name}.", self.problems)
            text = inner.line(str(index), 32)
            moment = inner.moment_like(str(index), text, start, tzid) if text else None
            if moment is not None:
                found.add(moment)
        return tuple(sorted(found, key=at_midnight))

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._fields.get(name)
        if value is not None and not isinstance(value, list | tuple):
            self.say(name, "This must be a list.")
        values = list(value) if isinstance(value, list | tuple) else []
        if len(values) > most:
            self.say(name, "At most {most} are allowed here.", most=most)
        return values[:most]


def _is_web_address(text: str) -> bool:
    if re.search(r"[\s<>\"\\^`{|}]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
