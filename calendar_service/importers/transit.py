"""How a source goes to the process that reads it, and how its reading comes back: as JSON."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from calendar_service.domain.problems import Problem
from calendar_service.domain.typed_day import DayNames, DayOrder
from calendar_service.importers.draft import Draft, Reading
from calendar_service.importers.sorts import Sort
from calendar_service.importers.standpoint import Standpoint


def pack_source(source: bytes, sort: Sort, content_type: str, standpoint: Standpoint) -> bytes:
    """Return the source behind a line that says how it is to be read."""
    head = {
        "sort": sort,
        "content_type": content_type,
        "tzid": standpoint.tzid,
        "today": standpoint.today.isoformat(),
        "url": standpoint.url,
        "order": standpoint.order,
        "months": dict(standpoint.names.months),
        "weekdays": dict(standpoint.names.weekdays),
    }
    return json.dumps(head).encode() + b"\n" + source


def unpack_source(packed: bytes) -> tuple[bytes, Sort, str, Standpoint]:
    """Return what was packed."""
    line, _, source = packed.partition(b"\n")
    head = json.loads(line)
    standpoint = Standpoint(
        tzid=head["tzid"],
        today=date.fromisoformat(head["today"]),
        url=head["url"],
        names=DayNames(head["months"], head["weekdays"]),
        order=DayOrder(head["order"]),
    )
    return source, Sort(head["sort"]), head["content_type"], standpoint


def pack_reading(reading: Reading) -> bytes:
    told = {
        "drafts": [_draft_told(draft) for draft in reading.drafts],
        "problems": [_problem_told(problem) for problem in reading.problems],
        "feed_urls": reading.feed_urls,
    }
    return json.dumps(told, ensure_ascii=False, default=str).encode(errors="replace")


def unpack_reading(packed: bytes) -> Reading:
    """Return the reading. Raises `ValueError` or `KeyError` for what is none."""
    told = json.loads(packed)
    return Reading(
        drafts=tuple(_draft(each) for each in told["drafts"]),
        problems=tuple(_problem(each) for each in told["problems"]),
        feed_urls=tuple(told["feed_urls"]),
    )


def _draft_told(draft: Draft) -> dict[str, Any]:
    return {
        "uid": draft.uid,
        "fields": draft.fields,
        "notes": draft.notes,
        "guessed": draft.guessed,
        "image_url": draft.image_url,
    }


def _draft(told: dict[str, Any]) -> Draft:
    return Draft(
        uid=told["uid"],
        fields=told["fields"],
        notes=_texts(told["notes"]),
        guessed=_texts(told["guessed"]),
        image_url=told["image_url"],
    )


def _problem_told(problem: Problem) -> dict[str, Any]:
    return {"field": problem.field, "text": problem.text, "values": dict(problem.values)}


def _problem(told: dict[str, Any]) -> Problem:
    return Problem(told["field"], told["text"], told["values"])


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)
