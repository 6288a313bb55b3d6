"""What the operator chose about this calendar, as a value that every room may read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calendar:
    """`tzid` is the calendar's own zone: days of filters are its days.

    `public_url` has no trailing slash; all absolute links begin with it. `refresh` is the hint
    in the feeds, an RFC 5545 duration such as PT1H. `languages` are those that its pages can be
    read in, besides its own.
    """

    title: str
    tzid: str
    language: str
    public_url: str
    refresh: str = "PT1H"
    description: str | None = None
    mail_from: str = "calendar@localhost"
    mail_reply_to: str | None = None
    confirm_email: bool = False
    trivial_edits: bool = False
    accent: str | None = None
    logo: str | None = None
    imprint_url: str | None = None
    privacy_url: str | None = None
    languages: tuple[str, ...] = ()
