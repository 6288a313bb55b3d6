"""A place where events happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Venue:
    """`country` is ISO 3166-1 alpha-2; `tzid` an IANA zone, None where it is not known."""

    id: str
    name: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    url: str | None = None
    tzid: str | None = None

    @property
    def title(self) -> str:
        """What it is called: without a name, as its town or street is."""
        return self.name or self.city or self.address or self.id


def one_line(venue: Venue) -> str:
    """Return the whole address on one line: name, street, postal code and city, region, country."""
    town = " ".join(part for part in (venue.postal_code, venue.city) if part)
    parts = (venue.name, venue.address, town, venue.region, venue.country)
    return ", ".join(part for part in parts if part)
