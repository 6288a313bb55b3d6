"""The record of decisions and of changes of public events, by date: as a page with the newest
first, as CSV and JSON from the oldest on, so that a program goes on where it was."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from calendar_service.domain.errors import BadQuery
from calendar_service.domain.moderation import Action
from calendar_service.domain.paging import Paging, Place, parse_paging
from calendar_service.domain.problems import Problems
from calendar_service.domain.when import instant, local
from calendar_service.feeds.csv import BYTE_ORDER_MARK, csv_cell
from calendar_service.feeds.upcoming import utc_text
from calendar_service.storage.history import Asking, Entry, list_history, senders_of, titles_of
from calendar_service.web.asked import Asked
from calendar_service.web.listing import cut, next_url, one_more
from calendar_service.web.pages.page import PRIVATE, show_private
from calendar_service.web.present_history import happening

DAYS_DEFAULT = 30
PAGE_DAYS_DEFAULT = 7
DAYS_MOST = 366


async def look(asked: Asked) -> Response:
    """The record as a page, newest first, of the last week unless other days are asked for."""
    start_at, end_at, _ = _asked(asked, PAGE_DAYS_DEFAULT)
    shown, url = await _page(asked, "/desk/history", PAGE_DAYS_DEFAULT, newest_first=True)
    titles = await asked.context.store.read(lambda con: titles_of(con, shown))
    senders = await asked.context.store.read(lambda con: senders_of(con, shown))
    start_day, end_day = (local(at, asked.calendar.tzid).date() for at in (start_at, end_at))
    days = {"from": start_day.isoformat(), "to": end_day.isoformat()}
    action = _action(asked) or ""
    context = {
        "action": action,
        "rows": [happening(entry, titles, senders, visit=asked.visit()) for entry in shown],
        "next_url": url,
        "days": days,
        "query": urlencode(days | ({"action": action} if action else {})),
    }
    return show_private(asked, "desk_history.html", context)


async def in_json(asked: Asked) -> Response:
    shown, url = await _page(asked, "/desk/history.json")
    content = {"history": [_shape(entry) for entry in shown], "next": url}
    return JSONResponse(content, headers={"Cache-Control": PRIVATE})


async def in_csv(asked: Asked) -> Response:
    """A row each; `before`, `after` and `details` are JSON. The next page is in the Link header."""
    shown, url = await _page(asked, "/desk/history.csv")
    names = [field.name for field in fields(Entry)]
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(names)
    for entry in shown:
        shape = _shape(entry)
        writer.writerow([_cell(shape[name]) for name in names])
    headers = {"Cache-Control": PRIVATE} | ({"Link": f'<{url}>; rel="next"'} if url else {})
    body = BYTE_ORDER_MARK + table.getvalue().encode()
    return Response(body, headers=headers, media_type="text/csv; charset=utf-8")


async def _page(
    asked: Asked, path: str, days: int = DAYS_DEFAULT, *, newest_first: bool = False
) -> tuple[Sequence[Entry], str | None]:
    start_at, end_at, paging = _asked(asked, days)
    wanted = Asking(asked.known_account.scope, _action(asked), newest_first)
    found = await asked.context.store.read(
        lambda con: list_history(con, start_at, end_at, one_more(paging), asked=wanted)
    )
    shown, more = cut(found, paging.limit)
    return shown, next_url(asked, path, more)


def _asked(asked: Asked, days: int) -> tuple[datetime, datetime, Paging]:
    """Return what `from`, `to` (exclusive), `limit` and `after` ask for; days are the calendar's.

    Raises BadQuery.
    """
    values = asked.request.query_params
    paging, problems = parse_paging(values)
    today = asked.context.today()
    end = _day(values.get("to", ""), "to", problems) or today + timedelta(days=1)
    start = _day(values.get("from", ""), "from", problems) or _before(end, days)
    if not timedelta() <= end - start <= timedelta(days=DAYS_MOST):
        problems.add("from", "Ask for at most {most} days at once.", most=DAYS_MOST)
    if paging.after is not None and not _is_ours(paging.after):
        problems.add("after", "after takes what the link to the next page holds, unchanged.")
    if problems:
        raise BadQuery(problems.all())
    tzid = asked.calendar.tzid
    start_at, end_at = (instant(datetime.combine(day, time()), tzid) for day in (start, end))
    return start_at, end_at, paging


def _action(asked: Asked) -> Action | None:
    """Return the one kind of decision that is asked for. Raises BadQuery."""
    text, problems = asked.request.query_params.get("action", ""), Problems()
    if text and text not in list(Action):
        problems.add("action", "action takes one of {allowed}.", allowed=", ".join(Action))
        raise BadQuery(problems.all())
    return Action(text) if text else None


def _day(text: str, name: str, problems: Problems) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.add(name, "{name} takes a date, as 2027-05-08.", name=name)
        return None
    if not 1970 < day.year < 9000:
        problems.add(name, "{name} takes a date, as 2027-05-08.", name=name)
        return None
    return day


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _is_ours(place: Place) -> bool:
    what, *key = place.key.split("/")
    is_key = {
        **dict.fromkeys(("decision", "report"), len(key) == 1),
        "version": len(key) == 2 and key[-1].isdecimal(),
    }
    return 0 <= place.order < 10**17 and is_key.get(what, False)


def _shape(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "at": utc_text(entry.at)}


def _cell(value: object) -> str:
    return csv_cell(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value)
