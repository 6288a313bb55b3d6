"""The pages of readers, with a text of a stranger wherever one may stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from calendar_service.web.calendar_periods import month_of, week_of, year_of
from calendar_service.web.filters import (
    ChipView,
    FiltersView,
    GroupView,
    OptionView,
    WideningView,
)
from calendar_service.web.present import listing
from calendar_service.web.present_around import AroundView, MapView, StepView, around
from calendar_service.web.present_calendar import days_view, frame_view, month_grid, year_view
from calendar_service.web.present_event import EventView
from calendar_service.web.present_facet import FacetView
from tests.web.making import MAY_6, call, days, visit

_SITE = "https://x.org/"
_MAP = MapView(f"{_SITE}map", "geo:51.05,3.72")


def reader_pages(
    text: str, event: Mapping[str, Any], view: EventView
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    shown = [event, days("2014-05-01", "2014-05-10", title=text), call("2014-05-28")]
    listed = {
        "query": text,
        "next_url": "/events?after=x",
        "feed_url": f"{_SITE}events.ics",
        "filters": _filters(text),
        "this_year": 2014,
        "name": None,
    }
    about = FacetView(text, text, (text,), _MAP, f"{_SITE}about")
    beside = around(event, None, (), visit=visit())
    told = {"listing": listing(shown, visit()), "window": text, "about": about, "number": 3}
    empty = {"listing": listing([], visit()), "window": None, "about": None, "number": None}
    return {
        "events": ("events.html", {**listed, **told}),
        "no events": ("events.html", {**listed, **empty}),
        "event": (
            "event.html",
            {
                "event": view,
                "jsonld": None,
                "around": _told(text, beside),
                "desk_path": "/desk/events/e1/edits",
            },
        ),
        **_calendar_pages(text, shown),
    }


def _calendar_pages(text: str, shown: list[Mapping[str, Any]]) -> dict[str, Any]:
    day = MAY_6.date()
    year, month, week = year_of(day), month_of(day), week_of(day)
    grid = {"grid": month_grid(month, shown, visit()), "today_day": day}
    beside = {"year_before": month, "year_after": None}
    held = {"days": days_view(week, shown, visit())}
    spans = [(date(2014, 5, 1), date(2014, 5, 9))]
    months = {"months": year_view(year, spans, visit()), "years": [2014, 2015]}
    return {
        "year": ("calendar_year.html", _frame(text, year) | months),
        "month": ("calendar_month.html", _frame(text, month) | grid | beside),
        "week": ("calendar_days.html", _frame(text, week) | held),
    }


def _frame(text: str, period: Any) -> dict[str, Any]:
    return {
        "filters": _filters(text),
        "frame": frame_view(period, visit()),
        "period": period,
        "kept": "?q=x",
        "listing_path": "/events?from=2014-05-01",
        "feed_url": text,
        "is_empty": True,
        "is_indexed": False,
    }


def _told(text: str, beside: AroundView) -> AroundView:
    """What surrounds an event, with all that may stand there."""
    steps = (StepView(text, text, (text,)),)
    image = f"{_SITE}image.webp"
    return replace(
        beside, map=_MAP, exceptions=(text,), steps=steps, summary=text, image_url=image, end=text
    )


def _filters(text: str) -> FiltersView:
    return FiltersView(
        path="/events",
        chips=(ChipView(text, "/events"), ChipView(text, "/events?q=x")),
        groups=(GroupView("tag", text, (OptionView(text, text, 2, is_chosen=True),)),),
        query=text,
        first_day=text,
        last_day=text,
        has_dates=True,
        kept=(("near", text),),
        found=(("near", text),),
        past_url="/events?from=-1y",
        widenings=(WideningView(text, "/events", "2 events"),),
    )
