"""What programs write that no standard says: names of zones, marks in titles, vendor properties."""

PROPERTIES = frozenset(
    "ACKNOWLEDGED ACTION ATTACH ATTENDEE BEGIN CALSCALE CATEGORIES CLASS COLOR COMMENT COMPLETED "
    "CONFERENCE CONTACT CREATED DESCRIPTION DTEND DTSTAMP DTSTART DUE DURATION END EXDATE EXRULE "
    "FREEBUSY GEO IMAGE LAST-MODIFIED LOCATION METHOD NAME ORGANIZER PERCENT-COMPLETE PRIORITY "
    "PRODID RDATE RECURRENCE-ID REFRESH-INTERVAL RELATED-TO REPEAT REQUEST-STATUS RESOURCES RRULE "
    "SEQUENCE SOURCE STATUS STYLED-DESCRIPTION SUMMARY TRANSP TRIGGER TZID TZNAME TZOFFSETFROM "
    "TZOFFSETTO TZUNTIL TZURL UID URL VERSION".split()
)
"""The registered names, by which a line is known to begin a property."""

ONLINE_PROPERTIES = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)
MOMENT_PROPERTIES = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"))
READ_PROPERTIES = MOMENT_PROPERTIES.union(
    "CATEGORIES CLASS COMMENT CONTACT DESCRIPTION DURATION EXRULE GEO LAST-MODIFIED LOCATION "
    "METHOD ORGANIZER PRODID RRULE SEQUENCE STATUS SUMMARY TZID TZOFFSETFROM TZOFFSETTO UID URL "
    "X-ALT-DESC X-APPLE-STRUCTURED-LOCATION X-CALENDAR-SERVICE-FIELDS X-LIC-LOCATION "
    "X-MICROSOFT-CDO-ALLDAYEVENT X-WR-TIMEZONE".split(),
    ONLINE_PROPERTIES,
)
"""All that is looked at; alarms, attachments, guests and the rest are left behind unread."""

# The Events Calendar percent-encodes the names of organisers (seen 2026-11).
PERCENT_ENCODED_NAMES = "ECPv"
# Outlook gives the language it is set to, whatever that of the text (seen 2026-11).
LANGUAGE_OF_PROGRAM = "Microsoft"

ZONE_ALIASES = {
    "z": "UTC",
    "gmt": "UTC",
    "ut": "UTC",
    "zulu": "UTC",
    "utc": "UTC",
    "coordinated universal time": "UTC",
    "tzone://microsoft/utc": "UTC",
    "greenwich mean time": "Europe/London",
    "wet": "Europe/Lisbon",
    "bst": "Europe/London",
    "cet": "Europe/Brussels",
    "cest": "Europe/Brussels",
    "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin",
    "met": "Europe/Brussels",
    "eet": "Europe/Athens",
    "msk": "Europe/Moscow",
    "est5edt": "America/New_York",
    "cst6cdt": "America/Chicago",
    "mst7mdt": "America/Denver",
    "pst8pdt": "America/Los_Angeles",
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "western/central europe": "Europe/Berlin",
    "west-europa": "Europe/Amsterdam",
    "mitteleuropäische zeit": "Europe/Berlin",
    "mitteleuropäische sommerzeit": "Europe/Berlin",
    "westeuropäische zeit": "Europe/London",
    "osteuropäische zeit": "Europe/Athens",
}
"""Zones by other names, in small letters; the Windows names of CLDR come from icalendar."""

ZONE_REGIONS = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic")
"""Where a city named alone is looked for: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome`."""

COMMON_ZONES = (
    "UTC",
    *(f"Etc/GMT{hours:+d}" for hours in range(-14, 13) if hours),
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Halifax",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Mexico_City",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Darwin",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Africa/Cairo",
)
"""The zones that a definition without a known name is compared with, fixed offsets first."""

STATUSES = {
    "CONFIRMED": "confirmed",
    "TENTATIVE": "tentative",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
}
TITLE_MARKS = {
    "cancelled": (
        "abgesagt aflyst afgelast annulé annulée annullato annullata anulado anulada avlyst "
        "canceled cancelled cancelado cancelada entfällt geannuleerd inställt odwołane peruttu "
        "zrušeno"
    ).split(),
    "postponed": "postponed verschoben reporté reportée aplazado rinviato uitgesteld".split(),
    "moved_online": ["moved online"],
}
"""Words before a title that say a status, by that status."""
MARKED_STATUSES = {
    "cancelled": ("cancelled",),
    "tentative": ("postponed",),
    "confirmed": ("moved_online",),
}
"""Which marks are taken off a title, by the STATUS beside them; each then is the status."""

ONLINE_PLACES = frozenset(
    (
        "google meet",
        "internet",
        "jitsi",
        "microsoft teams",
        "microsoft teams meeting",
        "online",
        "online event",
        "virtual",
        "virtuell",
        "webex",
        "webinar",
        "zoom",
        "zoom meeting",
    )
)
"""What stands in LOCATION beside a link and is no place."""

COMPONENT_NAMES = {
    "VTODO": "tasks",
    "VJOURNAL": "journal entries",
    "VFREEBUSY": "free-busy times",
}
