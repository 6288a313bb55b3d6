"""What our own feeds write beside what they were told, taken back when they are read again."""

import json
import re
from collections.abc import Mapping
from typing import Any

from icalendar.parser import unescape_backslash

from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.problems import Problems
from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.importers.components import Component
from calendar_service.importers.property_text import text_of

FIELDS = "X-CALENDAR-SERVICE-FIELDS"
PROGRAM = "-//Calendar Service//"
_KINDS = {"Call closes: ": ("call", "Call"), "Survey closes: ": ("survey", "Survey")}
_NAMED_KINDS = ("call", "survey")
_TOLD = ("title", "kind", "start", "time_zone", "closes_at", "price")
_LINK = re.compile(r"https?://\S+")
_LABELLED = re.compile(r".*\S.*?\s(https?://\S+)")


def without_our_additions(fields: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an event from one of our feeds as they were before it was told: no
    facts and links at the end of the text, no page of ours, a call as a call, and `told`, what
    the feed says as fields. Older feeds say nothing so."""
    plain = _changed_dates(_links({**fields}), fields)
    if told.get("kind") in _NAMED_KINDS:
        return _as_told(plain, told)
    return {**_kind(plain), **told}


def is_tombstone(event: Component) -> bool:
    """True for what a feed of ours says of an event that is no more: unlike all that is there, it
    has no page."""
    return event.value("STATUS") == "CANCELLED" and event.first("URL") is None


def read_told_fields(event: Component) -> dict[str, Any]:
    """Return the fields that the feed says as such; none where anything is wrong with them."""
    line = event.first(FIELDS)
    if line is None or line.is_cut:
        return {}
    try:
        found = json.loads(unescape_backslash(line.value))
    except (ValueError, RecursionError):
        return {}
    return {name: found[name] for name in _TOLD if name in found} if type(found) is dict else {}


def read_own_organiser(event: Component) -> dict[str, str]:
    """Return who holds an event of one of our feeds: of an ORGANIZER, the address that was shown
    to all; of a CONTACT, the page. Empty where nobody signs it."""
    organizer, contact = event.first("ORGANIZER"), event.first("CONTACT")
    if organizer is not None:
        found = {"name": organizer.params.get("CN", ""), "url": organizer.value.strip()}
    elif contact is not None:
        found = {"name": text_of(contact), "url": contact.params.get("ALTREP", "")}
    else:
        return {}
    name = clean_line(strip_forbidden(found["name"]))[:LINE_LENGTH_MOST].strip()
    link = FieldReader(found, "", Problems()).link("url")
    if not name:
        return {}
    return {"name": name, "url": link} if link else {"name": name}


def _links(fields: dict[str, Any]) -> dict[str, Any]:
    page = fields.pop("url", None)
    paragraphs = str(fields.pop("description", "")).split("\n\n")
    if paragraphs[-1].splitlines()[-1:] == [page]:
        fields |= _led_to(paragraphs.pop().splitlines()[:-1], fields.get("online_url"))
    if paragraphs[:1] == [fields.get("status_reason")]:
        paragraphs = paragraphs[1:]
    text = "\n\n".join(paragraphs)
    return {**fields, "description": text} if text else fields


def _changed_dates(plain: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the texts of changed dates as they were: each is told with the
    links of the event and its own reason, so that one with a reason seems to have another text."""
    if "overrides" not in plain:
        return plain
    return {**plain, "overrides": [_own_text(each, plain, fields) for each in plain["overrides"]]}


def _own_text(
    changed: Mapping[str, Any], plain: Mapping[str, Any], fields: Mapping[str, Any]
) -> dict[str, Any]:
    rest = {name: value for name, value in changed.items() if name != "description"}
    around = {name: fields[name] for name in ("url", "online_url") if name in fields}
    reason = changed.get("status_reason", fields.get("status_reason"))
    told = {"description": changed.get("description", ""), "status_reason": reason}
    text = _links({**around, **told}).get("description")
    return rest if text in (None, plain.get("description")) else {**rest, "description": text}


def _led_to(lines: list[str], online_url: str | None) -> dict[str, str]:
    """Return the links among what is known of it: where to register has a word before it, in any
    language, and is the last line that has; the web page has none."""
    bare = [line for line in lines if _LINK.fullmatch(line) and line != online_url]
    labelled = [line for line in lines if not _LINK.fullmatch(line)][-1:]
    register = [found[1] for line in labelled if (found := _LABELLED.fullmatch(line))]
    links = {"url": bare[-1:], "registration_url": register}
    return {name: last[0] for name, last in links.items() if last}


def _as_told(fields: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a call, whose times stood for its closing and whose first tag is its
    kind, in whatever language."""
    rest = {name: fields[name] for name in fields if name not in ("start", "end")}
    return {**rest, **told, "tags": fields.get("tags", [])[1:]}


def _kind(fields: dict[str, Any]) -> dict[str, Any]:
    for mark, (kind, name) in _KINDS.items():
        title = str(fields.get("title", ""))
        if title.startswith(mark):
            fields.pop("end", None)
            tags = [tag for tag in fields.get("tags", ()) if tag != name]
            closes_at = fields.pop("start")
            plain = {"title": title.removeprefix(mark), "kind": kind, "closes_at": closes_at}
            return {**fields, **plain, "tags": tags}
    return fields
