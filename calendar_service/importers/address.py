"""How an address on one line, or on several, falls into its parts, where it clearly does."""

import re
from dataclasses import dataclass

from calendar_service.domain.countries import CODES
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.text import clean_line
from calendar_service.importers.country_names import COUNTRY_CODES

_TEXT_LENGTH_MOST = 1000
_PARTS_MOST = 12
_WORD_LENGTH_MOST = 80
_CITY = r"(?P<city>[^\W\d_][^\d,;]{0,80})"
_CODE_BEFORE_CITY = re.compile(
    r"(?:[A-Z]{1,3}-)?"
    r"(?P<postal_code>\d{4} ?[A-Z]{2}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3} \d{2}|\d{4,5}) " + _CITY
)
_CODE_AFTER_CITY = re.compile(
    _CITY + r" (?P<postal_code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
)
_REGION_AND_CODE = re.compile(
    r"(?P<region>[A-Z]{2}) (?P<postal_code>\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
)
_CODE = re.compile(r"\d{4,6}")
_REGION = re.compile(r"[A-Z]{2,3}")
_NAME_AND_BRACKETS = re.compile(r"(?P<name>[^()]{1,300}) \((?P<rest>[^()]+)\)")


def read_address(text: str) -> dict[str, str] | None:
    """Return the fields of a venue; None unless the text ends with a postal code and a city,
    perhaps with a country after them.

    `Kulturhaus, Königstr. 1, 70173 Stuttgart, Germany` has all of them; in
    `Kulturhaus (Königstr. 1, 70173 Stuttgart)` the brackets hold the rest.
    """
    if len(text) > _TEXT_LENGTH_MOST:
        return None
    bracketed = _NAME_AND_BRACKETS.fullmatch(clean_line(text))
    if bracketed:
        found = _read_parts(bracketed["rest"])
        inner = found.get("name", "") if found else ""
        return found and {**found, "name": _joined([bracketed["name"], inner])}
    return _read_parts(text)


def _read_parts(text: str) -> dict[str, str] | None:
    parts = [part for part in map(clean_line, re.split(r"[,\n]", text)) if part]
    if not parts or len(parts) > _PARTS_MOST:
        return None
    country = _country(parts)
    before = parts[:-1] if country else parts
    town = _town(before) or (country and _scattered_town(before))
    if not town:
        return None
    rest = before[: len(before) - town.parts]
    found = {**_name_and_street(rest), **town.fields, "country": country or ""}
    return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class _Town:
    """Fields of a venue, read from that many of the last parts."""

    fields: dict[str, str]
    parts: int


def _country(parts: list[str]) -> str | None:
    """A bare code counts only behind a town: CA and DE are also states of the USA."""
    by_name = COUNTRY_CODES.get(parts[-1].casefold())
    if by_name:
        return by_name
    before = parts[:-1]
    return parts[-1] if parts[-1] in CODES and (_town(before) or _scattered_town(before)) else None


def _town(parts: list[str]) -> _Town | None:
    last, before = _last_two(parts)
    found = _REGION_AND_CODE.fullmatch(last)
    if found and _is_word(before):
        return _Town({"city": before, **found.groupdict()}, 2)
    found = _CODE_BEFORE_CITY.fullmatch(last) or _CODE_AFTER_CITY.fullmatch(last)
    return _Town(found.groupdict(), 1) if found else None


def _scattered_town(parts: list[str]) -> _Town | None:
    """Return the town where a country shows that the last part is its region, or its code."""
    last, before = _last_two(parts)
    town = _town(parts[:-1])
    if town and "region" not in town.fields and _is_word(last):
        return _Town({**town.fields, "region": last}, town.parts + 1)
    if not _CODE.fullmatch(last) or not _is_word(before):
        return None
    fields = {"city": before, "postal_code": last}
    city = parts[-3] if len(parts) > 2 else ""
    if _REGION.fullmatch(before) and _is_word(city):
        return _Town({**fields, "city": city, "region": before}, 3)
    return _Town(fields, 2)


def _last_two(parts: list[str]) -> tuple[str, str]:
    """Return the last part and the one before it, empty where there is none."""
    before, last = ["", "", *parts][-2:]
    return last, before


def _is_word(part: str) -> bool:
    return 0 < len(part) <= _WORD_LENGTH_MOST and not re.search(r"\d", part)


def _name_and_street(parts: list[str]) -> dict[str, str]:
    """The street is what has a number, but the first of several parts is the name."""
    index = len(parts)
    least = 1 if len(parts) > 1 else 0
    while index > least and re.search(r"\d", parts[index - 1]):
        index -= 1
    return {"name": _joined(parts[:index]), "address": _joined(parts[index:])}


def _joined(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)[:LINE_LENGTH_MOST]
