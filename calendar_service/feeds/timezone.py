"""How a time zone is written as a VTIMEZONE (RFC 5545 §3.6.5) that common readers understand."""

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from itertools import dropwhile, groupby, takewhile
from operator import attrgetter, itemgetter

from calendar_service.feeds.zone_rules import EPOCH_LOCAL, DateRule, Onset, Phase, Zone, read_zone

FAR_LOCAL = datetime(2100, 1, 1)  # every table has ended; only seasons go on
OPEN_YEARS = 10
CYCLE_YEARS = 28  # after which weekdays and leap days repeat
MARGIN = timedelta(days=1)  # no gap or overlap of wall time is longer
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=1024)
def vtimezone(tzid: str, first_local: datetime, last_local: datetime | None) -> bytes:
    """Return the VTIMEZONE that is right for every local time from `first_local` to `last_local`.

    `None` leaves the end open: the present yearly rule goes on for ever. Where a zone's table
    departs from that rule in years to come (as for a Ramadan), it is followed until `OPEN_YEARS`
    after the release of the zone data or `first_local`, whichever is later.
    Times before 1970 get the offset of 1970. Lines end in CRLF and none needs folding.
    Raises `ZoneInfoNotFoundError`.
    """
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    for onset, rrule in observances(read_zone(tzid), first_local, last_local):
        lines += _observance_lines(onset, rrule)
    lines.append("END:VTIMEZONE")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


@lru_cache(maxsize=1)
def zone_data_version() -> str:
    """Return the IANA release of the pinned zone data, such as 2026f; later ones sort after it."""
    source = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi")
    with source.open(encoding="ascii") as lines:
        return lines.readline().removeprefix("# version").strip()


def observances(
    zone: Zone, first_local: datetime, last_local: datetime | None
) -> list[tuple[Onset, str | None]]:
    """Return the onsets to write, each with its RRULE if it stands for all that follow it."""
    until_local = _until(zone, first_local, last_local)
    years = range(EPOCH_LOCAL.year, until_local.year + CYCLE_YEARS + 1)
    seasonal = list(zone.yearly_onsets(years))
    onsets = _onsets(zone, seasonal, until_local, is_open=last_local is None)
    onsets[0] = replace(onsets[0], start_local=min(EPOCH_LOCAL, datetime(first_local.year, 1, 1)))
    opening = _opening(onsets, first_local)
    rrules = _rrules(zone)
    regular = len(onsets) - (_shared_tail(onsets, seasonal) if rrules else 0)
    second = onsets[regular + 1 : regular + 2]
    if second and (last_local is None or second[0].start_local <= until_local):
        return [(onset, None) for onset in onsets[opening:regular]] + [
            (onset, rrules[key]) for key, onset in _first_of_each(onsets[regular:]).items()
        ]
    return [(onset, None) for onset in onsets[opening:] if onset.start_local <= until_local]


def _until(zone: Zone, first_local: datetime, last_local: datetime | None) -> datetime:
    """Return the wall time up to which onsets must be exact."""
    if last_local is not None:
        return min(max(first_local, last_local), FAR_LOCAL) + MARGIN
    year = max(int(zone_data_version()[:4]), first_local.year) + OPEN_YEARS
    cap_local = datetime(min(year, FAR_LOCAL.year), 1, 1)
    # nothing may be cut off halfway: what is in force at the end stays so for ever
    lasting = (o.start_local for o in zone.table if o.phase.offset in zone.lasting_offsets)
    return next((start_local for start_local in lasting if start_local >= cap_local), cap_local)


def _onsets(
    zone: Zone, seasonal: list[Onset], until_local: datetime, *, is_open: bool
) -> list[Onset]:
    """Return the table up to `until_local`, then the seasons, leaving out what changes nothing.

    A span that ends within the table has no seasons: they may be of a law that came later.
    """
    since = [onset for onset in zone.table[1:] if onset.start_local <= until_local]
    known = [zone.table[0], *since]  # the first stands for all before 1970 too
    changes = [onset for onset in since if onset.phase != onset.before]
    if len(known) < len(zone.table) and not is_open:
        return known[:1] + changes
    last = known[-1]
    ahead = [onset for onset in seasonal if onset.start_at > last.start_at]
    return known[:1] + changes + list(dropwhile(lambda onset: onset.phase == last.phase, ahead))


def _opening(onsets: list[Onset], first_local: datetime) -> int:
    """Return the index of the last onset before `first_local`; without one, readers differ."""
    from_local = min(max(first_local, EPOCH_LOCAL + MARGIN), FAR_LOCAL) - MARGIN
    return bisect_right(onsets, from_local, key=attrgetter("start_local")) - 1


def _shared_tail(onsets: list[Onset], seasonal: list[Onset]) -> int:
    """Return how many onsets at the end are those of the seasons, none missing in between."""
    pairs = zip(reversed(onsets), reversed(seasonal), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _first_of_each(onsets: list[Onset]) -> dict[tuple[Phase, int], Onset]:
    first: dict[tuple[Phase, int], Onset] = {}
    for onset in onsets:
        first.setdefault((onset.phase, onset.start_local.month), onset)
    return first


def _rrules(zone: Zone) -> dict[tuple[Phase, int], str]:
    """Return the RRULE of each season, by the month of its onset; none if one has no RRULE."""
    by_season = [(season.phase, _rrules_of(season.rule)) for season in zone.seasons]
    if not all(rrules for _, rrules in by_season):
        return {}
    return {(phase, month): text for phase, rrules in by_season for month, text in rrules.items()}


def _rrules_of(rule: DateRule) -> dict[int, str]:
    """Return RRULEs, by month, that together give the rule's day in every year; none if none can.

    A clock outside the day moves the onset off its nth weekday, perhaps out of its month, but
    leaves it one weekday and seven dates: `M9.1.6/24` is the Sunday of 2 to 8 September.
    """
    if rule.form != "M":
        return {}
    month, week, _ = rule.numbers
    moments = [rule.moment_local(year) for year in range(2001, 2001 + CYCLE_YEARS)]
    weekday = WEEKDAYS[moments[0].weekday()]
    if timedelta(0) <= rule.clock < timedelta(days=1):
        return {month: f"FREQ=YEARLY;BYMONTH={month};BYDAY={week if week < 5 else -1}{weekday}"}
    dates = sorted({(moment.month, moment.day) for moment in moments})
    if len(dates) != 7:  # the end of February moves
        return {}
    return {
        month: f"FREQ=YEARLY;BYMONTH={month};BYDAY={weekday};BYMONTHDAY="
        + ",".join(str(day) for _, day in days)
        for month, days in groupby(dates, key=itemgetter(0))
    }


def _observance_lines(onset: Onset, rrule: str | None) -> list[str]:
    observance = _observance(onset)
    return [
        f"BEGIN:{observance}",
        f"DTSTART:{onset.start_local.isoformat().translate({ord('-'): None, ord(':'): None})}",
        *([f"RRULE:{rrule}"] if rrule else []),
        f"TZOFFSETFROM:{_offset_text(onset.before.offset)}",
        f"TZOFFSETTO:{_offset_text(onset.phase.offset)}",
        f"TZNAME:{onset.phase.name}",
        f"END:{observance}",
    ]


def _observance(onset: Onset) -> str:
    """DAYLIGHT has the larger offset, also where the law makes winter the exception (Dublin)."""
    seasonal = onset.before.is_dst or onset.phase.is_dst
    return "DAYLIGHT" if seasonal and onset.phase.offset > onset.before.offset else "STANDARD"


def _offset_text(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{'-' if offset < timedelta(0) else '+'}{hours:02}{minutes:02}"
