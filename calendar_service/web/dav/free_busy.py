"""CALDAV:free-busy-query: when the calendar's events take place, and nothing else of them."""

import asyncio
from xml.etree.ElementTree import Element

from starlette.responses import Response

from calendar_service.catalogue.objects import read_objects
from calendar_service.feeds.free_busy import render_free_busy
from calendar_service.feeds.ics import MEDIA_TYPE
from calendar_service.web.asked import Asked
from calendar_service.web.dav.content import bounded_dates, bounded_time
from calendar_service.web.dav.places import Collection
from calendar_service.web.dav.xml import HEADERS, caldav


async def free_busy_query(asked: Asked, collection: Collection, root: Element) -> Response:
    """Return one VFREEBUSY (RFC 4791 §7.10). Raises Refused."""
    wanted = bounded_time(root.find(caldav("time-range")))
    objects = await read_objects(asked.context.store, asked.calendar, collection.asked)
    dates = await bounded_dates(asked, objects, wanted)
    told = [(each.vevents, dates[each.name]) for each in objects if each.name in dates]
    body = await asyncio.to_thread(render_free_busy, told, wanted, asked.calendar.tzid)
    return Response(body, headers={**HEADERS, "Content-Type": MEDIA_TYPE})
