"""The events that are measured: as mixed as people's are, and the same whenever they are made."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from calendar_service.domain.event import Category
from calendar_service.importers.draft import Draft

TITLES = (
    "Evening at the old mill",
    "Konzert im Hinterhof",
    "Soirée jeux à la médiathèque",
    "Чтение у реки",
    "Βραδιά χορού στην πλατεία",
    "أمسية على السطح",
    "川辺の朗読会",
    "नदी किनारे संगीत",
)
TOWNS = (
    ("Berlin", "DE", "Europe/Berlin", 52.52, 13.40),
    ("Liège", "BE", "Europe/Brussels", 50.63, 5.57),
    ("Θεσσαλονίκη", "GR", "Europe/Athens", 40.64, 22.94),
    ("Boston", "US", "America/New_York", 42.36, -71.06),
    ("São Paulo", "BR", "America/Sao_Paulo", -23.55, -46.63),
    ("京都", "JP", "Asia/Tokyo", 35.01, 135.77),
    ("पुणे", "IN", "Asia/Kolkata", 18.52, 73.86),
    ("Hobart", "AU", "Australia/Hobart", -42.88, 147.33),
)
WORDS = (
    "we bring lamps and chairs the band plays until late children may stay there is soup "
    "doors open an hour before please write if you need a ramp or an interpreter entrance "
    "from the yard the last tram leaves at midnight bring a friend and something to share"
).split()
RULES = ("FREQ=WEEKLY;COUNT=20", "FREQ=MONTHLY;COUNT=12", "FREQ=WEEKLY", "FREQ=YEARLY")
CATEGORIES = tuple(
    Category(slug, slug.capitalize())
    for slug in "music film books games sport politics food crafts".split()
)
UID_START = "5ca1ab1e-0000-"
VENUES, ORGANISERS, TAGS = 200, 50, 50
# All within the default window of a feed, which begins six months back.
FIRST_DAY, DAYS = -150, 700


def drafts(count: int, today: date) -> Iterator[Draft]:
    for number in range(count):
        yield Draft(uid_of(number), event_fields(number, today))


def uid_of(number: int) -> str:
    return f"{UID_START}4000-8000-{number:012}"


def tag_of(number: int) -> str:
    """Return the tag of an event, which is the only one it has."""
    return f"t{number % TAGS:02}"


def title_of(number: int) -> str:
    return f"{TITLES[number % len(TITLES)]} {number}"


def event_fields(number: int, today: date) -> dict[str, Any]:
    """Return one event's fields: every tenth is a series, every twentieth takes whole days."""
    chance = Random(number)
    tzid = TOWNS[number % VENUES % len(TOWNS)][2]
    return {
        "title": title_of(number),
        **_times(number, today),
        "time_zone": tzid,
        "description": " ".join(chance.choices(WORDS, k=chance.randint(10, 60))).capitalize() + ".",
        "venue": _venue(number % VENUES),
        "organiser": {"name": f"Alice's circle {number % ORGANISERS}"},
        "categories": [CATEGORIES[number % len(CATEGORIES)].slug],
        "tags": [tag_of(number)],
        "url": f"https://alice.example.org/evenings/{number}",
    }


def _times(number: int, today: date) -> dict[str, Any]:
    day = today + timedelta(days=FIRST_DAY + number * 263 % DAYS)
    if number % 20 == 7:
        return {"start": str(day), "end": str(day + timedelta(days=1 + number % 3))}
    hour = 8 + number % 12
    times = {"start": f"{day}T{hour:02}:30", "end": f"{day}T{hour + 2:02}:00"}
    return times if number % 10 else times | {"recurrence": RULES[number // 10 % len(RULES)]}


def _venue(number: int) -> dict[str, Any]:
    city, country, _, latitude, longitude = TOWNS[number % len(TOWNS)]
    return {
        "name": f"House {number} by the water",
        "address": f"Long Street {number}",
        "city": city,
        "country": country,
        "latitude": latitude + number / 10_000,
        "longitude": longitude,
    }
