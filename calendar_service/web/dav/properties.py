"""What can be asked of each resource: one table for each kind, from a property's name to it."""

import re
import zlib
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from xml.etree.ElementTree import Element

from calendar_service.catalogue.object_changes import State
from calendar_service.catalogue.objects import CalendarObject
from calendar_service.domain.sync import SyncToken, format_token
from calendar_service.feeds.ics import MEDIA_TYPE
from calendar_service.web.asked import Asked
from calendar_service.web.dav.places import HOME, PRINCIPAL, ROOT, Collection
from calendar_service.web.dav.xml import apple, caldav, calendar_server, dav, element, href

Properties = Mapping[str, Callable[[], Element]]

REPORTS = (
    caldav("calendar-query"),
    caldav("calendar-multiget"),
    caldav("free-busy-query"),
    dav("sync-collection"),
)
COLLATIONS = ("i;ascii-casemap", "i;octet", "i;unicode-casemap")
OBJECT_BYTES_MOST = 1024 * 1024
SYNC_TAG = calendar_server("getctag")
SYNC_TOKEN = dav("sync-token")
STATES = frozenset({SYNC_TAG, SYNC_TOKEN})
"""The properties that take a look at what has changed."""

# What a program gets that asks for everything (RFC 4918 §14.2); all else it must name.
PLAIN = frozenset(
    map(
        dav,
        (
            *("resourcetype", "displayname", "getetag", "getcontenttype"),
            *("getcontentlength", "getlastmodified", "supported-report-set"),
        ),
    )
)
_SCHEME = "data:,"


def root_properties(asked: Asked) -> Properties:
    return _shared(asked.calendar.title, dav("collection"))


def principal_properties(asked: Asked) -> Properties:
    """Nobody signs in here, but programs give up where they are told that nobody has."""
    return {
        **_shared(asked.calendar.title, dav("collection"), dav("principal")),
        dav("principal-URL"): lambda: element(dav("principal-URL"), href(PRINCIPAL)),
        caldav("calendar-home-set"): lambda: element(caldav("calendar-home-set"), href(HOME)),
        caldav("calendar-user-address-set"): lambda: element(
            caldav("calendar-user-address-set"), href(PRINCIPAL)
        ),
    }


def home_properties(asked: Asked) -> Properties:
    return _shared(asked.calendar.title, dav("collection"))


def collection_properties(asked: Asked, collection: Collection, state: State | None) -> Properties:
    """Return a calendar's properties; without a state, those that need it must not be called."""
    calendar = asked.calendar
    known: dict[str, Callable[[], Element]] = {
        **_shared(collection.name, dav("collection"), caldav("calendar")),
        dav("supported-report-set"): _supported_reports,
        caldav("supported-calendar-component-set"): lambda: element(
            caldav("supported-calendar-component-set"), element(caldav("comp"), name="VEVENT")
        ),
        caldav("supported-calendar-data"): _supported_formats,
        caldav("supported-collation-set"): _supported_collations,
        caldav("max-resource-size"): lambda: element(
            caldav("max-resource-size"), str(OBJECT_BYTES_MOST)
        ),
        apple("calendar-color"): lambda: element(
            apple("calendar-color"), calendar_colour(calendar.accent, collection)
        ),
        SYNC_TAG: lambda: element(SYNC_TAG, _known(state).tag),
        SYNC_TOKEN: lambda: sync_token(_known(state).token),
    }
    if calendar.description and collection.category is None and not collection.is_saved:
        text = calendar.description
        known[caldav("calendar-description")] = lambda: element(
            caldav("calendar-description"), text
        )
    return known


def object_properties(each: CalendarObject) -> Properties:
    return {
        **_everywhere(),
        dav("resourcetype"): lambda: element(dav("resourcetype")),
        dav("getetag"): lambda: element(dav("getetag"), each.etag),
        dav("getcontenttype"): lambda: element(dav("getcontenttype"), MEDIA_TYPE),
        dav("getcontentlength"): lambda: element(dav("getcontentlength"), str(len(each.body))),
        dav("getlastmodified"): lambda: element(
            dav("getlastmodified"), format_datetime(each.modified_at, usegmt=True)
        ),
    }


def sync_token(token: SyncToken) -> Element:
    """A sync token has to be a URI (RFC 6578 §4)."""
    return element(SYNC_TOKEN, _SCHEME + format_token(token))


def token_text(uri: str) -> str:
    """Return what `sync_token` made a URI of."""
    return uri.strip().removeprefix(_SCHEME)


_COLOURS = (
    *("#1F77B4FF", "#2CA02CFF", "#9467BDFF", "#D62728FF"),
    *("#8C564BFF", "#E377C2FF", "#17BECFFF", "#BCBD22FF"),
)
_DEFAULT_COLOUR = "#0D6158FF"
_SHORT = re.compile("#([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])")
_LONG = re.compile("#[0-9A-Fa-f]{6}")


def calendar_colour(accent: str | None, collection: Collection) -> str:
    """Return #RRGGBBAA: the operator's own for the whole calendar, and for each category and
    saved feed one that stays with it."""
    if collection.category is not None or collection.is_saved:
        return _COLOURS[zlib.crc32(collection.slug.encode()) % len(_COLOURS)]
    long = _SHORT.sub(r"#\1\1\2\2\3\3", accent or "") if _SHORT.fullmatch(accent or "") else accent
    return f"{long.upper()}FF" if long and _LONG.fullmatch(long) else _DEFAULT_COLOUR


def _everywhere() -> dict[str, Callable[[], Element]]:
    return {
        dav("owner"): lambda: element(dav("owner"), href(PRINCIPAL)),
        dav("current-user-principal"): lambda: element(
            dav("current-user-principal"), href(PRINCIPAL)
        ),
        dav("current-user-privilege-set"): lambda: element(
            dav("current-user-privilege-set"),
            element(dav("privilege"), element(dav("read"))),
        ),
        dav("supported-report-set"): lambda: element(dav("supported-report-set")),
        dav("principal-collection-set"): lambda: element(
            dav("principal-collection-set"), href(ROOT)
        ),
    }


def _shared(name: str, *types: str) -> dict[str, Callable[[], Element]]:
    return {
        **_everywhere(),
        dav("resourcetype"): lambda: element(dav("resourcetype"), *map(element, types)),
        dav("displayname"): lambda: element(dav("displayname"), name),
    }


def _known(state: State | None) -> State:
    assert state is not None, "whoever asks for this has looked"
    return state


def _supported_reports() -> Element:
    return element(
        dav("supported-report-set"),
        *(
            element(dav("supported-report"), element(dav("report"), element(report)))
            for report in REPORTS
        ),
    )


def _supported_formats() -> Element:
    form = element(caldav("calendar-data"), content_type="text/calendar", version="2.0")
    return element(caldav("supported-calendar-data"), form)


def _supported_collations() -> Element:
    named = (element(caldav("supported-collation"), name) for name in COLLATIONS)
    return element(caldav("supported-collation-set"), *named)
