"""Where points are on the globe: unit vectors, so that databases measure by plain arithmetic."""

from dataclasses import dataclass
from math import cos, degrees, radians, sin

EARTH_RADIUS_KM = 6371.0088

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees north and east, on the globe of GPS (WGS 84)."""

    latitude: float
    longitude: float

    @property
    def vector(self) -> Vector:
        """Where it is on a globe of radius 1 around (0, 0, 0)."""
        latitude, longitude = radians(self.latitude), radians(self.longitude)
        return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def chord(kilometres: float) -> float:
    """Return how far apart, straight through the globe, the vectors of two points are that lie
    this far apart on its surface."""
    return 2 * sin(kilometres / EARTH_RADIUS_KM / 2)


def latitude_span(kilometres: float) -> float:
    """Return the most degrees by which the latitudes of two points this far apart can differ."""
    return degrees(kilometres / EARTH_RADIUS_KM)
