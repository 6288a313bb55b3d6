"""Changes finished VEVENTs for one subscriber's choice, without rendering them again.

Works on the bytes of fragments: only cancelled ones are touched, or with an alarm those that are
not.
"""

from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.domain.when import parse_moment
from calendar_service.feeds.entry import date_uid
from calendar_service.feeds.lines import content_line, escape, unfold
from calendar_service.feeds.parsed import parse_line, unescaped
from calendar_service.feeds.titles import CANCELLED_TITLE
from calendar_service.feeds.tombstone import apart
from calendar_service.words.words import Words

_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"
_IS_CANCELLED = "STATUS:CANCELLED"
_DATE_OF_SERIES = "RECURRENCE-ID"
_TITLE_MARK = "\x00"


def spliced(vevents: bytes, presentation: Presentation, words: Words) -> bytes:
    """Return the VEVENTs of one event as the presentation wants them; empty if it drops them.

    `words` are those that they were rendered with. A tombstone is dropped or stays as it is: it
    rings nobody, and is never marked as something that happens.
    """
    present, tombstones = apart(vevents)
    kept = b"" if presentation.cancelled is Cancelled.DROP else tombstones
    return _spliced(present, presentation, words) + kept if present else kept


def _spliced(vevents: bytes, presentation: Presentation, words: Words) -> bytes:
    is_cancelled = _IS_CANCELLED.encode() in vevents
    if presentation.alarm is None and not (
        is_cancelled and presentation.cancelled is not Cancelled.BOTH
    ):
        return vevents
    components = _components(vevents)
    if presentation.alarm is not None:
        components = [_with_alarm(lines, presentation.alarm) for lines in components]
    if is_cancelled:
        components = _CHANGES[presentation.cancelled](components, words)
    return b"".join(content_line(line) for lines in components for line in lines)


Lines = list[str]


def _components(vevents: bytes) -> list[Lines]:
    found: list[Lines] = []
    for line in unfold(vevents):
        if line == _BEGIN:
            found.append([])
        found[-1].append(line)
    return found


def _unchanged(components: list[Lines], words: Words) -> list[Lines]:
    return components


def _status_alone(components: list[Lines], words: Words) -> list[Lines]:
    """Take the word out of the titles of what is cancelled."""
    before, _, after = words.say(CANCELLED_TITLE, title=_TITLE_MARK).partition(_TITLE_MARK)

    def plain(line: str) -> str:
        if parse_line(line).name != "SUMMARY":
            return line
        name, title = _halves(line)
        return name + title.removeprefix(escape(before)).removesuffix(escape(after))

    return [
        [plain(line) for line in lines] if _IS_CANCELLED in lines else lines for lines in components
    ]


def _mark_alone(components: list[Lines], words: Words) -> list[Lines]:
    """Leave the word in the title, and let programs take the event for a sure one."""
    return [
        ["STATUS:CONFIRMED" if line == _IS_CANCELLED else line for line in lines]
        for lines in components
    ]


def _dropped(components: list[Lines], words: Words) -> list[Lines]:
    """Leave cancelled ones out; a cancelled date of a series becomes an exception of it, else the
    date would come back as the series has it. Where the series itself is cancelled, the dates of
    it that are not stand alone, since readers look for the series of a RECURRENCE-ID."""
    series, *others = components
    kept = [lines for lines in others if _IS_CANCELLED not in lines]
    if _IS_CANCELLED in series:
        return [_alone(lines) for lines in kept]
    gone = [
        "EXDATE" + line.removeprefix(_DATE_OF_SERIES)
        for lines in others
        if _IS_CANCELLED in lines
        for line in lines
        if line.startswith(_DATE_OF_SERIES)
    ]
    before = next(at for at, line in enumerate(series) if line.startswith("STATUS:"))
    return [[*series[:before], *gone, *series[before:]], *kept]


def _alone(lines: Lines) -> Lines:
    """Return the date of a series as an event of its own, with its own UID."""
    known = {line.name: line.value for line in map(parse_line, lines)}
    if _DATE_OF_SERIES not in known:
        return lines
    uid, moment = unescaped(known["UID"]), parse_moment(known[_DATE_OF_SERIES].removesuffix("Z"))
    assert moment is not None, "this room wrote it"
    own = date_uid(uid, moment)
    told = [line for line in lines if not line.startswith(_DATE_OF_SERIES)]
    return [f"UID:{own}" if line.startswith("UID:") else line for line in told]


_CHANGES = {
    Cancelled.BOTH: _unchanged,
    Cancelled.STATUS: _status_alone,
    Cancelled.MARK: _mark_alone,
    Cancelled.DROP: _dropped,
}


def _with_alarm(lines: Lines, alarm: str) -> Lines:
    """What does not take place rings nobody, whatever the feed then says of it.

    Home Assistant refuses a feed with an alarm that has no description (seen 2026-11).
    """
    if _IS_CANCELLED in lines:
        return lines
    _, title = next(_halves(line) for line in lines if parse_line(line).name == "SUMMARY")
    before = "PT0S" if alarm == "PT0S" else f"-{alarm}"
    return [
        *lines[:-1],
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{title}",
        f"TRIGGER:{before}",
        "END:VALARM",
        _END,
    ]


def _halves(line: str) -> tuple[str, str]:
    """Return a line as name and parameters up to the colon, and its value; a parameter may hold
    colons too."""
    value = parse_line(line).value
    return line[: len(line) - len(value)], value
