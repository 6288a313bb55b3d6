"""Occurrences as a table (RFC 4180), a row each, that spreadsheets open without harm.

The cells are those of the JSON listing, flattened, so that the two cannot differ; only the
description as HTML is left out, which no cell shows. The table begins with a byte order mark:
without one Excel reads UTF-8 as the Windows code page and turns every umlaut into two characters;
other programs pass over it.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from calendar_service.domain.text import strip_forbidden

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SEPARATOR = "; "
# A cell that begins so is a formula to Excel, LibreOffice or Google Sheets, in some languages
# also with the wide forms of the signs; it could fetch or run what a stranger wrote.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_VENUE = (
    *("id", "name", "address", "postal_code", "city", "region", "country"),
    *("latitude", "longitude", "url"),
)
_COLUMNS: tuple[tuple[str, ...], ...] = (
    *(("id",), ("uid",), ("url",), ("kind",), ("status",), ("status_reason",), ("title",)),
    *(("description",), ("start",), ("end",), ("time_zone",), ("all_day",)),
    *(("venue", name) for name in _VENUE),
    ("online_url",),
    *(("organiser", name) for name in ("id", "name", "url")),
    *(("categories", name) for name in ("slug", "name")),
    *(("tags",), ("language",)),
    *(("image", name) for name in ("url", "alt", "width", "height")),
    *(("registration_url",), ("closes_at",)),
    *(("price", name) for name in ("text", "amount", "currency", "free")),
    *(("recurrence", name) for name in ("rrule", "text")),
    *(("recurrence_id",), ("sequence",), ("updated",)),
)
HEADER = tuple("_".join(path) for path in _COLUMNS)


def join_csv(occurrences: Iterable[bytes]) -> bytes:
    """Return the table of occurrences, each as the JSON listing has it, in the order given."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for occurrence in occurrences:
        fields = json.loads(occurrence)
        writer.writerow([csv_cell(_value(fields, path)) for path in _COLUMNS])
    return BYTE_ORDER_MARK + text.getvalue().encode()


def _value(fields: Any, path: Sequence[str]) -> Any:
    """Return what the path leads to; of a list, what it leads to in each of its objects."""
    for step, name in enumerate(path):
        if isinstance(fields, list):
            return [_value(each, path[step:]) for each in fields]
        fields = fields[name] if isinstance(fields, Mapping) else None
    return fields


def csv_cell(value: Any) -> str:
    """Numbers are written as they are: a southern latitude begins with a minus, yet is none of
    the texts that a stranger may fill."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        value = _SEPARATOR.join(str(each) for each in value)
    text = strip_forbidden(str(value))
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
