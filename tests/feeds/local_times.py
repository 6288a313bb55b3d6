"""What a reader makes of a VTIMEZONE, local time by local time, beside the zone data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from zoneinfo import ZoneInfo

from dateutil.tz import tzical

from calendar_service.feeds.timezone import vtimezone


def differences(
    tzid: str, years: range, *, around: timedelta = timedelta(hours=4), open_end: bool = False
) -> list[str]:
    """Return the local times of those years to which the reader gives another offset than ours."""
    zone = ZoneInfo(tzid)
    last_local = None if open_end else datetime(years[-1], 12, 31)
    reader = read_back(tzid, vtimezone(tzid, datetime(years[0], 1, 1), last_local))
    return compare(zone, reader, moments(zone, years, around))


def read_back(tzid: str, written: bytes) -> tzinfo:
    zone = tzical(StringIO(written.decode())).get(tzid)
    assert zone is not None
    return zone


def compare(zone: ZoneInfo, reader: tzinfo, instants: list[datetime]) -> list[str]:
    """Return the instants whose wall time the reader does not take back to them.

    Starting from instants leaves out the wall times of gaps, on which the standard contradicts
    itself; in overlaps `fold` tells the reader which of the two is meant.
    """
    walls = [instant.astimezone(zone) for instant in instants]
    return [
        wall.isoformat()
        for wall in walls
        if wall.utcoffset() != wall.replace(tzinfo=reader).utcoffset()
    ]


def moments(zone: ZoneInfo, years: range, around: timedelta) -> list[datetime]:
    """Return an instant every five days, and hourly and to the second around each change."""
    start_at = datetime(years[0], 1, 2, 18, tzinfo=UTC)
    end_at = datetime(years[-1], 12, 30, tzinfo=UTC)
    found = steps(start_at, end_at, timedelta(days=5))
    for change_at in changes(zone, start_at, end_at):
        found += steps(change_at - around, change_at + around, timedelta(hours=1))
        found += [change_at - timedelta(seconds=1), change_at + timedelta(seconds=1)]
    return found


def changes(zone: ZoneInfo, start_at: datetime, end_at: datetime) -> Iterator[datetime]:
    """Yield the instants, to the second, at which the offset of the zone changes."""
    marks = steps(start_at, end_at, timedelta(hours=12))
    offsets = [mark.astimezone(zone).utcoffset() for mark in marks]
    for index in range(1, len(marks)):
        if offsets[index] != offsets[index - 1]:
            yield first_with_offset(zone, marks[index - 1], marks[index])


def first_with_offset(zone: ZoneInfo, before_at: datetime, after_at: datetime) -> datetime:
    """Return the first second, after the one and up to the other, with the offset of the other."""
    low, high = 0, int((after_at - before_at).total_seconds())
    offset = after_at.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        at = before_at + timedelta(seconds=middle)
        low, high = (low, middle) if at.astimezone(zone).utcoffset() == offset else (middle, high)
    return before_at + timedelta(seconds=high)


def steps(start_at: datetime, end_at: datetime, step: timedelta) -> list[datetime]:
    return [start_at + step * count for count in range((end_at - start_at) // step + 1)]
