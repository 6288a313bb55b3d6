"""A filter by distance: what lies within some kilometres of a point."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calendar_service.domain.globe import Position
from calendar_service.domain.problems import Problems

WITHIN_KM = 25.0
WITHIN_KM_MOST = 500
_DECIMALS = 4  # 11 m, finer than any venue is known

_POINT = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*", re.ASCII
)
_KILOMETRES = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Near:
    position: Position
    within_km: float


def read_near(values: Mapping[str, Sequence[str]], problems: Problems) -> Near | None:
    """Return what `near` and `within` ask for, to four decimals; the last of several counts."""
    position = _position(values, problems)
    within_km = _within_km(values, problems)
    if position is None and "within" in values and "near" not in values:
        problems.add("within", "within needs near, the point it is measured from.")
    return None if position is None else Near(position, within_km)


def _position(values: Mapping[str, Sequence[str]], problems: Problems) -> Position | None:
    if "near" not in values:
        return None
    match = _POINT.fullmatch(values["near"][-1])
    latitude, longitude = (_rounded(part) for part in match.groups()) if match else (0.0, 0.0)
    if match is None or abs(latitude) > 90 or abs(longitude) > 180:
        problems.add(
            "near",
            "near takes a latitude from -90 to 90 and a longitude from -180 to 180, like "
            "48.7758,9.1829.",
        )
        return None
    return Position(latitude, 180.0 if longitude == -180 else longitude)


def _rounded(text: str) -> float:
    return round(float(text), _DECIMALS) + 0.0  # -0.0 is 0.0


def _within_km(values: Mapping[str, Sequence[str]], problems: Problems) -> float:
    if "within" not in values:
        return WITHIN_KM
    match = _KILOMETRES.fullmatch(values["within"][-1])
    within_km = float(match[1]) if match else 0.0
    if 0 < within_km <= WITHIN_KM_MOST:
        return within_km
    problems.add(
        "within",
        "within takes kilometres, more than 0 and at most {most}.",
        most=WITHIN_KM_MOST,
    )
    return WITHIN_KM
