"""The calendar by year, month, week and day: the listing, cut by the calendar's own days."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from calendar_service.domain.canonical import filter_pairs, query_text
from calendar_service.domain.errors import NotFound
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.storage.stretches import first_day, list_days
from calendar_service.web.asked import Asked
from calendar_service.web.calendar_periods import (
    FIRST_YEAR,
    Period,
    Scale,
    month_of,
    period_at,
    year_apart,
)
from calendar_service.web.filters import filters_view
from calendar_service.web.listing import asked_filter
from calendar_service.web.pages.page import REVALIDATED, show
from calendar_service.web.present_calendar import days_view, frame_view, month_grid, year_view

AT_ONCE = 500
OCCURRENCES_MOST = 3_000
DAYS_MOST = 20_000
_BOUNDARIES = ("from", "to", "limit", "after")
"""Parameters that the days in the path stand for."""


async def now(asked: Asked) -> Response:
    """Lead to the month of today, by the clocks of the calendar's zone."""
    path = month_of(asked.context.today()).path
    return RedirectResponse(path + kept_query(asked), 302, {"Cache-Control": REVALIDATED})


async def year(asked: Asked) -> Response:
    period, found = _period(asked, "year"), _asked_filter(asked)
    window = replace(found, start_day=period.start_day, end_day=period.end_day)
    tzid = asked.calendar.tzid
    spans = await asked.context.store.read(
        lambda con: list_days(con, window, window.window(tzid), most=DAYS_MOST)
    )
    first = await asked.context.store.read(first_day)
    months = await asyncio.to_thread(year_view, period, spans, asked.visit())
    context = {"months": months, "years": _years(period, first, asked.context.today())}
    return await _show(asked, "calendar_year.html", period, context, is_empty=not spans)


async def part(asked: Asked) -> Response:
    """A month, or the week of a number like w47."""
    period = _period(asked, "year", "part")
    return await (_days(asked, period) if period.scale is Scale.WEEK else _month(asked, period))


async def day(asked: Asked) -> Response:
    return await _days(asked, _period(asked, "year", "part", "day"))


def kept_query(asked: Asked) -> str:
    """Return what of the address's parameters goes along to other days."""
    pairs = asked.request.query_params.multi_items()
    kept = [(name, value) for name, value in pairs if name not in _BOUNDARIES and value.strip()]
    return f"?{urlencode(kept)}" if kept else ""


async def _month(asked: Asked, period: Period) -> Response:
    week = timedelta(days=7)
    occurrences = await _occurrences(asked, period.start_day - week, period.end_day + week)
    grid = await asyncio.to_thread(month_grid, period, occurrences, asked.visit())
    today = asked.context.today()
    context = {
        "grid": grid,
        "today_day": today,
        "year_before": year_apart(period, -1, today),
        "year_after": year_apart(period, 1, today),
    }
    return await _show(asked, "calendar_month.html", period, context, is_empty=grid.is_empty)


async def _days(asked: Asked, period: Period) -> Response:
    occurrences = await _occurrences(asked, period.start_day, period.end_day)
    days = await asyncio.to_thread(days_view, period, occurrences, asked.visit())
    is_empty = not any(each.cards for each in days)
    return await _show(asked, "calendar_days.html", period, {"days": days}, is_empty=is_empty)


async def _occurrences(asked: Asked, start: date, end: date) -> list[Mapping[str, Any]]:
    """Return what is on; a day more on either side, since clocks elsewhere may show these days
    sooner or later than ours."""
    one = timedelta(days=1)
    found = replace(_asked_filter(asked), start_day=start - one, end_day=end + one)
    page = await asked.service.catalogue.page(found, Paging(AT_ONCE))
    bodies = list(page.occurrences)
    while page.next_place is not None and len(bodies) < OCCURRENCES_MOST:
        page = await asked.service.catalogue.page(found, Paging(AT_ONCE, page.next_place))
        bodies += page.occurrences
    return await asyncio.to_thread(lambda: [json.loads(each) for each in bodies])


def _asked_filter(asked: Asked) -> EventFilter:
    return asked_filter(asked, DefaultWindow.TODAY)


def _period(asked: Asked, *names: str) -> Period:
    parts = [asked.path(name) for name in names]
    period = period_at(parts, asked.context.today())
    if period is None:
        raise NotFound("day", "/".join(parts))
    return period


def _years(period: Period, first: date | None, today: date) -> list[int]:
    """Return the years to choose from: from the first one with anything in it to the next one."""
    begins = max(min(first.year if first else today.year, period.year), FIRST_YEAR)
    return list(range(begins, max(today.year + 1, period.year) + 1))


async def _show(
    asked: Asked, template: str, period: Period, context: dict[str, Any], *, is_empty: bool
) -> Response:
    frame = frame_view(period, asked.visit())
    query = kept_query(asked)
    asked_for = _asked_filter(asked)
    feed_query = query_text(filter_pairs(asked_for, ()))
    days = replace(asked_for, start_day=period.start_day, end_day=period.end_day)
    filters = await filters_view(asked, days, path=period.path, has_dates=False, is_empty=is_empty)
    told = {
        "filters": filters,
        "frame": frame,
        "period": period,
        "kept": query,
        "feed_url": f"{asked.calendar.public_url}/events.ics{feed_query}",
        "listing_path": f"/events?from={period.start_day}&to={period.end_day}"
        + query.replace("?", "&", 1),
        "is_empty": is_empty,
        "is_indexed": not query and not is_empty,
    }
    return show(asked, template, told | context)
