"""What the times in an iCalendar document mean: dates, UTC, floating, or in a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfoNotFoundError

from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    day_of,
    instant,
    is_wall_time,
    is_zone,
    local,
)
from calendar_service.feeds.lint_lines import Property
from calendar_service.feeds.zone_rules import read_zone

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?=[\dT])(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_LAST_SECOND = 59


class Form(StrEnum):
    """How a moment is written, for use in a sentence."""

    DAY = "a date"
    UTC = "a time in UTC"
    FLOATING = "a time without a zone"
    ZONED = "a time in a zone"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as written. `tzid` is the file's name of the zone, empty where there is none."""

    form: Form
    moment: Moment
    tzid: str
    line: int

    @property
    def is_day(self) -> bool:
        return self.form is Form.DAY

    @property
    def known_tzid(self) -> str | None:
        """Return the IANA zone of the moment; None for a date, a floating time or other zones."""
        return {Form.UTC: "UTC", Form.ZONED: iana_name(self.tzid)}.get(self.form)

    @property
    def at(self) -> datetime | None:
        """Return the instant; None where only the reader knows."""
        tzid = self.known_tzid
        return instant(self.moment, tzid) if tzid and is_countable(self.moment) else None


def read_stamps(written: Property) -> tuple[Stamp, ...] | None:
    """Return the moments of a property in their order, of periods the starts; None if one of
    them cannot be read or is not of the property's VALUE."""
    texts = [text.strip() for text in written.value.split(",")]
    if written.params.get("VALUE", "").upper() == "PERIOD":
        texts = [text.partition("/")[0] for text in texts]
    stamps = [_read_stamp(text, written) for text in texts]
    read = tuple(stamp for stamp in stamps if stamp)
    return read if len(read) == len(stamps) else None


def read_stamp(written: Property | None) -> Stamp | None:
    stamps = read_stamps(written) if written else None
    return stamps[0] if stamps and len(stamps) == 1 else None


def _read_stamp(text: str, written: Property) -> Stamp | None:
    found = _STAMP.fullmatch(text)
    declared = written.params.get("VALUE", "").upper()
    if found is None or (declared and (declared == "DATE") != (found[4] is None)):
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    numbers[5] = min(numbers[5], _LAST_SECOND) if numbers[5] == _LAST_SECOND + 1 else numbers[5]
    try:
        moment = datetime(*numbers) if found[4] else date(*numbers[:3])  # type: ignore[arg-type]
    except ValueError:
        return None
    tzid = written.params.get("TZID", "")
    return Stamp(_form(found[4], found[7], tzid), moment, tzid, written.line)


def _form(hour: str | None, utc: str | None, tzid: str) -> Form:
    if hour is None:
        return Form.DAY
    return Form.UTC if utc else Form.ZONED if tzid else Form.FLOATING


def seen_from(stamp: Stamp, other: Stamp) -> Moment | None:
    """Return the moment as it would be written beside the other; None if it cannot be."""
    if stamp.is_day or other.is_day:
        return stamp.moment if stamp.is_day and other.is_day else None
    if stamp.form is other.form and stamp.tzid == other.tzid:
        return stamp.moment
    at, tzid = stamp.at, other.known_tzid
    return None if at is None or tzid is None else local(at, tzid)


def is_countable(moment: Moment) -> bool:
    """True for the years in which series are expanded."""
    return FIRST_DAY <= day_of(moment) < LAST_DAY


def read_duration(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def read_offset(text: str) -> timedelta | None:
    """Return what `+0530` or `-034308` says; None if it says nothing."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None or int(found[2]) > 23:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if found[1] == "-" else offset


@lru_cache(maxsize=1024)
def iana_name(tzid: str) -> str | None:
    """Return the IANA zone of that name, also of `/example.org/20260101/Europe/Berlin`."""
    parts = tzid.strip("/").split("/")[-4:]
    endings = ("/".join(parts[index:]) for index in range(len(parts)))
    return next((name for name in endings if is_zone(name) and _has_rules(name)), None)


def _has_rules(tzid: str) -> bool:
    """The zone data of a machine have names that ours lack, such as posix/Europe/Berlin."""
    try:
        read_zone(tzid)
    except ZoneInfoNotFoundError:
        return False
    return True


def show(moment: Moment) -> str:
    """Return the moment for use in a sentence."""
    return f"{moment:%Y-%m-%d %H:%M}" if is_wall_time(moment) else f"{moment:%Y-%m-%d}"


def show_offset(offset: timedelta) -> str:
    """Return the offset as +02:00."""
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def utc_of(local_time: datetime, offset: timedelta) -> datetime:
    return (local_time - offset).replace(tzinfo=UTC)
