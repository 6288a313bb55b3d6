"""Reads the fields of a request, one object at a time, naming each mistake by its path."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from calendar_service.domain.people import mail_address
from calendar_service.domain.problems import Problems
from calendar_service.domain.text import clean, clean_line, has_forbidden
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    at_midnight,
    is_beyond_years,
    is_in_gap,
    is_wall_time,
    is_zone,
    likely_zones,
    parse_moment,
)

URL_LENGTH_MOST = 2000
MOMENT_LENGTH_MOST = 32
EXCEPTIONS_MOST = 1000
_NO_OBJECT = "This must be an object with fields."
_CONTROLS = "This holds control characters; only line breaks and tabs are allowed."


class FieldReader:
    """Reads the fields of one object, naming each mistake by its path."""

    def __init__(self, fields: object, path: str, problems: Problems) -> None:
        self._fields: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
        self._path = path
        self.problems = problems

    @property
    def is_given(self) -> bool:
        return bool(self._fields)

    def has(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def say(self, name: str, text: str, **values: object) -> None:
        self.problems.add(self._path + name, text, **values)

    def part(self, name: str) -> "FieldReader":
        value = self._fields.get(name)
        if value is not None and not isinstance(value, Mapping):
            self.say(name, _NO_OBJECT)
        return FieldReader(value, f"{self._path}{name}.", self.problems)

    def parts(self, name: str, most: int) -> "list[FieldReader]":
        """Return a reader for each object in the list; what is none is reported and left out."""
        found = {str(index): part for index, part in enumerate(self._list(name, most))}
        inner = FieldReader(found, f"{self._path}{name}.", self.problems)
        for index, part in found.items():
            if not isinstance(part, Mapping):
                inner.say(index, _NO_OBJECT)
        return [inner.part(index) for index, part in found.items() if isinstance(part, Mapping)]

    def line(self, name: str, most: int, *, needed: bool = False) -> str | None:
        """Return the text on one line; None if there is none, or a mistake was reported."""
        value = self._string(name)
        text = clean_line(value or "")
        if value is None:
            self.say(name, "This must be text.")
        elif has_forbidden(value):
            self.say(name, _CONTROLS)
        elif len(text) > most:
            self.say(name, "This may have at most {most} characters.", most=most)
        elif needed and not text:
            self.say(name, "This is needed.")
        else:
            return text or None
        return None

    def text(self, name: str, most_bytes: int) -> str | None:
        """Return the text; None if there is none, or a mistake was reported."""
        value = self._string(name)
        text = clean(value or "")
        if value is None:
            self.say(name, "This must be text.")
        elif has_forbidden(value):
            self.say(name, _CONTROLS)
        elif len(text.encode()) > most_bytes:
            self.say(name, "This may take at most {most} kB.", most=most_bytes // 1024)
        else:
            return text or None
        return None

    def _string(self, name: str) -> str | None:
        """Return what was sent, "" if nothing was, None if it is no text."""
        value = self._fields.get(name)
        return "" if value is None else value if isinstance(value, str) else None

    def choice(self, name: str, allowed: Iterable[str]) -> str | None:
        value = self.line(name, 64)
        if value is None or value in set(allowed):
            return value
        self.say(name, "This must be one of {allowed}.", allowed=", ".join(allowed))
        return None

    def url(self, name: str) -> str | None:
        text = self.line(name, URL_LENGTH_MOST)
        if text is None or _is_web_address(text):
            return text
        self.say(name, "A web address looks like https://example.org/page.")
        return None

    def link(self, name: str) -> str | None:
        """Return a web address, or a mailto: link to one address, which everybody may then see."""
        text = self.line(name, URL_LENGTH_MOST)
        if text is None or _is_web_address(text):
            return text
        if address := mail_address(text):
            return f"mailto:{address}"
        self.say(
            name,
            "This must be a web address like https://example.org/page, or a mail address for all "
            "to see like mailto:name@example.org.",
        )
        return None

    def zone(self, name: str) -> str | None:
        tzid = self.line(name, 64)
        if tzid is None or is_zone(tzid):
            return tzid
        if likely := likely_zones(tzid):
            meant = ", ".join(likely)
            self.say(name, "There is no time zone of this name. Is it {zones}?", zones=meant)
        else:
            self.say(name, "There is no time zone of this name. Names look like Europe/Brussels.")
        return None

    def is_number(self, name: str) -> bool:
        value = self._fields.get(name)
        return isinstance(value, int | float) and not isinstance(value, bool)

    def number(self, name: str, bound: int) -> float | None:
        value = self._fields.get(name)
        if value is None:
            return None
        if self.is_number(name) and -bound <= value <= bound:
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
        found = {str(index): line for index, line in enumerate(self._list(name, most))}
        inner = FieldReader(found, f"{self._path}{name}.", self.problems)
        lines = [inner.line(index, length_most) for index in found]
        return [line for line in lines if line]

    def moment(self, name: str, tzid: str) -> Moment | None:
        text = self.line(name, MOMENT_LENGTH_MOST)
        return None if text is None else self.moment_of(name, text, tzid)

    def moment_of(
        self, name: str, text: str, tzid: str, *, is_named: bool = False
    ) -> Moment | None:
        moment = parse_moment(text)
        if moment is None and is_beyond_years(text):
            self.say(
                name,
                "Dates from the year {first} to {last} are allowed.",
                first=FIRST_DAY.year,
                last=LAST_DAY.year - 1,
            )
        elif moment is None:
            self.say(
                name,
                "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, "
                "without an offset.",
            )
        elif is_wall_time(moment) and not is_named and is_in_gap(moment, tzid):
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

    def moment_like(
        self, name: str, text: str, start: Moment | None, tzid: str, *, is_named: bool = False
    ) -> Moment | None:
        """A date that stands for an occurrence of a timed series has the series' time of day.

        One that is only named, to leave it out, may lie in a gap of the clocks.
        """
        moment = self.moment_of(name, text, tzid, is_named=is_named)
        if moment is None or start is None:
            return moment
        if is_wall_time(start) and not is_wall_time(moment):
            whole = f"{moment.isoformat()}T{start:%H:%M:%S}"
            return self.moment_of(name, whole, tzid, is_named=is_named)
        if not is_wall_time(start) and is_wall_time(moment):
            self.say(name, "This must be a date, as the start of the series is.")
            return None
        return moment

    def moments(self, name: str, start: Moment | None, tzid: str) -> tuple[Moment, ...]:
        """Return the moments, ascending, each once; dates are read as `moment_like` does."""
        listed = {str(index): text for index, text in enumerate(self._list(name, EXCEPTIONS_MOST))}
        inner = FieldReader(listed, f"{self._path}{name}.", self.problems)
        is_named = name == "exclude"
        moments = {inner._listed_moment(i, start, tzid, is_named=is_named) for i in listed}
        return tuple(sorted(filter(None, moments), key=at_midnight))

    def _listed_moment(
        self, index: str, start: Moment | None, tzid: str, *, is_named: bool
    ) -> Moment | None:
        text = self.line(index, MOMENT_LENGTH_MOST)
        if text is None:
            return None
        return self.moment_like(index, text, start, tzid, is_named=is_named)

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
