"""A reader of JSCalendar 2.0 (draft-ietf-calext-jscalendarbis-18) that forgives nothing."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from calendar_service.domain.when import is_zone

Check = Callable[[Any], bool]

_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_UTC = re.compile(_LOCAL.pattern + "Z")
_DURATION = re.compile(
    r"P(?!$)(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%/:?#\[\]@!$&'()*+,;=~._-]*")
_GEO = re.compile(r"geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?")


def text(value: Any) -> bool:
    return isinstance(value, str)


def matching(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def one_of(*values: object) -> Check:
    return lambda value: value in values


def number(least: int, most: int) -> Check:
    return lambda value: type(value) is int and value != 0 and least <= value <= most


def all_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and bool(value) and all(map(check, value))


def each(key: Check, check: Check) -> Check:
    """A map, never an empty one: that would say nothing."""
    return lambda value: (
        isinstance(value, dict)
        and bool(value)
        and all(key(name) and check(inner) for name, inner in value.items())
    )


def an(known: Mapping[str, Check], *needed: str) -> Check:
    """An object with no other properties than these."""

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and set(needed) <= set(value)
            and all(name in known and known[name](inner) for name, inner in value.items())
        )

    return check


uri, local, utc, identity = matching(_URI), matching(_LOCAL), matching(_UTC), matching(_ID)
a_set = each(text, one_of(True))
LINK = an(
    {
        "href": uri,
        "contentType": matching(re.compile(r"[a-z]+/[a-z.+-]+")),
        "rel": one_of("describedby", "related", "icon"),
        "display": each(one_of("badge", "graphic", "fullsize", "thumbnail"), one_of(True)),
        "title": text,
    },
    "href",
)
LOCATION = an({"name": text, "coordinates": matching(_GEO), "links": each(identity, LINK)})
VIRTUAL = an({"uri": uri, "features": each(one_of("video"), one_of(True))}, "uri")
DAYS = one_of("mo", "tu", "we", "th", "fr", "sa", "su")
RULE = an(
    {
        "frequency": one_of("daily", "weekly", "monthly", "yearly"),
        "interval": number(1, 366),
        "count": number(1, 1000),
        "until": local,
        "byDay": all_of(an({"day": DAYS, "nthOfPeriod": number(-53, 53)}, "day")),
        "byMonth": all_of(one_of(*map(str, range(1, 13)))),
        "byMonthDay": all_of(number(-31, 31)),
        "bySetPosition": all_of(number(-366, 366)),
        "firstDayOfWeek": DAYS,
    },
    "frequency",
)
SHOWN: dict[str, Check] = {
    "title": text,
    "description": text,
    "locale": text,
    "start": local,
    "timeZone": lambda value: isinstance(value, str) and is_zone(value),
    "duration": matching(_DURATION),
    "showWithoutTime": one_of(True),
    "status": one_of("confirmed", "cancelled", "tentative"),
    "freeBusyStatus": one_of("free", "busy"),
    "locations": each(identity, LOCATION),
    "mainLocationId": identity,
    "virtualLocations": each(identity, VIRTUAL),
    "links": each(identity, LINK),
    "keywords": a_set,
    "categories": each(uri, one_of(True)),
    "participants": each(
        identity, an({"name": text, "email": text, "links": each(identity, LINK)}, "name")
    ),
    "alerts": each(identity, an({"trigger": an({"offset": text}, "offset")}, "trigger")),
}
EVENT = an(
    {
        "@type": one_of("Event"),
        "uid": text,
        "created": utc,
        "updated": utc,
        "sequence": lambda value: type(value) is int and value >= 0,
        "relatedTo": each(text, an({"relation": each(one_of("first"), one_of(True))})),
        "recurrenceRule": RULE,
        "recurrenceOverrides": each(local, lambda value: _is_patch(value)),
        **SHOWN,
    },
    *("@type", "uid", "updated", "start"),
)
GROUP = an(
    {
        "@type": one_of("Group"),
        "version": one_of("2.0"),
        "uid": text,
        "prodId": text,
        "updated": utc,
        "title": text,
        "description": text,
        "locale": text,
        "source": uri,
        "entries": lambda value: isinstance(value, list),
    },
    *("@type", "version", "uid", "updated", "entries"),
)


def read_group(document: bytes) -> Any:
    """Return the group, of which each property is one that the draft knows."""
    group = json.loads(document)
    assert GROUP(group), group
    for entry in group["entries"]:
        wrong = [name for name, value in entry.items() if not EVENT({**_LEAST, name: value})]
        assert wrong == [], [(name, entry[name]) for name in wrong]
        assert EVENT(entry), entry
        main = entry.get("mainLocationId")
        assert main is None or "name" in entry["locations"][main]
    return group


def dates_of(entry: Any, starts: list[str]) -> list[Any]:
    """Return each date of an entry, its patches applied, by when it is (§3.3.4); `starts` are
    what its rule gives, or its own start alone."""
    patches = entry.get("recurrenceOverrides", {})
    base = {name: value for name, value in entry.items() if not name.startswith("recurrence")}
    told = [
        {**base, "start": original, **patches.get(original, {})}
        for original in sorted({*starts, *patches})
    ]
    return sorted(
        (
            {name: value for name, value in each.items() if value is not None}
            for each in told
            if "excluded" not in each
        ),
        key=lambda each: each["start"],
    )


_LEAST = {
    "@type": "Event",
    "uid": "",
    "updated": "2027-01-01T00:00:00Z",
    "title": "",
    "start": "2027-01-01T00:00:00",
}


def _is_patch(value: Any) -> bool:
    """A patch of whole properties, or what leaves the date out."""
    if value == {"excluded": True}:
        return True
    return isinstance(value, dict) and all(
        name in SHOWN and (inner is None or SHOWN[name](inner)) for name, inner in value.items()
    )
