"""Calendar object resources (RFC 4791 §4.1): all VEVENTs of one UID with their zones, no METHOD.

The extra dates of a series have UIDs of their own, so that an event may be several of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from calendar_service.domain.when import compact, instant, is_wall_time, parse_moment
from calendar_service.feeds.ics import FOOTER, ZoneUse
from calendar_service.feeds.lines import unfold
from calendar_service.feeds.timezone import vtimezone

HEADER = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Calendar Service//Calendar Service//EN\r\n"
    b"CALSCALE:GREGORIAN\r\n"
)
_FOLD = b"\r\n "
_VEVENT = re.compile(rb"^BEGIN:VEVENT\r\n.*?^END:VEVENT\r\n", re.DOTALL | re.MULTILINE)
_UID = re.compile(rb"^UID:(.*?)\r\n(?! )", re.DOTALL | re.MULTILINE)
_MODIFIED = re.compile(rb"^LAST-MODIFIED:(.*?)\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A content line as it stands: `parameters` begins with a semicolon or is empty."""

    name: str
    parameters: str
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545 §3.3.11)."""
        return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)

    def at(self, tzid: str) -> datetime:
        """Return the instant of a DATE or DATE-TIME; a date begins by the clocks of `tzid`."""
        moment = parse_moment(self.value.removesuffix("Z"))
        assert moment is not None, f"a moment of ours reads {self.value!r}"
        if is_wall_time(moment) and self.value.endswith("Z"):
            return moment.replace(tzinfo=UTC)
        own = self.parameters.partition(";TZID=")[2].partition(";")[0]
        return instant(moment, own or tzid)


def split_components(vevents: bytes) -> list[bytes]:
    """Return each VEVENT as it stands."""
    return _VEVENT.findall(vevents)


def read_lines(component: bytes) -> list[Line]:
    """Return the content lines of one VEVENT of ours, without those that begin and end it."""
    return [_line(text) for text in unfold(component)[1:-1]]


def split_by_uid(vevents: bytes) -> dict[str, bytes]:
    """Return the VEVENTs of each UID, which is told as it is written, in their order."""
    found: dict[str, bytes] = {}
    for component in split_components(vevents):
        match = _UID.search(component)
        assert match is not None, "every VEVENT has a UID"
        uid = match[1].replace(_FOLD, b"").decode()
        found[uid] = found.get(uid, b"") + component
    return found


def modified_at(vevents: bytes) -> datetime:
    """Return the LAST-MODIFIED that all VEVENTs of an event share."""
    match = _MODIFIED.search(vevents)
    assert match is not None, "every VEVENT has a LAST-MODIFIED"
    return Line("LAST-MODIFIED", "", match[1].decode()).at("UTC")


def join_object(vevents: bytes, zones: Iterable[ZoneUse]) -> bytes:
    """Return the resource: those of the zones that its VEVENTs name, for whole years, so that
    many resources share the same bytes."""
    unfolded = vevents.replace(_FOLD, b"")
    named = [zone for zone in zones if f";TZID={zone.tzid}:".encode() in unfolded]
    return b"".join((HEADER, *map(_vtimezone, named), vevents, FOOTER))


def utc_text(at: datetime) -> str:
    """Write an instant as 20270508T070000Z."""
    return f"{compact(at.astimezone(UTC).replace(tzinfo=None))}Z"


_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PARAMETERS = r'(?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*'
_LINE = re.compile(f"([A-Z0-9-]+)({_PARAMETERS}):(.*)")


def _line(text: str) -> Line:
    match = _LINE.fullmatch(text)
    assert match is not None, f"a line of ours reads {text!r}"
    return Line(match[1], match[2], match[3])


def _vtimezone(zone: ZoneUse) -> bytes:
    last_local = zone.last_local
    return vtimezone(
        zone.tzid,
        datetime(zone.first_local.year, 1, 1),
        None if last_local is None else datetime(last_local.year, 12, 31, 23, 59, 59),
    )
