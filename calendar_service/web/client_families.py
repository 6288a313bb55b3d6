"""Which calendar asks, as far as its User-Agent tells: a family, nothing about who uses it."""

from functools import lru_cache

OTHERS = "others"

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Google Calendar", ("google-calendar-importer", "googlebot", "feedfetcher-google")),
    ("ICSx5 and DAVx5", ("icsx5", "davx5")),
    ("Thunderbird", ("thunderbird", "lightning", "betterbird")),
    ("Outlook", ("microsoft office", "outlook", "microsoft.exchange")),
    ("Apple Calendar", ("dataaccessd", "calendaragent", "macos/", "mac os x/")),
    ("Nextcloud", ("nextcloud", "sabre")),
    ("Home Assistant", ("homeassistant", "home assistant")),
    ("GNOME Calendar", ("evolution", "gnome")),
    ("Fastmail", ("fastmail", "cyrus")),
    ("Proton Calendar", ("proton",)),
    ("Yahoo Calendar", ("yahoo",)),
    ("vdirsyncer", ("vdirsyncer", "khal")),
    ("Browsers", ("mozilla/",)),
)
"""By what stands in the User-Agent, in small letters; the first that fits. Many calendars also name
a browser, so that browsers come last."""


@lru_cache(1024)
def family_of(agent: str) -> str:
    """Return the family by its name."""
    small = agent.lower()
    return next((name for name, parts in FAMILIES if any(part in small for part in parts)), OTHERS)
